package harness

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"
)

// RedisServer is a real redis-server without persistence, so that a restart loses everything it held: the worst that
// can happen to the queue.
type RedisServer struct {
	// Addr is host:port.
	Addr string

	t    testing.TB
	path string
	args []string
	mu   sync.Mutex
	cmd  *exec.Cmd
}

// Redis starts a redis-server on a free port. Extra are further arguments of redis-server ("--aclfile", path).
func Redis(t testing.TB, extra ...string) *RedisServer {
	t.Helper()
	path := program(t, nil, "redis-server")
	port := FreePort(t)
	s := &RedisServer{
		Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		t:    t,
		path: path,
		args: append([]string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
			"--dir", t.TempDir(), "--daemonize", "no"}, extra...),
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Start starts the server, again after Stop or Kill, on the same port with nothing in it.
func (s *RedisServer) Start() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd = exec.Command(s.path, s.args...)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	if err := dialUntil(s.Addr, 10*time.Second); err != nil {
		s.t.Fatalf("redis-server does not answer: %v", err)
	}
}

// Stop kills the server and waits for its end. It may be called again.
func (s *RedisServer) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Restart kills the server and starts an empty one on the same port.
func (s *RedisServer) Restart() {
	s.Stop()
	s.Start()
}

// Flush empties the server while it runs.
func (s *RedisServer) Flush() {
	s.t.Helper()
	conn, err := net.DialTimeout("tcp", s.Addr, 5*time.Second)
	if err != nil {
		s.t.Fatalf("flush redis: %v", err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	answer := make([]byte, 64)
	if _, err := fmt.Fprint(conn, "FLUSHALL SYNC\r\n"); err != nil {
		s.t.Fatalf("flush redis: %v", err)
	}
	if n, err := conn.Read(answer); err != nil || string(answer[:n]) != "+OK\r\n" {
		s.t.Fatalf("flush redis: %q %v", answer[:n], err)
	}
}

// dialUntil waits until something accepts connections at addr.
func dialUntil(addr string, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}
