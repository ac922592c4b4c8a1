package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// gauge is one figure for the operator. No metric has a label that could name a resident, a box or a case.
type gauge struct {
	name, help string
	read       func(ctx context.Context) (float64, error)
}

// adminPages serves health and metrics, on this machine only.
func adminPages(gauges []gauge, ready ...func(context.Context) error) http.Handler {
	registry := prometheus.NewRegistry()
	for _, g := range gauges {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "homthu", Name: g.name, Help: g.help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second) // a scrape has no context of ours
			defer cancel()
			value, err := g.read(ctx)
			if err != nil {
				return -1
			}
			return value
		}))
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		for _, check := range ready {
			if err := check(r.Context()); err != nil {
				http.Error(w, "a store does not answer", http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

// count makes a gauge's read of a counter that cannot fail.
func count(read func() int64) func(context.Context) (float64, error) {
	return func(context.Context) (float64, error) { return float64(read()), nil }
}

// asFloat makes a gauge's read of a store's count.
func asFloat(read func(context.Context) (int, error)) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		n, err := read(ctx)
		return float64(n), err
	}
}

func (e *edge) gauges() []gauge {
	return []gauge{
		{"edge_carried_total", "Parcels put on the road by the edge.", count(func() int64 { n, _, _ := e.carrier.Counts(); return n })},
		{"edge_handled_total", "Parcels taken from the road by the edge.", count(func() int64 { n, _, _ := e.receiver.Counts(); return n })},
		{"telegram_pending", "Updates that wait at Telegram, which keeps them for 24 hours.", count(e.pending.Load)},
		{"zalo_bot_sent_total", "Messages that the Zalo bot has sent since the start; the free plan ends at 3,000 a month.", count(e.zalo.sent.Load)},
		{"zalo_unanswerable_total", "Messages on Zalo that came without their writer, so that nobody can be answered.", count(e.zalo.hidden.Load)},
		{"edge_undelivered", "Parcels that no slip has answered after all attempts: a person must look.", asFloat(e.safe.Undelivered)},
	}
}

func (in *inside) gauges() []gauge {
	return []gauge{
		{"triage_carried_total", "Parcels put on the road by the deployment.", count(func() int64 { n, _, _ := in.carrier.Counts(); return n })},
		{"triage_handled_total", "Parcels taken from the road by the deployment.", count(func() int64 { n, _, _ := in.receiver.Counts(); return n })},
		{"triage_undelivered", "Replies that no edge has confirmed after all attempts: a person must look.", asFloat(in.docket.Undelivered)},
		{"triage_refused", "Envelopes refused because their id was registered with other bytes.", asFloat(in.docket.Refused)},
	}
}
