package postgrestest

import (
	"cmp"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// programs are the two of Postgres that a test needs.
type programs struct{ initdb, postgres string }

var errMissing = errors.New("no Postgres on this machine, and this test needs it: " +
	"apt-get install postgresql, or make test, which installs what is missing")

// findPrograms prefers the PATH, where somebody may have put a version on
// purpose, to the newest of Debian's, which keeps them out of it.
func findPrograms() (programs, error) {
	initdb, errInitdb := exec.LookPath("initdb")
	postgres, errPostgres := exec.LookPath("postgres")
	if errInitdb == nil && errPostgres == nil {
		return programs{initdb, postgres}, nil
	}
	return newest("/usr/lib/postgresql")
}

// newest looks in a folder that has one folder per version.
func newest(folder string) (programs, error) {
	found, err := filepath.Glob(filepath.Join(folder, "*", "bin", "initdb"))
	if err != nil || len(found) == 0 {
		return programs{}, errMissing
	}
	initdb := slices.MaxFunc(found, func(a, b string) int {
		return cmp.Compare(version(a), version(b))
	})
	return programs{initdb, filepath.Join(filepath.Dir(initdb), "postgres")}, nil
}

// version reads …/15/bin/initdb as 15.
func version(initdb string) float64 {
	v, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(initdb))), 64)
	return v
}
