package docket_test

import (
	"cmp"
	"os"
	"strconv"
	"testing"

	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/docket/crowd"
	"homthu/triage/docket/dockettest"
)

// BenchmarkRegister measures registrations from 64 callers, durable each.
func BenchmarkRegister(b *testing.B) {
	r := dockettest.New(b, openSQLite(b))
	sealed := make(chan envelope.Sealed, b.N)
	for range b.N {
		sealed <- dockettest.Seal(b, dockettest.Theft(dockettest.Start))
	}
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.Docket.Register(b.Context(), <-sealed); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkRead measures the first page and a later one of a unit that has every case, and the overview of all units.
// Set HOMTHU_BENCH_CASES=1000000 for the size of the promise.
func BenchmarkRead(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("HOMTHU_BENCH_CASES"), "20000"))
	if err != nil {
		b.Fatal(err)
	}
	r := dockettest.New(b, openSQLite(b))
	if err := crowd.Fill(b.Context(), r.DB, n, 3321, 5); err != nil {
		b.Fatal(err)
	}
	ctx, agency := b.Context(), dockettest.By(crowd.Reader)
	first, err := r.Queue(ctx, agency, docket.Filter{})
	if err != nil || first.Next == "" {
		b.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"first page":  func() error { _, err := r.Queue(ctx, agency, docket.Filter{}); return err },
		"second page": func() error { _, err := r.Queue(ctx, agency, docket.Filter{After: first.Next}); return err },
		"commune": func() error {
			_, err := r.Queue(ctx, dockettest.By(crowd.Unit(7)), docket.Filter{})
			return err
		},
		"counts":   func() error { _, err := r.Counts(ctx, agency); return err },
		"overview": func() error { _, err := r.Overview(ctx, agency); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
