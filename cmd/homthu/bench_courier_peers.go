package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"homthu/intake/courier"
)

// redisBenchmark has redis-benchmark do the same XADDs, as many a round trip, over one connection.
func (b *courierBench) redisBenchmark(ctx context.Context) (time.Duration, error) {
	host, port, err := net.SplitHostPort(b.addr)
	if err != nil {
		return 0, err
	}
	signed := b.parcels[:1:1]
	if err := courier.Sign(signed, b.key); err != nil {
		return 0, err
	}
	raw, err := signed[0].Encode()
	if err != nil {
		return 0, err
	}
	// Letters of the same length: the program cuts an argument at a zero byte. The proof of a place in a batch of 256 makes
	// ours 256 bytes longer.
	same := strings.Repeat("x", len(raw)+256)
	cmd := exec.CommandContext(ctx, "redis-benchmark", "-h", host, "-p", port, "-c", "1", "-P", strconv.Itoa(courierDepth),
		"-n", strconv.Itoa(len(b.parcels)), "--csv", "XADD", "bench", "*", "p", same) // #nosec G204 -- our own address
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("redis-benchmark: %w", err)
	}
	fields := strings.Split(string(out[bytes.LastIndex(bytes.TrimSpace(out), []byte("\n"))+1:]), `","`)
	if len(fields) < 7 {
		return 0, errors.New("redis-benchmark: its answer is not understood")
	}
	rate, err := strconv.ParseFloat(fields[len(fields)-7], 64)
	if err != nil || rate <= 0 {
		return 0, errors.New("redis-benchmark: its answer has no rate")
	}
	return time.Duration(float64(len(b.parcels)) / rate * float64(time.Second)), nil
}

// asynq has the usual queue of the trade take the same bytes, with a handler that does nothing.
func (b *courierBench) asynq(ctx context.Context) (time.Duration, error) {
	opt := asynq.RedisClientOpt{Addr: b.addr}
	client := asynq.NewClient(opt)
	defer client.Close()
	for i := range b.parcels {
		if _, err := client.EnqueueContext(ctx, asynq.NewTask("tip", b.parcels[i].Body)); err != nil {
			return 0, fmt.Errorf("asynq enqueue: %w", err)
		}
	}
	done := make(chan struct{})
	var n atomic.Int64
	server := asynq.NewServer(opt, asynq.Config{Concurrency: 64, LogLevel: asynq.FatalLevel})
	start := time.Now()
	err := server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if n.Add(1) == int64(len(b.parcels)) {
			close(done)
		}
		return nil
	}))
	if err != nil {
		return 0, fmt.Errorf("asynq: %w", err)
	}
	defer server.Shutdown()
	select {
	case <-done:
		return time.Since(start), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// startBenchRedis starts a redis-server without persistence on a free port of the loopback interface.
func startBenchRedis(ctx context.Context, dir string) (addr string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	addr = listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	if err := listener.Close(); err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
		"--dir", dir, "--daemonize", "no") // #nosec G204 -- our own port and directory
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start redis-server: %w", err)
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	for range 500 {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			return addr, stop, conn.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	return "", nil, errors.New("redis-server does not answer")
}
