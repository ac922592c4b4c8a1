package telegramtest

import (
	"context"
	"net/http"
	"time"
)

// Fault is something that goes wrong with one call. The zero value does nothing.
type Fault struct {
	Wait       time.Duration // answer late; the client may give up
	Status     int           // answer this error instead of doing the call: 429, 500, 502, 403, 401, …
	RetryAfter int           // seconds, with Status 429
	Broken     bool          // answer 200 with something that is not JSON, quoting the request as a bad proxy would
	Drop       bool          // cut the connection without doing the call
	Cut        bool          // do the call, then cut the connection: the answer is lost
}

// Fail lets the next calls of a method fail, one fault each; "" stands for any method.
func (s *Server) Fail(method string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], faults...)
}

// Heal forgets the faults that have not happened yet.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = map[string][]Fault{}
}

// Flood makes the server answer 429 to more than n messages a second overall, as Telegram does at about 30.
func (s *Server) Flood(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flood = n
}

func (s *Server) takeFault(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range []string{method, ""} {
		if list := s.faults[key]; len(list) > 0 {
			s.faults[key] = list[1:]
			return list[0], true
		}
	}
	return Fault{}, false
}

// before does what happens instead of the call and reports whether the request is finished.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	if f.Wait > 0 {
		pause(r.Context(), f.Wait)
	}
	switch {
	case f.Drop:
		cut(w)
	case f.Broken:
		_, _ = w.Write([]byte("<html>502 while serving " + r.URL.String() + "</html>"))
	case f.Status != 0:
		text := http.StatusText(f.Status)
		if f.Status == http.StatusForbidden {
			text = "Forbidden: bot was blocked by the user"
		}
		answer(w, nil, &apiError{code: f.Status, text: text, retry: f.RetryAfter})
	default:
		return false
	}
	return true
}

// overFlood counts a message and tells whether there were too many in the last second; the caller holds mu.
func (s *Server) overFlood() bool {
	if s.flood == 0 {
		return false
	}
	now, recent := s.clock(), s.sends[:0]
	for _, at := range s.sends {
		if now.Sub(at) < time.Second {
			recent = append(recent, at)
		}
	}
	s.sends = append(recent, now)
	return len(s.sends) > s.flood
}

func cut(w http.ResponseWriter) {
	if hijacker, ok := w.(http.Hijacker); ok {
		if conn, _, err := hijacker.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
