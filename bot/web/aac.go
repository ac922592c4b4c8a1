package web

import (
	"io"
	"net/http"
	"strings"
)

// sendAAC sends one recording in the form that Zalo's servers fetch, when the box has Zalo play it to somebody. Who hears
// it is not in the address, and the page itself never asks here: it takes all recordings of a language at once.
func (s *Site) sendAAC(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("lang") + "/" + r.PathValue("file")
	if s.o.Recordings == nil || !strings.HasSuffix(name, ".aac") {
		s.notFound(w, r)
		return
	}
	file, err := s.o.Recordings.Open(name)
	if err != nil {
		s.notFound(w, r)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", "audio/aac")
	_, _ = io.Copy(w, file) // a listener who has gone needs no answer
}
