package web

import (
	"net/http"
	"strings"
)

func (s *Site) sendTables(w http.ResponseWriter, r *http.Request) { s.tables.serve(w, r) }

// sendDirectory sends the signed directory. A page that came with a box asks for the box's places, which its address
// tells anyway; for a place that was chosen in the page it asks for the whole list, so that the choice stays there.
func (s *Site) sendDirectory(w http.ResponseWriter, r *http.Request) {
	signed, d, _ := s.o.Directory()
	if places := r.URL.Query().Get("places"); places != "" {
		slim, err := s.slim.get(signed, d.Version, places, strings.Split(places, ","))
		if err != nil {
			refuseFor(w, err)
			return
		}
		signed = slim
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(signed)
}
