package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"homthu/bot/words"
)

func (s *Site) sendTables(w http.ResponseWriter, r *http.Request) { s.tables.serve(w, r) }

func (s *Site) sendMore(w http.ResponseWriter, r *http.Request) { s.more.serve(w, r) }

// makeTables joins what the page needs to hold the conversation without asking us anything that would tell what it is
// about: with the whole list of places in hand, no chosen place leaves the phone. What is not needed for the first words
// comes in a second answer, which every page asks for at once, whatever it is used for.
func (s *Site) makeTables() error {
	var book map[string]json.RawMessage
	if err := json.Unmarshal(s.o.Words.JSON(), &book); err != nil {
		return err
	}
	for lang, all := range book {
		spoken, err := spoken(all)
		if err != nil {
			return err
		}
		book[lang] = spoken
	}
	places := s.placeList()
	first, err := json.Marshal(map[string]any{
		"edge":   s.o.Edge,
		"rules":  json.RawMessage(s.o.Tables.ResidentJSON()),
		"words":  map[string]json.RawMessage{words.Vietnamese: book[words.Vietnamese]},
		"places": provinceNames(places),
		// What can be heard, so that the first words can be.
		"recordings": s.recorded(),
	})
	if err != nil {
		return err
	}
	delete(book, words.Vietnamese)
	more, err := json.Marshal(map[string]any{"words": book, "places": places})
	if err != nil {
		return err
	}
	const kind = "application/json; charset=utf-8"
	s.tables, s.more = pack(kind, first), pack(kind, more)
	return nil
}

// unspoken are the sentences that the conversation on a page never says: those of pages that we draw, of posters, of what
// chat platforms show, and ready answers of officers. A phone need not wait for them.
var unspoken = []string{"plain.", "totals.", "poster.", "command.", "forumpage.", "reply.", "group."}

// unsaid are single ones: what is printed, what officers and chats say, and what nobody says any more.
var unsaid = []string{
	"accept.short", "alert.scam", "dispute.court", "dispute.words", "emerg.ack", "emerg.cannot-call",
	"emerg.hours", "emerg.noack", "emerg.short", "emerg.unattended", "false.fair", "fb.pledge",
	"fb.report-back", "handin.bomb", "handin.gun", "handin.meet", "handin.paper", "look.add", "look.new-threat", "look.notice", "look.question",
	"place.pick", "place.split-village", "place.your-commune",
	"receipt.cannot-write", "receipt.letters", "receipt.target", "refuse.decision", "refuse.denunciation", "refuse.not-here", "route.province",
}

// spoken leaves them out of a language's sentences.
func spoken(all json.RawMessage) (json.RawMessage, error) {
	var texts map[string]string
	if err := json.Unmarshal(all, &texts); err != nil {
		return nil, err
	}
	maps.DeleteFunc(texts, func(id, _ string) bool {
		return slices.Contains(unsaid, id) || slices.ContainsFunc(unspoken, func(prefix string) bool { return strings.HasPrefix(id, prefix) })
	})
	return json.Marshal(texts)
}

type listedCommune struct {
	Code string `json:"code"`
	Name string `json:"name"` // "xã Thiện Hòa"
}

type listedProvince struct {
	Code     string          `json:"code"`
	Name     string          `json:"name"`
	Communes []listedCommune `json:"communes"`
}

func (s *Site) placeList() (places []listedProvince) {
	for _, p := range s.o.Places.Provinces() {
		entry := listedProvince{Code: p.Code, Name: p.Type + " " + p.Name}
		for _, c := range s.o.Places.Communes(p.Code) {
			entry.Communes = append(entry.Communes, listedCommune{c.Code, c.Short()})
		}
		places = append(places, entry)
	}
	return places
}

// provinceNames is the list without communes.
func provinceNames(places []listedProvince) []listedProvince {
	names := make([]listedProvince, len(places))
	for i, p := range places {
		names[i] = listedProvince{p.Code, p.Name, []listedCommune{}}
	}
	return names
}

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
