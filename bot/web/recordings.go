package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Recordings are texts spoken by people of a community; bot.Recordings are.
type Recordings interface {
	// List is what is recorded: ids by language, sorted.
	List() map[string][]string
	// Open opens one, "LANG/ID.ogg".
	Open(name string) (io.ReadCloser, error)
}

// first are what everybody hears, and go first, so that listening can begin at once.
var first = []string{"start.", "limit.", "emerg.", "menu."}

// sendRecordings sends all recordings of a language in one answer: a line "ID LENGTH" before each. Asked for one by one, they
// would tell which questions somebody hears, and so what he writes about.
func (s *Site) sendRecordings(w http.ResponseWriter, r *http.Request) {
	lang := r.PathValue("lang")
	if s.o.Recordings == nil || len(s.o.Recordings.List()[lang]) == 0 {
		s.notFound(w, r)
		return
	}
	ids := slices.Clone(s.o.Recordings.List()[lang])
	slices.SortStableFunc(ids, func(a, b string) int { return rank(a) - rank(b) })
	w.Header().Set("Content-Type", "application/octet-stream")
	for _, id := range ids {
		if err := s.sendRecording(w, lang, id); err != nil {
			return // the listener has gone, or hears what came so far
		}
	}
}

func (s *Site) sendRecording(w io.Writer, lang, id string) error {
	file, err := s.o.Recordings.Open(lang + "/" + id + ".ogg")
	if err != nil {
		return nil // taken away since the start: the others are there
	}
	defer file.Close()
	sound, err := io.ReadAll(file)
	if err != nil {
		return nil
	}
	if _, err := fmt.Fprintf(w, "%s %d\n", id, len(sound)); err != nil {
		return err
	}
	_, err = w.Write(sound)
	return err
}

func rank(id string) int {
	for i, prefix := range first {
		if strings.HasPrefix(id, prefix) {
			return i
		}
	}
	return len(first)
}

func (s *Site) recorded() map[string][]string {
	if s.o.Recordings == nil {
		return map[string][]string{}
	}
	return s.o.Recordings.List()
}
