package zalotest

import (
	"net/http"
	"time"
)

// Fault is something that goes wrong with one call. The zero value does nothing.
type Fault struct {
	Wait      time.Duration // answer late; the client may give up
	Status    int           // answer this error instead of doing the call: 429, 500, 403, 401, 302, …
	Words     string        // the description of it
	Elsewhere string        // the address of a redirect
	Broken    bool          // answer 200 with something that is not JSON, quoting the request as a bad proxy would
	Wall      bool          // answer 403 with a page, as a firewall does
	Drop      bool          // cut the connection without doing the call
	Cut       bool          // do the call, then cut the connection: the answer is lost
}

// Fail lets the next calls of a method fail, one fault each; "" stands for any method, "media" for a download.
func (b *Bot) Fail(method string, faults ...Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults[method] = append(b.faults[method], faults...)
}

// Heal forgets the faults that have not happened yet.
func (b *Bot) Heal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = map[string][]Fault{}
}

func (b *Bot) takeFault(method string) (Fault, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range []string{method, ""} {
		if list := b.faults[key]; len(list) > 0 {
			b.faults[key] = list[1:]
			return list[0], true
		}
	}
	return Fault{}, false
}

// before does what happens instead of the call and reports whether the request is finished.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	if f.Wait > 0 {
		timer := time.NewTimer(f.Wait)
		defer timer.Stop()
		select {
		case <-r.Context().Done():
		case <-timer.C:
		}
	}
	switch {
	case f.Drop:
		cut(w)
	case f.Broken:
		_, _ = w.Write([]byte("<html>502 while serving " + r.URL.String() + "</html>"))
	case f.Wall:
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<html>checking your browser</html>"))
	case f.Elsewhere != "":
		http.Redirect(w, r, f.Elsewhere, http.StatusFound)
	case f.Status != 0:
		words := f.Words
		if words == "" {
			words = http.StatusText(f.Status)
		}
		answer(w, nil, &apiError{f.Status, words})
	default:
		return false
	}
	return true
}

func cut(w http.ResponseWriter) {
	if hijacker, ok := w.(http.Hijacker); ok {
		if conn, _, err := hijacker.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}
