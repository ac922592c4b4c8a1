package console_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
)

// caller posts to the console as an officer's page does, and tells the code of a refusal.
type caller struct {
	t      *testing.T
	r      *consoletest.Room
	mu     sync.Mutex
	cookie string
}

// RoundTrip remembers the session of the client that signed in.
func (c *caller) RoundTrip(request *http.Request) (*http.Response, error) {
	c.mu.Lock()
	if cookie := request.Header.Get("Cookie"); cookie != "" {
		c.cookie = cookie
	}
	c.mu.Unlock()
	return http.DefaultTransport.RoundTrip(request)
}

func signed(t *testing.T, r *consoletest.Room, unit string) *caller {
	t.Helper()
	c := &caller{t: t, r: r}
	client, err := officer.Dial(r.Server.URL, &http.Client{Transport: c})
	if err != nil {
		t.Fatal(err)
	}
	client.Now = r.Clock.Now
	if err := client.SignIn(t.Context(), r.Users[unit], r.Passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := client.In(unit).Counts(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *caller) call(method, path, unit string, body any) (status int, answer string) {
	c.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	// Straight into the handler: the tests that read everything call it thousands of times.
	request := httptest.NewRequestWithContext(c.t.Context(), method, path+"unit="+unit, bytes.NewReader(b))
	request.Header.Set("Cookie", c.cookie)
	response := httptest.NewRecorder()
	c.r.Server.Config.Handler.ServeHTTP(response, request)
	return response.Code, response.Body.String()
}

// post returns the code of the refusal, "" for none.
func (c *caller) post(path string, body any) string {
	c.t.Helper()
	status, answer := c.call(http.MethodPost, path+"?", dockettest.Police, body)
	if status < 300 {
		return ""
	}
	var failed struct{ Error struct{ Code string } }
	if err := json.Unmarshal([]byte(answer), &failed); err != nil {
		c.t.Fatalf("%s answers %d %s", path, status, answer)
	}
	return failed.Error.Code
}

// course walks a case of the lane to a state by steps that the tables allow.
type course struct {
	c    *caller
	lane string
}

func (w course) open() envelope.Header {
	h := dockettest.Theft(dockettest.Start)
	h.Lane, h.Never = w.lane, nil
	tables := dockettest.Tables(w.c.t)
	h.Category = w.lane
	if lane, _ := tables.Lane(w.lane); !lane.Veiled {
		for _, category := range tables.Categories {
			if category.Lane == w.lane && !category.StandIn {
				h.Category = category.Code
				break
			}
		}
	}
	if _, err := w.c.r.Docket.Register(w.c.t.Context(), dockettest.Seal(w.c.t, h)); err != nil {
		w.c.t.Fatal(err)
	}
	return h
}

func (w course) read(id string) docket.Case {
	c, err := w.c.r.Docket.Case(w.c.t.Context(), dockettest.By(dockettest.Police), id)
	if err != nil {
		w.c.t.Fatal(err)
	}
	return c
}

// step is the body of a move with what the tables require for it.
func (w course) step(id, to string) map[string]any {
	tables := dockettest.Tables(w.c.t)
	body := map[string]any{"id": id, "version": w.read(id).Version, "to": to}
	if status, _ := tables.Status(to); status.ReasonRequired {
		body["reason"] = "ly-do"
	}
	if to == "EXTENDED" {
		body["reason"] = "15/QD:2026-11-16"
	}
	for _, o := range tables.Outcomes {
		if o.Status == to && to == "RESOLVED" && slices.Contains(o.Lanes, w.lane) {
			body["outcome"] = o.ID
		}
	}
	return body
}

// paths finds the shortest way to every state of the lane.
func (w course) paths() map[string][]string {
	tables := dockettest.Tables(w.c.t)
	found, next := map[string][]string{"RECEIVED": {}}, []string{"RECEIVED"}
	for len(next) > 0 {
		from := next[0]
		next = next[1:]
		for _, to := range tables.Steps(w.lane, from) {
			if _, known := found[to]; !known && to != "MERGED" && to != "EXTENDED" {
				found[to] = append(slices.Clone(found[from]), to)
				next = append(next, to)
			}
		}
	}
	return found
}

func (w course) at(path []string) (envelope.Header, bool) {
	h := w.open()
	for _, to := range path {
		code := ""
		if to == "NEED_INFO" {
			code = w.c.post("/api/ask", map[string]any{"id": h.Case, "version": w.read(h.Case).Version, "reply": dockettest.Reply(true)})
		} else {
			code = w.c.post("/api/move", w.step(h.Case, to))
		}
		if code == "second" { // the colleague agrees
			if err := w.c.r.Docket.Move(w.c.t.Context(), docket.Viewer{Officer: "minh", Unit: dockettest.Police}, h.Case,
				docket.Move{To: to, Reason: "ly-do", Version: w.read(h.Case).Version}); err != nil {
				w.c.t.Fatal(err)
			}
		} else if code != "" {
			w.c.t.Errorf("%s: a step to %s that the tables have: %s", w.lane, to, code)
			return h, false
		}
	}
	return h, true
}

// TestTableOfActs: in every lane and every state, each act is taken exactly where statuses.yaml has it.
func TestTableOfActs(t *testing.T) {
	r := consoletest.New(t)
	c := signed(t, r, dockettest.Police)
	tables := dockettest.Tables(t)
	tried := 0
	for _, lane := range tables.Lanes {
		w := course{c, lane.ID}
		for state, path := range w.paths() {
			h, ok := w.at(path)
			if !ok {
				continue
			}
			into := w.open()
			status, _ := tables.Status(state)
			for _, act := range w.acts(&h, &into, state) {
				tried++
				code := c.post(act.path, act.body())
				if (code == "" || act.also(code)) != act.may {
					t.Errorf("%s, %s: %s answers %q, may: %v", lane.ID, state, act.name, code, act.may)
				}
				if code == "" { // it is elsewhere now
					if h, ok = w.at(path); !ok {
						break
					}
					into = w.open()
				}
			}
			// What cannot be pressed is not drawn: the page draws these.
			if got := w.read(h.Case).Steps; slices.Contains(got, "MERGED") || status.Final && len(got) > 0 {
				t.Errorf("%s, %s: steps %v", lane.ID, state, got)
			}
		}
	}
	if tried < 900 {
		t.Fatalf("only %d acts were tried", tried)
	}
}

type act struct {
	name, path string
	body       func() map[string]any // of the case as it is then
	may        bool
	also       func(code string) bool // a refusal that is no breach of the table
}

// acts are all acts in a state, as a page would send them.
func (w course) acts(h, into *envelope.Header, state string) (list []act) {
	tables := dockettest.Tables(w.c.t)
	status, _ := tables.Status(state)
	never := func(string) bool { return false }
	for _, s := range tables.Statuses {
		// Each has a way of its own: into which case, and what is asked.
		may := s.ID != "MERGED" && s.ID != "NEED_INFO" && tables.Step(w.lane, state, s.ID) == nil
		also := never
		switch {
		case s.TwoPeople:
			also = func(code string) bool { return code == "second" }
		case s.ID == "EXTENDED": // whether a clock can be extended is another table
			also = func(code string) bool { return may && code != "refused" && code != "" }
		}
		list = append(list, act{"move to " + s.ID, "/api/move", func() map[string]any { return w.step(h.Case, s.ID) }, may, also})
	}
	with := func(more map[string]any) map[string]any {
		more["id"], more["version"] = h.Case, w.read(h.Case).Version
		return more
	}
	sealed := func(to string) [][]byte {
		return [][]byte{dockettest.Anew(w.c.t, *h, dockettest.Police, to, h.Units, []string{}).Bytes()}
	}
	asks := state == "NEED_INFO" || tables.Step(w.lane, state, "NEED_INFO") == nil
	return append(list,
		act{"split", "/api/split", func() map[string]any {
			part := uuid.NewString()
			return with(map[string]any{"part": part, "reason": "hai-viec", "hand_ons": sealed(part)})
		}, !status.Final, never},
		act{"merge", "/api/merge", func() map[string]any {
			return with(map[string]any{"into": into.Case, "into_version": 1, "hand_ons": sealed(into.Case)})
		}, tables.Step(w.lane, state, "MERGED") == nil, never},
		act{"unmerge", "/api/unmerge", func() map[string]any { return with(map[string]any{}) }, false, never},
		act{"ask", "/api/ask", func() map[string]any { return with(map[string]any{"reply": dockettest.Reply(true)}) }, asks, never},
	)
}

// TestLaneChanges: a case goes from a lane to another one exactly where lane_changes have it, for who they name, with what they
// need.
func TestLaneChanges(t *testing.T) {
	r := consoletest.New(t)
	c := signed(t, r, dockettest.Police)
	tables := dockettest.Tables(t)
	for _, from := range tables.Lanes {
		for _, to := range tables.Lanes {
			category := ""
			for _, x := range tables.Categories {
				if x.Lane == to.ID && !x.StandIn {
					category = x.Code
				}
			}
			route, err := tables.Route(category, nil, "")
			if err != nil || from.ID == to.ID {
				continue
			}
			may, needs := false, []string{}
			for _, change := range tables.ChangeLane(from.ID, to.ID) {
				if change.Who == "first-reader" || change.Who == "commune-police" {
					may, needs = true, change.Needs
					break
				}
			}
			for _, confirmed := range [][]string{{}, needs} {
				h := course{c, from.ID}.open()
				body := map[string]any{"category": category, "commune": "06184", "urgency": "normal", "recipients": route.Recipients, "never": route.Never, "subjects": []string{}}
				status, answer := c.call(http.MethodPost, "/api/route?", dockettest.Police, body)
				if status != http.StatusOK {
					continue // the room has no such units
				}
				var way struct {
					Units []struct{ Unit string }
					Never []string
				}
				if err := json.Unmarshal([]byte(answer), &way); err != nil {
					t.Fatal(err)
				}
				var units []string
				for _, u := range way.Units {
					units = append(units, u.Unit)
				}
				on := h
				on.Lane, on.Category = to.ID, route.HeaderCategory()
				letter := dockettest.Anew(t, on, dockettest.Police, h.Case, units, way.Never)
				code := c.post("/api/reroute", map[string]any{"id": h.Case, "version": 1, "to": body, "reason": "phan-loai-nham", "confirmed": confirmed, "hand_ons": [][]byte{letter.Bytes()}})
				if want := may && len(confirmed) == len(needs); (code == "") != want {
					t.Errorf("%s to %s with %v: %q, may: %v", from.ID, to.ID, confirmed, code, want)
				}
			}
		}
	}
	body := map[string]any{"category": "A1", "commune": "06184", "urgency": "normal", "recipients": []string{"commune-front"}, "never": []string{}}
	if code := c.post("/api/route", body); code != "refused" {
		t.Errorf("roles that no answers lead to: %q", code)
	}
	body["commune"] = fmt.Sprintf("%05d", 99999)
	if code := c.post("/api/route", body); code != "refused" {
		t.Errorf("a commune without police: %q", code)
	}
}
