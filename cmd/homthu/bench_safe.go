package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/intake/safe"
)

func init() { benchmarks["safe"] = benchSafe }

const (
	safeWriters = 64
	safeTips    = 64 * 250 // some seconds
	safeRounds  = 10
	syncTime    = 200 * time.Millisecond
)

// benchSafe measures how many tips a second the safe makes durable (envelope, outbox row and mailbox, 64 writers, each
// waiting for its own receipt) beside how often the same disk does fdatasync: the limit of a store that commits each tip
// by itself.
func benchSafe(ctx context.Context) (figures []measure, err error) {
	dir, err := os.MkdirTemp(benchFolder(), "homthu-bench-safe-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	entries, err := sealedEntries(safeTips)
	if err != nil {
		return nil, err
	}
	size := len(entries[0].Envelope.Bytes())
	db, err := database.OpenSQLite(ctx, filepath.Join(dir, "safe.db"), safe.Migrations())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	store := safe.Open(db, nil, safe.Options{Edge: "edge-1"})
	var syncing, committing time.Duration
	var waits []time.Duration
	syncs := 0
	// In turns, as neither the disk nor the cores may be ours alone.
	for part := range slices.Chunk(entries, safeTips/safeRounds) {
		n, took, err := syncFor(ctx, dir, size)
		if err != nil {
			return nil, err
		}
		syncs, syncing = syncs+n, syncing+took
		waited, took, err := commitAll(ctx, store, part)
		if err != nil {
			return nil, err
		}
		waits, committing = append(waits, waited...), committing+took
	}
	rate, limit := float64(len(entries))/committing.Seconds(), float64(syncs)/syncing.Seconds()
	ratio := rate / limit
	return []measure{
		{Measure: "safe: tips kept ÷ fdatasync", Value: ratio, Unit: "times", Limit: limit, Goal: "≥ 4", Met: ratio >= 4},
		{Measure: "safe: tips kept", Value: rate, Unit: "1/s", Limit: limit, Goal: "-", Met: true},
		{Measure: fmt.Sprintf("safe: wait for a receipt, p99 of %d writers", safeWriters), Value: percentile(waits, 0.99).Seconds() * 1000,
			Unit: "ms", Goal: "-", Met: true},
	}, nil
}

// benchFolder is where files are put that are to be on a real disk: the temporary folder is often memory.
func benchFolder() string {
	if dir, err := os.UserCacheDir(); err == nil && os.MkdirAll(dir, 0o700) == nil {
		return dir
	}
	return ""
}

// sealedEntries makes n entries with the bytes of a really sealed tip, each under its own header.
func sealedEntries(n int) ([]*safe.Entry, error) {
	sample, err := sealedSample()
	if err != nil {
		return nil, err
	}
	card := make([]byte, 2200)
	rand.Read(card) // never fails: it ends the program instead
	entries := make([]*safe.Entry, n)
	for i := range entries {
		h := sample.Header()
		h.ID = uuid.NewString()
		h.Case = h.ID
		header, err := json.Marshal(h)
		if err != nil {
			return nil, err
		}
		rest := append(append(header, '\n'), sample.Part()...)
		digest := sha256.Sum256(rest)
		first := fmt.Appendf(nil, "homthu/envelope/v1 %d %d %s\n", len(header), len(sample.Part()), hex.EncodeToString(digest[:]))
		sealed, err := envelope.Parse(append(first, rest...))
		if err != nil {
			return nil, err
		}
		entries[i] = &safe.Entry{Envelope: sealed, Mailbox: receipt.Mint().Locator(), Card: card, Deployments: []string{"cao-bang"}}
	}
	return entries, nil
}

func sealedSample() (envelope.Sealed, error) {
	to, _ := envelope.NewCase()
	var tip envelope.Tip
	tip.CaseKey.Recipient, tip.CaseKey.Identity = envelope.NewCase()
	tip.Reporter, _ = envelope.NewCase()
	tip.Lang, tip.Channel, tip.Text = "vi", "web", "Có người đốt pháo sau nhà văn hóa thôn, tối nào cũng vậy, từ khoảng chín giờ."
	tip.Answers = []envelope.Answer{{Q: "dinh-can-bo", A: "khong"}}
	id := uuid.NewString()
	return envelope.Seal(envelope.Header{
		V: envelope.Version, ID: id, Case: id, Kind: envelope.KindTip, Edge: "edge-1", Units: []string{"commune-police.06184"},
		Lane: "tip", Category: "A7b", Urgency: "soon", Commune: "06184",
		Received: envelope.RoundReceived(time.Now(), "soon", envelope.KindTip), Rules: 1,
	}, tip, []envelope.Addressee{{Unit: "commune-police.06184", Recipient: to}})
}

// syncFor appends size bytes and makes them durable, one after the other, and returns how often and in what time.
func syncFor(ctx context.Context, dir string, size int) (n int, took time.Duration, err error) {
	f, err := os.CreateTemp(dir, "sync-")
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	b := make([]byte, size)
	rand.Read(b) // never fails: it ends the program instead
	start := time.Now()
	for ; time.Since(start) < syncTime; n++ {
		if _, err := f.Write(b); err != nil {
			return 0, 0, err
		}
		if err := datasync(f); err != nil {
			return 0, 0, err
		}
		if ctx.Err() != nil {
			return 0, 0, ctx.Err()
		}
	}
	return n, time.Since(start), nil
}

// commitAll commits every entry once and returns how long the writer of each waited, and the time in all.
func commitAll(ctx context.Context, s *safe.Safe, entries []*safe.Entry) ([]time.Duration, time.Duration, error) {
	waits := make([]time.Duration, len(entries))
	failed := make(chan error, safeWriters)
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range safeWriters {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(entries); i = int(next.Add(1)) - 1 {
				began := time.Now()
				if err := s.Commit(ctx, safe.Step{Entry: entries[i]}); err != nil {
					failed <- err
					return
				}
				waits[i] = time.Since(began)
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	select {
	case err := <-failed:
		return nil, 0, err
	default:
	}
	return waits, took, nil
}

// percentile sorts the list.
func percentile(list []time.Duration, p float64) time.Duration {
	slices.Sort(list)
	return list[int(float64(len(list)-1)*p)]
}
