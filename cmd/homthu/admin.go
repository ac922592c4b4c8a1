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
	labels     map[string]string // fixed words only
}

// adminPages serves health and metrics, on this machine only.
func adminPages(gauges []gauge, ready ...func(context.Context) error) http.Handler {
	registry := prometheus.NewRegistry()
	for _, g := range gauges {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "homthu", Name: g.name, Help: g.help, ConstLabels: g.labels}, func() float64 {
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
	return append(e.tally.gauges(), []gauge{
		{name: "edge_carried_total", help: "Parcels put on the road by the edge.", read: count(func() int64 { n, _, _ := e.carrier.Counts(); return n })},
		{name: "edge_handled_total", help: "Parcels taken from the road by the edge.", read: count(func() int64 { n, _, _ := e.receiver.Counts(); return n })},
		{name: "telegram_pending", help: "Updates that wait at Telegram, which keeps them for 24 hours.", read: count(e.pending.Load)},
		{name: "zalo_bot_sent_total", help: "Messages that the Zalo bot has sent since the start; the free plan ends at 3,000 a month.", read: count(e.zalo.sent.Load)},
		{name: "zalo_unanswerable_total", help: "Messages on Zalo that came without their writer, so that nobody can be answered.", read: count(e.zalo.hidden.Load)},
		{name: "register_forked_total", help: "Checkpoints of a deployment's register that do not continue what this edge knew: somebody changed what happened.", read: count(e.witness.forked.Load)},
		{name: "edge_undelivered", help: "Parcels that no slip has answered after all attempts: a person must look.", read: asFloat(e.safe.Undelivered)},
	}...)
}

func (in *inside) gauges() []gauge {
	return append(in.told.gauges(), []gauge{
		{name: "triage_carried_total", help: "Parcels put on the road by the deployment.", read: count(func() int64 { n, _, _ := in.carrier.Counts(); return n })},
		{name: "triage_handled_total", help: "Parcels taken from the road by the deployment.", read: count(func() int64 { n, _, _ := in.receiver.Counts(); return n })},
		{name: "triage_undelivered", help: "Replies that no edge has confirmed after all attempts: a person must look.", read: asFloat(in.docket.Undelivered)},
		{name: "triage_refused", help: "Envelopes refused because their id was registered with other bytes.", read: asFloat(in.docket.Refused)},
	}...)
}
