package safe_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/database"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
	"homthu/intake/safe/safetest"
)

// TestKill kills a process that takes in tips with 16 writers, again and again, and counts what it had confirmed. A
// killed process loses nothing that the kernel has; that the disk has it too is what synchronous=FULL is for.
func TestKill(t *testing.T) {
	if path := os.Getenv("HOMTHU_KILLED_SAFE"); path != "" {
		takeIn(path)
		return
	}
	const kills = 3
	path := filepath.Join(t.TempDir(), "safe.db")
	confirmed := map[string]receipt.Locator{}
	for range kills {
		runAndKill(t, path, confirmed)
		s, db := open(t, path)
		whole(t, db)
		parcels, err := s.Due(t.Context(), time.Now(), 1_000_000)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for _, p := range parcels {
			sealed, err := envelope.Parse(p.Body)
			if err != nil {
				t.Fatal(err)
			}
			seen[sealed.Header().ID]++
		}
		for id, locator := range confirmed {
			if _, err := s.Mailbox(t.Context(), locator); err != nil || seen[id] != 1 {
				t.Fatalf("a confirmed tip is there %d times: %v", seen[id], err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(confirmed) == 0 {
		t.Error("nothing was confirmed")
	}
	t.Logf("%d confirmed tips over %d kills", len(confirmed), kills)
}

// runAndKill reads what the process confirms and kills it in the middle.
func runAndKill(t *testing.T, path string, confirmed map[string]receipt.Locator) {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestKill$")
	command.Env = append(os.Environ(), "HOMTHU_KILLED_SAFE="+path)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines, stop := bufio.NewScanner(out), 20+rand.IntN(200)
	for n := 0; lines.Scan(); n++ {
		if n == stop {
			if err := command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		if id, locator, ok := strings.Cut(lines.Text(), " "); ok { // what was still in the pipe counts too
			confirmed[id] = receipt.Locator(locator)
		}
	}
	_ = command.Wait() // it was killed
}

// takeIn is the process: it prints a line for each tip that Commit confirmed. It ends when it is killed.
func takeIn(path string) {
	db, err := database.OpenSQLite(context.Background(), path, safe.Migrations())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s := safe.Open(db, nil, safe.Options{Edge: "edge-1"})
	var print sync.Mutex
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				e := &safe.Entry{Envelope: safetest.Envelope(&testing.B{}, nil), Mailbox: receipt.Mint().Locator(),
					Card: []byte("card"), Deployments: []string{"cao-bang"}}
				if err := s.Commit(context.Background(), safe.Step{Entry: e}); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				print.Lock()
				fmt.Printf("%s %s\n", e.Envelope.Header().ID, e.Mailbox)
				print.Unlock()
			}
		})
	}
	wg.Wait()
}
