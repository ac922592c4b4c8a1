package console

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"homthu/triage/docket"
)

// How a stream behaves: how often a quiet one is checked and shows that it lives, how long one write may take, and how many
// an officer may have (pages of one desk).
const (
	heartbeat  = 15 * time.Second
	writeIn    = 20 * time.Second
	mostStream = 8
)

// hint is all that a stream ever says: how much waits for the unit, and whether something came in. No case is named.
type hint struct {
	docket.Counts
	Arrived bool `json:"arrived"`
	Urgent  bool `json:"urgent"`
}

// streams counts the open streams of each officer.
type streams struct {
	mu sync.Mutex
	n  map[string]int
}

func (s *streams) open(user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == nil {
		s.n = map[string]int{}
	}
	if s.n[user] >= mostStream {
		return false
	}
	s.n[user]++
	return true
}

func (s *streams) close(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n[user]--; s.n[user] == 0 {
		delete(s.n, user)
	}
}

// events is a stream of server-sent events: one at once, one for each thing that happened to cases that the unit may know
// of, told by docket.Follow. Whether the officer is still signed in and on duty is asked anew before each word and each
// heartbeat, by the same call that the page would make (GET /api/counts): when that is refused, the stream ends.
func (c *Console) events(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.streaming(w, r, who, func(ctx context.Context, s *stream) {
		happened := c.opts.Docket.Follow(ctx, who.Viewer)
		beat := time.NewTicker(heartbeat)
		defer beat.Stop()
		for said, h := true, (docket.Happened{}); s.beat(said, h); {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				said, h = false, docket.Happened{}
			case h = <-happened:
				said = true
			}
		}
	})
}

// streaming begins a stream and runs it until its page goes or the server stops.
func (c *Console) streaming(w http.ResponseWriter, r *http.Request, who caller, run func(context.Context, *stream)) error {
	if !c.streams.open(who.Officer) {
		return docket.ErrEnough
	}
	defer c.streams.close(who.Officer)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
		case <-c.opts.Ends:
			cancel()
		}
	}()
	s := &stream{console: c, request: r, unit: who.Unit, out: w, control: http.NewResponseController(w)}
	_ = s.control.SetReadDeadline(time.Time{}) // the request was read; where this is not supported the page connects again
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in front must not collect what belongs to now
	run(ctx, s)
	return nil
}

type stream struct {
	console *Console
	request *http.Request
	unit    string
	out     http.ResponseWriter
	control *http.ResponseController
}

// beat says what happened, or that the stream lives. It returns false when the stream is to end.
func (s *stream) beat(said bool, h docket.Happened) bool {
	counts, ok := s.counts()
	if !ok {
		return false
	}
	text := []byte("event: beat\ndata:\n\n")
	if said {
		body, err := json.Marshal(hint{counts, h.Arrived, h.Urgent})
		if err != nil {
			return false
		}
		text = fmt.Appendf(nil, "data: %s\n\n", body)
	}
	return s.say(text)
}

// say writes to the page. It returns false when the page has gone.
func (s *stream) say(text []byte) bool {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeIn))
	_, err := s.out.Write(text)
	return err == nil && s.control.Flush() == nil
}

func (s *stream) counts() (counts docket.Counts, ok bool) {
	ok = s.ask("/api/counts", url.Values{"unit": {s.unit}}, &counts)
	return counts, ok
}

// ask asks as the page would, with the session as it is now.
func (s *stream) ask(path string, query url.Values, into any) bool {
	sessions := s.console.sessions
	ctx, cancel := context.WithTimeout(context.Background(), writeIn) // a fresh one: the request's has the session as it was
	defer cancel()
	ctx, err := sessions.Load(ctx, sessions.Token(s.request.Context()))
	if err != nil {
		return false
	}
	r := s.request.Clone(ctx)
	r.URL = &url.URL{Path: path, RawQuery: query.Encode()}
	r.Method, r.Body, r.Pattern = http.MethodGet, http.NoBody, ""
	answered := &recorder{header: http.Header{}, status: http.StatusOK}
	s.console.mux.ServeHTTP(answered, r)
	return answered.status == http.StatusOK && json.Unmarshal(answered.body.Bytes(), into) == nil
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
