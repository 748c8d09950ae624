package desk

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"gorm.io/gorm"

	"aparte/policy"
)

// Statements that GORM has no words for (pages within pages, searches) are written by hand, and name every table
// in braces: FROM {tickets} t. ruled puts the viewer's rows there, (SELECT * FROM tickets WHERE …), so that a
// statement cannot name a table without its rule. Both databases flatten that away when they plan.

// ruledKey marks a statement that ruled has narrowed.
const ruledKey = "aparte:ruled"

var (
	inBraces = regexp.MustCompile(`\{([a-z_]+)\}`)
	name     = regexp.MustCompile(`[a-z_]+`)
	// bare are the full-text indexes, which hold nothing but words and are read together with their documents.
	bare = map[string]bool{"ticket_words": true, "public_words": true}
)

// tables are the names of all that holds rows, as the migrations make them.
var tables = func() map[string]bool {
	made := regexp.MustCompile(`CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)`)
	found := map[string]bool{}
	err := fs.WalkDir(migrations, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := migrations.ReadFile(path)
		for _, m := range made.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
		}
		return err
	})
	if err != nil {
		panic(err) // they are in the binary
	}
	return found
}()

// ruled reads into dest with a statement written by hand. Its arguments stand in the order of their question
// marks, without the rules'.
func ruled(ctx context.Context, db *gorm.DB, dest any, statement string, args ...any) error {
	sql, all, err := rule(policy.ViewerFrom(ctx), statement, args)
	if err != nil {
		return err
	}
	return db.Set(ruledKey, true).Raw(sql, all...).Find(dest).Error
}

// rule replaces each {table} by the viewer's rows of it, and puts the rules' arguments among the statement's.
func rule(v policy.Viewer, statement string, args []any) (sql string, all []any, err error) {
	if err := namesNothing(inBraces.ReplaceAllString(statement, "")); err != nil {
		return "", nil, err
	}
	var b strings.Builder
	rest := statement
	for {
		at := inBraces.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		before, table := rest[:at[0]], rest[at[2]:at[3]]
		rows, ok := policy.RowsOf(v, table)
		if !ok {
			return "", nil, fmt.Errorf("guard: %s is not for this viewer", table)
		}
		n := strings.Count(before, "?")
		if n > len(args) {
			return "", nil, fmt.Errorf("guard: too few arguments for %q", statement)
		}
		all = append(append(all, args[:n]...), rows.Args...)
		args = args[n:]
		b.WriteString(before + "(SELECT * FROM " + table + " WHERE " + rows.SQL + ")")
		rest = rest[at[1]:]
	}
	b.WriteString(rest)
	return b.String(), append(all, args...), nil
}

// namesNothing refuses what is left of a statement without its braces when it still names a table, of ours or of the
// database's own, or does anything but read.
func namesNothing(rest string) error {
	rest = strings.ToLower(rest)
	if first := strings.Fields(rest); len(first) == 0 || first[0] != "select" && first[0] != "with" {
		return fmt.Errorf("guard: a statement by hand only reads: %q", rest)
	}
	for _, n := range name.FindAllString(rest, -1) {
		if tables[n] && !bare[n] || strings.HasPrefix(n, "pg_") || strings.HasPrefix(n, "sqlite_") || n == "information_schema" {
			return fmt.Errorf("guard: %s is named without its rule", n)
		}
	}
	return nil
}
