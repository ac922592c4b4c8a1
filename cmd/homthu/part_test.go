package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// part is a process of the product that a test ends by force, and that is started again each time, as systemd does.
type part struct {
	t      testing.TB
	order  childOrder
	log    string
	deaths chan struct{} // one for each SIGKILL, after the next process answers

	mu       sync.Mutex
	cmd      *exec.Cmd
	in       io.WriteCloser
	out      *bufio.Scanner
	shift    time.Duration
	stopping bool
	ended    chan struct{}
}

// childBinary is what children run: this test binary. With the race detector the product takes 15 times as long to start,
// and these tests start it dozens of times, so then one without is built; HOMTHU_CHAOS_RACE=1 keeps the detector.
var childBinary = sync.OnceValues(func() (string, error) {
	own, err := os.Executable()
	if err != nil || !raceDetector || os.Getenv("HOMTHU_CHAOS_RACE") != "" {
		return own, err
	}
	path := own + ".child" // beside the test binary, which goes with its folder
	if out, err := exec.Command("go", "test", "-c", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return path, nil
})

// startPart starts a process of the role and returns when it answers.
func startPart(t testing.TB, role string, c config) *part {
	t.Helper()
	c.AdminAddr = address(t) // each process has its own
	p := &part{
		t: t, order: childOrder{Role: role, Config: c}, log: filepath.Join(c.Data, role+".log"), deaths: make(chan struct{}, 64),
		ended: make(chan struct{}),
	}
	p.mu.Lock()
	err := p.start()
	p.mu.Unlock()
	if err != nil {
		t.Fatalf("start %s: %v", role, err)
	}
	go p.keep()
	t.Cleanup(p.stop)
	return p
}

// start starts a process and waits until it answers. p.mu is held.
func (p *part) start() error {
	order, err := json.Marshal(p.order)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	binary, err := childBinary()
	if err != nil {
		return err
	}
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), childVariable+"="+string(order), "HOMTHU_LOG=debug")
	cmd.Stderr = log
	if p.in, err = cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewScanner(out)
	if err := cmd.Start(); err != nil {
		return err
	}
	p.cmd = cmd
	if p.shift != 0 {
		if err := p.tell(word{Shift: p.shift}); err != nil {
			return err
		}
	}
	return p.answers()
}

// answers waits until the process serves.
func (p *part) answers() error {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		response, err := client.Get("http://" + p.order.Config.AdminAddr + "/readyz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		if time.Now().After(end) {
			return errors.New("it does not answer: " + p.tail())
		}
	}
}

// keep starts the process again whenever it was killed. Any other end is an error.
func (p *part) keep() {
	defer close(p.ended)
	for {
		p.mu.Lock()
		cmd := p.cmd
		p.mu.Unlock()
		err := cmd.Wait()
		p.mu.Lock()
		status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
		killed := status.Signaled() && status.Signal() == syscall.SIGKILL
		switch {
		case p.stopping && (err == nil || killed):
		case !killed:
			p.t.Errorf("%s ended by itself: %v: %s", p.order.Role, err, p.tail())
		default:
			if err = p.start(); err == nil {
				p.mu.Unlock()
				p.deaths <- struct{}{}
				continue
			}
			p.t.Errorf("start %s again: %v", p.order.Role, err)
		}
		p.mu.Unlock()
		return
	}
}

// tell says a word and waits until it was heard. p.mu is held.
func (p *part) tell(w word) error {
	line, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return err
	}
	for p.out.Scan() {
		if p.out.Text() == "ok" {
			return nil
		}
	}
	return errors.New("the process did not hear")
}

// arm prepares a blow.
func (p *part) arm(b blow) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.tell(word{Blow: &b}); err != nil {
		p.t.Fatalf("arm %v: %v", b, err)
	}
}

// later moves the clock of the process, now and after each start.
func (p *part) later(d time.Duration) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shift += d
	if err := p.tell(word{Shift: d}); err != nil {
		p.t.Fatalf("move the clock: %v", err)
	}
}

// kill ends the process now, from outside.
func (p *part) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.cmd.Process.Kill()
}

// died waits until the process was killed and answers again.
func (p *part) died(what string) {
	p.t.Helper()
	select {
	case <-p.deaths:
	case <-time.After(25 * time.Second):
		p.t.Fatalf("%s: %s was not killed: %s", what, p.order.Role, p.tail())
	}
}

// stop ends the process in peace. It may be called again.
func (p *part) stop() {
	p.mu.Lock()
	p.stopping = true
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.mu.Unlock()
	select {
	case <-p.ended:
	case <-time.After(15 * time.Second):
		p.t.Errorf("%s does not stop", p.order.Role)
		p.kill()
		<-p.ended
	}
}

// tail is the end of what the processes have said.
func (p *part) tail() string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-3000):])
}

// said returns everything the processes have logged.
func (p *part) said() string {
	content, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(content)
}

// healthy fails when a process panicked or raced.
func (p *part) healthy() {
	p.t.Helper()
	for _, bad := range []string{"panic", "DATA RACE", "fatal error"} {
		if said := p.said(); strings.Contains(said, bad) {
			p.t.Errorf("%s: %s in its log: %s", p.order.Role, bad, said[strings.Index(said, bad):])
		}
	}
}
