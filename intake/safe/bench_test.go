package safe_test

import (
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"homthu/intake/safe"
)

// BenchmarkCommit is the group commit of 64 writers; `homthu bench safe` puts it beside the disk.
func BenchmarkCommit(b *testing.B) {
	entries := make([]*safe.Entry, b.N)
	for i := range entries {
		entries[i] = entry(b)
	}
	s, db := open(b, filepath.Join(b.TempDir(), "safe.db"))
	defer db.Close()
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range 64 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(entries); i = int(next.Add(1)) - 1 {
				if err := s.Commit(b.Context(), safe.Step{Entry: entries[i]}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
