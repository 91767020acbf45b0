package server

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// listen opens addr, or says who has it.
func listen(addr, flag string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr) //nolint:noctx // binds at once
	if err == nil {
		return l, nil
	}
	p := &Problem{What: "cannot listen on " + addr, Why: err.Error(), Fix: "choose another address with " + flag, Exit: ExitDependency, Err: err}
	_, port, _ := net.SplitHostPort(addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		p.Why = "port " + port + " is in use"
		if n, err := strconv.Atoi(port); err == nil {
			if pid := listenerPID(n); pid > 0 {
				p.Why = fmt.Sprintf("port %s is used by process %s", port, describe(pid))
			}
			p.Fix = fmt.Sprintf("stop it, or try %s :%d", flag, n+1)
		}
	case errors.Is(err, syscall.EACCES):
		p.Why = "ports below 1024 need a privilege this process does not have"
		p.Fix = "choose a higher port with " + flag + ", or grant it: setcap cap_net_bind_service=+ep " + os.Args[0]
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		p.Why = "this machine does not have that address"
	}
	return nil, p
}

// describe names a process, for example "4121 (nginx)".
func describe(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return strconv.Itoa(pid)
	}
	return fmt.Sprintf("%d (%s)", pid, strings.TrimSpace(string(name)))
}

// listenerPID finds who listens on port, through /proc. 0: not found, or not
// for our eyes, or no such system.
func listenerPID(port int) int {
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		data, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			// local address, remote address, state and, at 9, the inode
			f := strings.Fields(line)
			const listening = "0A"
			if len(f) > 9 && f[3] == listening && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", port)) {
				sockets["socket:["+f[9]+"]"] = true
			}
		}
	}
	if len(sockets) == 0 {
		return 0
	}
	fds, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range fds {
		if target, err := os.Readlink(fd); err == nil && sockets[target] {
			pid, _ := strconv.Atoi(strings.Split(fd, "/")[2])
			return pid
		}
	}
	return 0
}
