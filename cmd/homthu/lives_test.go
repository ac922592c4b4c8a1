package main

import (
	"context"
	"log/slog"
	"time"
)

// lives runs the village's program, both zones in one process, until the test ends.
func (v *village) lives(ctx context.Context) *both {
	v.t.Helper()
	p, err := newProgram(v.config, v.now, slog.New(slog.DiscardHandler))
	if err == nil {
		err = p.useDirectory()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	b, err := openBoth(ctx, p)
	if err != nil {
		v.t.Fatal(err)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- serveAll(running, b.Run, map[string]listener{v.config.Addr: {handler: b.edge.Handler()}, v.config.ConsoleAddr: {handler: b.inside.pages}})
	}()
	v.t.Cleanup(func() {
		stop()
		<-ended
		b.Close()
	})
	return b
}

// now is the clock of the programs that live in this process.
func (v *village) now() time.Time { return time.Now().Add(time.Duration(v.shift.Load())) }
