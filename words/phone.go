package words

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// PhoneKeys are the digits by which a number is found, each from its beginning: as it was written, with its
// country, and without country and trunk prefix. Of a number that is still being typed they are the beginnings.
// None: it is no phone number.
//
// A number that names its country is understood in full. One that does not is found by the digits as they
// stand, and without the leading zero that most countries put before a national number.
func PhoneKeys(number string) []string {
	number = extension.ReplaceAllString(strings.ToLower(number), "")
	digits := dialled(number)
	if len(digits) < 3 || len(digits) > 20 || !looksDialled(number) {
		return nil
	}
	if !isInternational(number) {
		return slices.Compact([]string{digits, strings.TrimPrefix(digits, "0")})
	}
	full := strings.TrimPrefix(digits, "00")
	n, err := phonenumbers.Parse("+"+full, phonenumbers.UNKNOWN_REGION)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return []string{full}
	}
	keys := []string{
		full,
		phonenumbers.GetNationalSignificantNumber(n),
		dialled(phonenumbers.Format(n, phonenumbers.NATIONAL)),
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// extension is what is dialled behind a number, inside a house: nobody looks for it.
var extension = regexp.MustCompile(`(;ext=|\s*(ext|extension|poste|x|#)\.?\s*)\d+\s*$`)

// isInternational: +33 … or 0033 ….
func isInternational(number string) bool {
	n := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(number), "tel:"))
	return strings.HasPrefix(n, "+") || strings.HasPrefix(dialled(n), "00")
}

// dialled keeps the digits of a number, in any script, without the zero in brackets of +33 (0)6.
func dialled(number string) string {
	if strings.HasPrefix(strings.TrimSpace(number), "+") {
		number = strings.Replace(number, "(0)", "", 1)
	}
	return phonenumbers.NormalizeDigitsOnly(number)
}

// looksDialled: nothing but digits and what people put between them.
func looksDialled(number string) bool {
	number = strings.TrimPrefix(strings.TrimSpace(number), "tel:")
	for _, r := range number {
		if !strings.ContainsRune("+()./", r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && phonenumbers.NormalizeDigitsOnly(string(r)) == "" {
			return false
		}
	}
	return true
}
