package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/bot"
	"homthu/bot/web"
	"homthu/bot/words"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/place"
	"homthu/intake/receipt"
	"homthu/triage/docket"
)

const solvedFront = "commune-front." + veiledCommune

// followed is one proposal between an edge's pages and the docket, through time.
type followed struct {
	*veil
	site http.Handler
	code receipt.Code
	id   string
}

// TestSolvedThroughTime follows a proposal from its answer over the questions of two and of four weeks, a "not", the case that is
// opened again and ended again, to a "settled", with what the Front's board says after each.
func TestSolvedThroughTime(t *testing.T) {
	f := follow(t)
	f.board("sent", docket.Solved{})
	f.ends("Sẽ lắp đèn.", "ACCEPTED", "RESOLVED")
	f.board("answered", docket.Solved{Unsaid: 1})
	f.days(13)
	f.looks("a day early", "Từ ngày 06-12-2026", false)
	f.days(1)
	f.looks("two weeks", "Đã 2 tuần", true)
	f.looks("two weeks, again", "", false)
	f.days(1)
	f.looks("the next day", "", false)
	f.board("asked, and nothing said", docket.Solved{Unsaid: 1})
	f.days(20)
	f.looks("five weeks", "Đã 4 tuần", true)
	f.says("not", "Hòm thư báo lại là việc chưa xong")
	f.board("not settled", docket.Solved{Not: 1})
	if c := f.read(); !c.Closed.IsZero() || c.State != "CHECKING" {
		t.Errorf("not opened again: %+v", c.Row)
	}
	f.days(2)
	f.looks("opened again", "", false)
	f.ends("Đã lắp đèn.", "RESOLVED")
	f.days(14)
	f.looks("two weeks after the second end", "Đã 2 tuần", true)
	f.says("done", "Cảm ơn bà con")
	f.board("settled", docket.Solved{Done: 1})
	f.days(30)
	f.looks("said", "", false)
	if c := f.read(); c.Closed.IsZero() {
		t.Errorf("open: %+v", c.Row)
	}
	// He may change his mind, by himself.
	f.says("not", "Hòm thư báo lại là việc chưa xong")
	f.board("not settled after all", docket.Solved{Not: 1})
	if c := f.read(); !c.Closed.IsZero() {
		t.Errorf("not opened again: %+v", c.Row)
	}
}

func follow(t *testing.T) *followed {
	t.Helper()
	f := &followed{veil: newVeil(t)}
	book, err := words.Load()
	f.must(err)
	places, err := place.Load()
	f.must(err)
	site, err := web.New(web.Options{Edge: "edge-1", Province: "20", Keeper: f.safe, Tables: f.sealer.Tables, Words: book, Places: places,
		Directory: func() ([]byte, *directory.Directory, string) { return nil, f.sealer.Directory(), "" }, Now: func() time.Time { return f.now }})
	f.must(err)
	f.site = site.Handler()
	entry, code, err := f.sealer.Tip(&bot.Letter{Kind: "tip", Category: "D3", Commune: veiledCommune, Place: "sau chợ", Lang: "vi", Channel: bot.Web, Answers: []bot.Answer{
		{Q: "co-viec-xau", A: "khong"}, {Q: "loi-cua-ai", A: "khong"}, {Q: "de-nghi-gi", A: "Xin lắp đèn."}}}, envelope.CaseKey{})
	f.must(err)
	body, err := json.Marshal(map[string]any{"envelope": entry.Envelope.Bytes(), "mailbox": entry.Mailbox, "card": entry.Card})
	f.must(err)
	f.post("/api/v1/envelopes", "application/json", string(body))
	f.carry(t.Context())
	f.code, f.id = code, entry.Envelope.Header().Case
	return f
}

func (f *followed) post(path, kind, body string) string {
	f.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	if f.site.ServeHTTP(w, r); w.Code != http.StatusOK {
		f.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// days lets time pass, with the sweeps of the nights.
func (f *followed) days(n int) {
	f.t.Helper()
	for range n {
		f.now = f.now.AddDate(0, 0, 1)
		_, err := f.safe.Sweep(f.t.Context(), f.now)
		f.must(err)
	}
}

func (f *followed) front() docket.Viewer { return docket.Viewer{Officer: "hoa", Unit: solvedFront} }

func (f *followed) read() docket.Case {
	f.t.Helper()
	c, err := f.docket.Case(f.t.Context(), f.front(), f.id)
	f.must(err)
	return c
}

// ends takes the case through states; with the last one an answer goes out.
func (f *followed) ends(text string, states ...string) {
	f.t.Helper()
	ctx := f.t.Context()
	for i, to := range states {
		c := f.read()
		m := docket.Move{Version: c.Version, To: to}
		if i == len(states)-1 {
			r := envelope.Reply{V: envelope.Version, ID: uuid.NewString(), Case: f.id, From: solvedFront, Text: text, State: to, Never: c.Never}
			sealed, err := envelope.SealReply(r, f.code.Reporter(), f.key(solvedFront))
			f.must(err)
			m.Reason, m.Outcome, m.Reply = "da-tra-loi", "da-tra-loi", &docket.Reply{ID: r.ID, Sealed: sealed, State: to}
		}
		f.must(f.docket.Move(ctx, f.front(), f.id, m))
	}
	f.carry(ctx)
}

// looks opens the mailbox on the page without a script. A question that is asked stands there by itself, and folded otherwise.
func (f *followed) looks(when, says string, asked bool) {
	f.t.Helper()
	page := f.post("/tra-cuu", "application/x-www-form-urlencoded", url.Values{"code": {f.code.String()}}.Encode())
	if strings.Contains(page, `<details id="settled">`) == asked || !strings.Contains(page, `id="rating"`) || !strings.Contains(page, says) {
		f.t.Errorf("%s: want %q, asked %v:\n%s", when, says, asked, page)
	}
}

// says rates on that page; the officer's browser reads it.
func (f *followed) says(rating, thanks string) {
	f.t.Helper()
	page := f.post("/tra-cuu", "application/x-www-form-urlencoded", url.Values{"code": {f.code.String()}, "go": {"rate"}, "rating": {rating}}.Encode())
	if !strings.Contains(page, thanks) {
		f.t.Errorf("%s: %s", rating, page)
	}
	f.carry(f.t.Context())
	var newest docket.Envelope
	for _, e := range f.read().Envelopes {
		if e.Kind == string(envelope.KindRating) {
			newest = e
		}
	}
	f.must(f.docket.Rated(f.t.Context(), f.front(), f.id, newest.ID, rating))
}

// board checks what the Front's board says of proposals.
func (f *followed) board(when string, want docket.Solved) {
	f.t.Helper()
	period, err := docket.ParsePeriod("2026")
	f.must(err)
	list, err := f.docket.Solved(f.t.Context(), f.front(), period)
	f.must(err)
	for _, s := range list {
		if want.Of, want.Exact = "D3", true; s.Of == "D3" && s != want {
			f.t.Errorf("%s: the Front sees %+v, want %+v", when, s, want)
		}
	}
}
