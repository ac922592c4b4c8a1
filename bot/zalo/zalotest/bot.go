package zalotest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the bot token the server knows. Nothing but a URL may ever contain it.
const Token = "123456789:abc-test-token-never-in-a-log"

// Bot is one server of the Bot Platform with one bot.
type Bot struct {
	t    testing.TB
	url  string
	stop chan struct{}
	busy sync.WaitGroup

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced at every change: who waits looks again
	residents map[string]*Resident
	chats     map[string]*Resident // groups too
	queue     []json.RawMessage    // events that wait: getUpdates takes them away, a webhook gets them in order
	lost      int
	serial    int
	form      Form
	hook      hook
	files     map[string][]byte
	faults    map[string][]Fault
	calls     []Call
	left      int // messages of the quota; -1: no end
}

// Call is one request as the server understood it.
type Call struct {
	Method string
	Params map[string]string // values that are no strings as JSON text
	Code   int               // what was answered; 0 when the connection was cut
	At     time.Time
}

// NewBot starts a server on a free port of 127.0.0.1 and stops it when the test ends.
func NewBot(t testing.TB) *Bot {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &Bot{
		t: t, url: "http://" + listener.Addr().String(), stop: make(chan struct{}), changed: make(chan struct{}),
		residents: map[string]*Resident{}, chats: map[string]*Resident{}, files: map[string][]byte{}, faults: map[string][]Fault{}, left: -1,
	}
	web := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	b.busy.Go(func() { _ = web.Serve(listener) })
	b.busy.Go(b.deliver)
	t.Cleanup(func() {
		close(b.stop)
		_ = web.Close()
		b.busy.Wait()
	})
	return b
}

// URL is the base address: what stands before /bot<token>/method.
func (b *Bot) URL() string { return b.url }

// Calls returns the calls of one method, or of all with "".
func (b *Bot) Calls(method string) []Call {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []Call
	for _, c := range b.calls {
		if method == "" || c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

// Waiting is how many events nobody fetched or took yet.
func (b *Bot) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.queue)
}

// Lost is how many events were on their way when the connection broke; no call brings them back.
func (b *Bot) Lost() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lost
}

// Quota leaves the account n messages for the month; -1 takes the limit away.
func (b *Bot) Quota(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = n
}

// Until waits until done; it looks again whenever something changed on the server.
func (b *Bot) Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	limit := time.NewTimer(Patience)
	defer limit.Stop()
	for {
		b.mu.Lock()
		wait := b.changed
		b.mu.Unlock()
		if done() {
			return
		}
		select {
		case <-wait:
		case <-time.After(20 * time.Millisecond): // done may look at more than the server
		case <-limit.C:
			t.Fatalf("waited %v in vain: %s", Patience, what)
		}
	}
}

// Patience is how long Until and Sees wait before the test fails.
const Patience = 10 * time.Second

// change wakes everybody who waits; the caller holds mu.
func (b *Bot) change() {
	close(b.changed)
	b.changed = make(chan struct{})
}

type apiError struct {
	code int
	text string
}

func bad(format string, args ...any) *apiError { return &apiError{400, fmt.Sprintf(format, args...)} }

// ServeHTTP answers /bot<token>/<method> and serves what residents sent below /media/.
func (b *Bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/media/") {
		b.media(w, r)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, found := strings.Cut(path, "/")
	if !ok || !found {
		answer(w, nil, &apiError{404, "Not Found"})
		return
	}
	values, problem := readParams(r)
	call := Call{Method: name, Params: values}
	fault, faulty := b.takeFault(name)
	if faulty && fault.before(w, r) {
		b.record(call, fault.Status)
		return
	}
	var result any
	switch known, exists := methods[name]; {
	case token != Token:
		problem = &apiError{401, "Unauthorized"}
	case !exists && name != "getUpdates": // names are case-sensitive
		problem = &apiError{404, "Not Found"}
	case problem != nil:
	case name == "getUpdates":
		result, problem = b.getUpdates(r.Context(), values)
	default:
		result, problem = b.run(known, values)
	}
	if faulty && fault.Cut {
		if name == "getUpdates" && problem == nil {
			b.mu.Lock()
			b.lost++
			b.mu.Unlock()
		}
		b.record(call, 0)
		cut(w)
		return
	}
	b.record(call, answer(w, result, problem))
}

func (b *Bot) record(c Call, code int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c.Code, c.At = code, time.Now()
	b.calls = append(b.calls, c)
	b.change()
}

// nothing as a result: the envelope has none, as sendChatAction's.
type nothing struct{}

func answer(w http.ResponseWriter, result any, problem *apiError) int {
	w.Header().Set("Content-Type", "application/json")
	if problem == nil {
		body := map[string]any{"ok": true, "error_code": 0, "result": result}
		if _, none := result.(nothing); none {
			body = map[string]any{"ok": true}
		}
		_ = json.NewEncoder(w).Encode(body)
		return http.StatusOK
	}
	body := map[string]any{"ok": false, "description": problem.text}
	if problem.code != http.StatusRequestTimeout && problem.code != http.StatusNotFound { // as measured
		body["error_code"] = problem.code
	}
	w.WriteHeader(problem.code)
	_ = json.NewEncoder(w).Encode(body)
	return problem.code
}
