// Package harness starts the real services that tests run against: redis-server, PostgreSQL and Chromium, each on a
// free port of the loopback interface with its files in a temporary directory, stopped when the test ends.
//
// It is test support only: no product package imports it outside its tests. Where a program is not installed the test
// is skipped with the reason, unless HOMTHU_REQUIRE_SERVICES=1 says that this run is meant to have everything.
package harness

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

// program returns the path of the first of names that is installed, looking into dirs besides PATH.
func program(t testing.TB, dirs []string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		for _, dir := range dirs {
			found, _ := filepath.Glob(filepath.Join(dir, name))
			if len(found) > 0 {
				return found[len(found)-1]
			}
		}
	}
	missing(t, names[0])
	return ""
}

func missing(t testing.TB, name string) {
	t.Helper()
	if os.Getenv("HOMTHU_REQUIRE_SERVICES") == "1" {
		t.Fatalf("%s is not installed; `make setup` installs it", name)
	}
	t.Skipf("%s is not installed; `make setup` installs it", name)
}

// Memory is a folder in memory with room for what tests write, or "" where there is none. A database there keeps its
// durability settings, and an fsync costs nothing: for tests in which nothing loses power.
var Memory = sync.OnceValue(func() string {
	const folder, room = "/dev/shm", 4 << 30
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil || s.Bavail*uint64(s.Bsize) < room { //nolint:gosec // a block's size is positive
		return ""
	}
	return folder
})

// FreePort returns a TCP port of 127.0.0.1 that was free a moment ago.
func FreePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
