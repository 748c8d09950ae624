package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// confine lets a command of Postgres end with us, however we end, and run as an
// ordinary user: it refuses to run as root. The kernel ends the command with
// the thread that starts it, not with the process, so that thread must be locked
// and stay until the command has ended.
func confine(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid, err := ordinaryUser()
	if err != nil {
		return err
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return nil
}

// giveAway gives a folder to the user that confine chooses.
func giveAway(folder string) error {
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid, err := ordinaryUser()
	if err != nil {
		return err
	}
	return os.Chown(folder, uid, gid)
}

func ordinaryUser() (uid, gid int, err error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if err := errors.Join(errUID, errGID); err != nil {
			return 0, 0, fmt.Errorf("user %s: %w", name, err)
		}
		return uid, gid, nil
	}
	return 0, 0, errors.New("no user postgres or nobody, and Postgres refuses to run as root: " +
		"run the tests as an ordinary user")
}
