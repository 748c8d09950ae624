//go:build !linux

package postgrestest

import "os/exec"

// confine does nothing here: only Linux ends a child with its parent. A killed
// test run leaves its server behind.
func confine(*exec.Cmd) error { return nil }

// giveAway does nothing here: run the tests as an ordinary user.
func giveAway(string) error { return nil }
