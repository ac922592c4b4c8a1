package docket_test

import (
	"testing"

	"homthu/intake/envelope"
	"homthu/triage/docket"
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

// BenchmarkQueue measures the first page of a unit that has every case.
func BenchmarkQueue(b *testing.B) {
	r := dockettest.New(b, openSQLite(b))
	for range 2000 {
		r.Register(b, dockettest.Theft(dockettest.Start))
	}
	for b.Loop() {
		if page, err := r.Queue(b.Context(), dockettest.By(dockettest.Agency), docket.Filter{}); err != nil || len(page.Rows) != 50 {
			b.Fatal(err)
		}
	}
}
