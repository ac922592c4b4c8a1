package telegramtest

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
const Token = "7000000001:AAtest-token-never-in-a-log-0123456789"

// Server is one Bot API server with one bot.
type Server struct {
	t    testing.TB
	url  string
	stop chan struct{}
	busy sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change: who waits looks again
	now      func() time.Time
	shift    time.Duration
	users    map[string]*User
	chats    map[int64]*chat
	queue    []pending
	next     int64 // update id
	epoch    int   // grows when update ids are restarted
	last     int64 // highest id given out in this epoch
	message  int   // message id, one counter for all chats as in real private chats
	allowed  []string
	hook     webhook
	polls    int // running getUpdates requests; a new one ends the older
	files    map[string]File
	queries  map[string]time.Time
	faults   map[string][]Fault
	calls    []Call
	settings map[string]string
	flood    int
	sends    []time.Time
}

// Call is one request as the server understood it.
type Call struct {
	Method string
	Params map[string]string // nested values as JSON text
	Files  map[string]File
	Type   string // media type of the request body
	At     time.Time
	Code   int // what was answered; 0 when the connection was cut
}

// New starts a server on a free port of 127.0.0.1 and stops it when the test ends.
func New(t testing.TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		t: t, url: "http://" + listener.Addr().String(), stop: make(chan struct{}), changed: make(chan struct{}),
		now: time.Now, users: map[string]*User{}, chats: map[int64]*chat{}, next: 727334001, message: 100,
		files: map[string]File{}, queries: map[string]time.Time{}, faults: map[string][]Fault{}, settings: map[string]string{},
	}
	web := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.busy.Go(func() { _ = web.Serve(listener) })
	s.busy.Go(s.push)
	t.Cleanup(func() {
		close(s.stop)
		_ = web.Close()
		s.busy.Wait()
	})
	return s
}

// URL is the base address: what stands before /bot<token>/method.
func (s *Server) URL() string { return s.url }

// Advance moves the server's clock, for the 48 hours of deletion and for old queries.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += d
}

// SetNow gives the server another clock, so that its updates have fixed dates.
func (s *Server) SetNow(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// Calls returns the calls of one method, or of all with "".
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

// Setting returns the value a set method left behind: "commands", "commands.vi", "description", "short_description", ….
func (s *Server) Setting(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings[name]
}

// clock is the server's time; the caller holds mu.
func (s *Server) clock() time.Time { return s.now().Add(s.shift) }

// change wakes everybody who waits; the caller holds mu.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

type apiError struct {
	code  int
	text  string
	retry int
}

func bad(format string, args ...any) *apiError {
	return &apiError{code: 400, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// method is one Bot API method: its known parameters and what it does. It runs with mu held.
type method struct {
	params string // space separated; "*" first when parameters are not checked
	run    func(s *Server, p params) (any, *apiError)
}

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		s.download(w, r, path)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, found := strings.Cut(path, "/")
	if !ok || !found {
		answer(w, nil, &apiError{code: 404, text: "Not Found"})
		return
	}
	p, problem := readParams(r)
	call := Call{Method: name, Params: p.values, Files: p.files, Type: p.mime}
	fault, faulty := s.takeFault(name)
	if faulty && fault.before(w, r) {
		s.record(call, fault.Status)
		return
	}
	var result any
	switch known, exists := methods[name]; {
	case token != Token:
		problem = &apiError{code: 401, text: "Unauthorized"}
	case prying(name, p):
		s.t.Errorf("telegramtest: %s asks who somebody is, or shows him to others", name)
		problem = &apiError{code: 403, text: "Forbidden: strict test server"}
	case !exists && !strings.EqualFold(name, "getUpdates"):
		problem = &apiError{code: 404, text: "Not Found: method not found"}
	case problem != nil:
	case name == "getUpdates":
		result, problem = s.getUpdates(r.Context(), p)
	default:
		result, problem = s.run(known, p)
	}
	if faulty && fault.Cut {
		s.record(call, 0)
		cut(w)
		return
	}
	code := answer(w, result, problem)
	s.record(call, code)
}

func (s *Server) run(m method, p params) (any, *apiError) {
	if problem := p.onlyKnown(m.params); problem != nil {
		return nil, problem
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	result, problem := m.run(s, p)
	s.change()
	return result, problem
}

func (s *Server) record(c Call, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Code, c.At = code, s.clock()
	s.calls = append(s.calls, c)
	s.change()
}

func answer(w http.ResponseWriter, result any, problem *apiError) int {
	w.Header().Set("Content-Type", "application/json")
	if problem == nil {
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
		return http.StatusOK
	}
	body := map[string]any{"ok": false, "error_code": problem.code, "description": problem.text}
	if problem.retry > 0 {
		body["parameters"] = map[string]any{"retry_after": problem.retry}
	}
	w.WriteHeader(problem.code)
	_ = json.NewEncoder(w).Encode(body)
	return problem.code
}
