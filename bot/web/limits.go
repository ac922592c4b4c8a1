package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"homthu/intake/directory"
)

// Attachments that nobody names stay three days, so what may come in is bounded for all senders together: 120 at once (a
// village meeting), then two a second. It is a first wall; limits by sender, without knowing him, come with flood control.
// Envelopes are not held up here: a tip without its photo is better than none.
const (
	uploadBurst = 120
	uploadEvery = 500 * time.Millisecond
	chunkBurst  = 200
	chunkEvery  = 50 * time.Millisecond
)

func newUploads() *rate.Limiter { return rate.NewLimiter(rate.Every(uploadEvery), uploadBurst) }

// newChunks bounds the chunks of what was begun: twenty a second in all, which is more than a line to a province carries.
func newChunks() *rate.Limiter { return rate.NewLimiter(rate.Every(chunkEvery), chunkBurst) }

// slimLists keeps the short copies of the directory in force by the places asked for: making one decodes and encodes the
// whole list, and every visitor of a box asks for the same.
type slimLists struct {
	mu      sync.Mutex
	version int
	lists   map[string][]byte
}

// mostLists bounds the copies: one a commune of a large province, each some ten kilobytes.
const mostLists = 256

func (l *slimLists) get(signed []byte, version int, key string, places []string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.version != version || len(l.lists) >= mostLists {
		l.version, l.lists = version, map[string][]byte{}
	}
	if list, ok := l.lists[key]; ok {
		return list, nil
	}
	list, err := directory.Slim(signed, places...)
	if err == nil {
		l.lists[key] = list
	}
	return list, err
}
