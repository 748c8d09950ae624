package desk

import (
	"slices"
	"testing"
	"time"

	"aparte/models"
)

func utc(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// TestDaysBeginWhereThePeopleAre: with the hours that their clocks skip or repeat.
func TestDaysBeginWhereThePeopleAre(t *testing.T) {
	for name, tt := range map[string]struct {
		of       models.ReportInterval
		zone     string
		from, to string
		want     []string
	}{
		"23 hours in spring": {
			models.ReportIntervalDay, "Europe/Paris", "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z",
			[]string{"2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-30T22:00:00Z"},
		},
		"25 hours in autumn": {
			models.ReportIntervalDay, "Europe/Paris", "2025-10-25T22:00:00Z", "2025-10-27T23:00:00Z",
			[]string{"2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z", "2025-10-27T23:00:00Z"},
		},
		"no midnight": {
			models.ReportIntervalDay, "America/Sao_Paulo", "2018-11-03T03:00:00Z", "2018-11-05T02:00:00Z",
			[]string{"2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
		},
		"no midnight, elsewhere": {
			models.ReportIntervalDay, "Asia/Beirut", "2025-03-29T00:00:00Z", "2025-03-31T00:00:00Z",
			[]string{"2025-03-29T00:00:00Z", "2025-03-29T22:00:00Z", "2025-03-30T21:00:00Z", "2025-03-31T00:00:00Z"},
		},
		"two midnights": {
			models.ReportIntervalDay, "America/Havana", "2025-11-01T04:00:00Z", "2025-11-03T05:00:00Z",
			[]string{"2025-11-01T04:00:00Z", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"},
		},
		"a day that was left out": {
			models.ReportIntervalDay, "Pacific/Apia", "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z",
			[]string{"2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"},
		},
		"weeks from Monday, cut at both ends": {
			models.ReportIntervalWeek, "UTC", "2026-01-01T12:00:00Z", "2026-01-13T00:00:00Z",
			[]string{"2026-01-01T12:00:00Z", "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z", "2026-01-13T00:00:00Z"},
		},
		"a Sunday is of the week before": {
			models.ReportIntervalWeek, "Asia/Kolkata", "2026-01-04T10:00:00Z", "2026-01-05T00:00:00Z",
			[]string{"2026-01-04T10:00:00Z", "2026-01-04T18:30:00Z", "2026-01-05T00:00:00Z"},
		},
		"months": {
			models.ReportIntervalMonth, "America/New_York", "2026-01-31T00:00:00Z", "2026-04-01T04:00:00Z",
			[]string{"2026-01-31T00:00:00Z", "2026-02-01T05:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"},
		},
		"to the end of the present one": {
			models.ReportIntervalMonth, "UTC", "2026-05-01T00:00:00Z", "",
			[]string{"2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"},
		},
		"none that is to come": {
			models.ReportIntervalMonth, "UTC", "2026-05-01T00:00:00Z", "2027-01-01T00:00:00Z",
			[]string{"2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"},
		},
		"all to come": {models.ReportIntervalMonth, "UTC", "2027-05-01T00:00:00Z", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			in, err := TimeZone(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			var to *time.Time
			if tt.to != "" {
				to = new(utc(tt.to))
			}
			var got []string
			for _, b := range divide(tt.of, new(utc(tt.from)), to, utc("2026-06-15T12:00:00Z"), in, 100) {
				got = append(got, b.UTC().Format(time.RFC3339))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v\nwant %v", got, tt.want)
			}
		})
	}
}

// TestDaysFollowOneAnother in every zone that has ever been strange: each begins where the one before ends, and when its
// own date does.
func TestDaysFollowOneAnother(t *testing.T) {
	for _, name := range []string{
		"America/St_Johns", "Africa/Cairo", "Asia/Gaza", "Asia/Amman", "America/Asuncion", "America/Scoresbysund", "Atlantic/Azores",
		"Australia/Lord_Howe", "Asia/Pyongyang", "Pacific/Kwajalein", "Europe/Paris", "Antarctica/Troll", "Africa/Monrovia",
	} {
		in, err := TimeZone(name)
		if err != nil {
			t.Fatal(err)
		}
		last := midnight(time.Date(1970, 1, 1, 12, 0, 0, 0, time.UTC), in)
		for n := range 365 * 60 {
			day := time.Date(1970, 1, 2+n, 12, 0, 0, 0, time.UTC)
			at := midnight(day, in)
			if at.Equal(last) {
				continue
			}
			if length := at.Sub(last); length < 20*time.Hour || length > 28*time.Hour {
				t.Errorf("%s: the day before %s has %s", name, day.Format(time.DateOnly), length)
			}
			if civil(at.In(in)) != day && !at.Equal(midnight(day.AddDate(0, 0, 1), in)) {
				t.Errorf("%s: %s begins at %s", name, day.Format(time.DateOnly), at)
			}
			last = at
		}
	}
}
