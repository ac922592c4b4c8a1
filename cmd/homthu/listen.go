package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// stopIn bounds how long requests may go on once the program is told to stop.
const stopIn = 5 * time.Second

// listener is one address and what is served there.
type listener struct {
	net.Listener
	handler http.Handler
}

func (l listener) url() string { return "http://" + l.Addr().String() }

// serve answers until ctx is done, then lets what is under way finish. Nothing of a request is logged: an address, a path
// with a box's code and a time would tell who wrote.
func (l listener) serve(ctx context.Context) error {
	server := &http.Server{
		Handler:           l.handler,
		ReadHeaderTimeout: 10 * time.Second,
		// A photo over a slow line of 15 kB/s takes its time.
		ReadTimeout:    15 * time.Minute,
		WriteTimeout:   16 * time.Minute,
		IdleTimeout:    2 * time.Minute,
		MaxHeaderBytes: 32 << 10,
		// The server's own messages quote addresses of visitors.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopIn)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// listen opens addr.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}
