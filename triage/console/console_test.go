package console_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// browser calls the API as a page does: one origin, one cookie jar.
type browser struct {
	t      *testing.T
	base   string
	client *http.Client
	unit   string
	cookie *http.Cookie // the last one that was set
}

func newBrowser(t *testing.T, r *consoletest.Room) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, base: r.Server.URL, client: &http.Client{Jar: jar}}
}

// signedIn is a browser where the unit's officer is signed in.
func signedIn(t *testing.T, r *consoletest.Room, unit string) *browser {
	t.Helper()
	b := newBrowser(t, r)
	passphrase(b, r, unit)
	return b
}

// call makes a call, checks its status, and returns the code of its error if it has one.
func (b *browser) call(method, path string, body any, status int, into any, headers ...string) string {
	b.t.Helper()
	encoded, ok := body.(string)
	if !ok && body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		encoded = string(raw)
	}
	if b.unit != "" && !strings.Contains(path, "unit=") {
		path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "unit=" + b.unit
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(encoded))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	for _, b.cookie = range response.Cookies() {
		if !b.cookie.HttpOnly || b.cookie.SameSite != http.SameSiteStrictMode {
			b.t.Fatalf("cookie: %v", b.cookie)
		}
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if response.StatusCode != status {
		b.t.Fatalf("%s %s: %d %s, want %d", method, path, response.StatusCode, answer, status)
	}
	if response.Header.Get("Cache-Control") != "no-store" {
		b.t.Fatalf("%s %s may be cached", method, path)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			b.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	var failed struct {
		Error struct{ Code, Message string }
	}
	if status >= 300 {
		if err := json.Unmarshal(answer, &failed); err != nil || failed.Error.Message != "error."+failed.Error.Code {
			b.t.Fatalf("%s %s: not an error: %s", method, path, answer)
		}
	}
	return failed.Error.Code
}

func (b *browser) fails(method, path string, body any, status int, code string, headers ...string) {
	b.t.Helper()
	if got := b.call(method, path, body, status, nil, headers...); got != code {
		b.t.Errorf("%s %s: %q, want %q", method, path, got, code)
	}
}

func send(t *testing.T, r *consoletest.Room, h envelope.Header) string {
	t.Helper()
	r.Send(t, h, envelope.Tip{Text: dockettest.Words, Lang: "vi", Channel: "web"})
	return h.Case
}

func TestSession(t *testing.T) {
	r := consoletest.New(t)
	stranger := newBrowser(t, r)
	for _, path := range []string{"/api/me", "/api/queue?unit=" + dockettest.Police, "/api/tables", "/api/directory"} {
		stranger.fails("GET", path, nil, 401, "signed_out")
	}
	stranger.fails("GET", "/api/nothing", nil, 404, "not_found")
	stranger.fails("POST", "/api/signin", map[string]string{"user": "hoa", "secret": strings.Repeat("00", 32)}, 401, "credentials")
	stranger.fails("POST", "/api/signin", map[string]string{"user": "hoa", "secret": "zz"}, 400, "malformed")
	stranger.fails("POST", "/api/signin", `{"user":"hoa","password":"x"}`, 400, "malformed")
	b := signedIn(t, r, dockettest.Police)
	if b.cookie == nil {
		t.Fatal("no session cookie")
	}
	var me struct {
		User string
		Acts map[string][]roster.Act
	}
	b.call("GET", "/api/me", nil, 200, &me)
	if me.User != "hoa" || len(me.Acts[dockettest.Police]) != len(roster.Table("commune-police")) {
		t.Fatalf("me: %+v", me)
	}
	b.call("GET", "/api/tables", nil, 200, nil)
	b.fails("GET", "/api/directory", nil, 404, "not_found") // none was signed yet
	b.fails("POST", "/api/take", `{"id":"x","version":1,"over":false}`, 403, "cross_origin", "Sec-Fetch-Site", "cross-site")
	b.fails("POST", "/api/looked", `{"id":"`+strings.Repeat("x", 2<<20)+`"}`, 413, "too_big")
	b.fails("POST", "/api/move", `{"id":"`+strings.Repeat("x", 2<<20)+`"}`, 404, "not_found") // a long case is a long call
	b.fails("POST", "/api/looked", `{"id":"x"} {}`, 400, "malformed")
	// A session ends with the service in a unit where it began, and with the officer's leaving.
	if err := r.Roster.Relieve(t.Context(), "hoa", dockettest.Police); err != nil {
		t.Fatal(err)
	}
	b.fails("GET", "/api/queue", nil, 401, "signed_out")
	if err := r.Roster.Leave(t.Context(), "hoa"); err != nil {
		t.Fatal(err)
	}
	b.fails("GET", "/api/me", nil, 401, "signed_out")
}

func TestOtherUnits(t *testing.T) {
	r := consoletest.New(t)
	id := send(t, r, dockettest.AboutPolice(dockettest.Start))
	b := signedIn(t, r, dockettest.Police)
	b.fails("GET", "/api/queue?unit="+dockettest.Agency, nil, 403, "forbidden")
	b.fails("GET", "/api/overview", nil, 403, "forbidden")
	b.fails("GET", "/api/mttq/board?period=2026-11", nil, 403, "forbidden")
	// What must not be known is answered like what is not there, byte for byte.
	none := uuid.NewString()
	for _, path := range []string{"/api/case?id=", "/api/blob?id="} {
		b.fails("GET", path+id, nil, 404, "not_found")
		b.fails("GET", path+none, nil, 404, "not_found")
	}
	for path, body := range map[string]map[string]any{
		"/api/looked": {}, "/api/take": {"version": 1, "over": true}, "/api/move": {"version": 1, "to": "CHECKING"},
		"/api/ask":    {"version": 1, "reply": dockettest.Reply(true)},
		"/api/reply":  {"version": 1, "reply": dockettest.Reply(false)},
		"/api/rated":  {"envelope": id, "rating": "done"},
		"/api/remark": {"remark": map[string]any{"id": uuid.NewString(), "sealed": []byte("x")}},
	} {
		for _, which := range []string{id, none} {
			body["id"] = which
			b.fails("POST", path, body, 404, "not_found")
		}
	}
}

func TestActs(t *testing.T) {
	r := consoletest.New(t)
	id := send(t, r, dockettest.Theft(dockettest.Start))
	b := signedIn(t, r, dockettest.Police)
	var c docket.Case
	b.call("GET", "/api/case?id="+id, nil, 200, &c)
	if !c.Acts || len(c.Envelopes) != 1 || len(c.Envelopes[0].Sealed) == 0 || len(c.Clocks) == 0 || len(c.Clocks[0].Law) == 0 || len(c.Steps) == 0 {
		t.Fatalf("case: %+v", c)
	}
	var row docket.Row
	b.call("POST", "/api/take", map[string]any{"id": id, "version": c.Version}, 200, &row)
	b.fails("POST", "/api/take", map[string]any{"id": id, "version": c.Version}, 409, "stale")
	b.fails("POST", "/api/move", map[string]any{"id": id, "version": row.Version, "to": "NOT_ACCEPTED", "reason": "x"}, 422, "refused")
	b.call("POST", "/api/move", map[string]any{"id": id, "version": row.Version, "to": "CHECKING"}, 200, &row)
	b.fails("POST", "/api/move", map[string]any{"id": id, "version": row.Version, "to": "FORWARDED", "reason": "because of Mr Ba"}, 422, "refused")
	b.call("POST", "/api/remark", map[string]any{"id": id, "remark": map[string]any{"id": uuid.NewString(), "sealed": []byte("x")}}, 204, nil)
	var counts docket.Counts
	b.call("GET", "/api/counts", nil, 200, &counts)
	if counts.Open != 1 || counts.Mine != 1 {
		t.Fatalf("counts: %+v", counts)
	}
	agency := signedIn(t, r, dockettest.Agency)
	agency.fails("POST", "/api/take", map[string]any{"id": id, "version": row.Version}, 409, "not_holder")
	province := signedIn(t, r, dockettest.Province)
	var loads []struct {
		Unit, Name string
		Open       int
	}
	province.call("GET", "/api/overview", nil, 200, &loads)
	open := map[string]int{}
	for _, l := range loads {
		open[l.Unit] = l.Open
	}
	if open[dockettest.Police] != 1 || len(open) != len(r.Users) || open[dockettest.OtherPolice] != 0 {
		t.Fatalf("overview: %+v", loads)
	}
}

func TestFrontOverHTTP(t *testing.T) {
	r := consoletest.New(t)
	id := send(t, r, dockettest.Proposal(dockettest.Start))
	send(t, r, dockettest.Theft(dockettest.Start))
	b := signedIn(t, r, dockettest.Front)
	var board docket.Board
	b.call("GET", "/api/mttq/board?period=2026-11", nil, 200, &board)
	if board.Commune != "06184" || board.Step != 5 || len(board.Counted) == 0 || len(board.Listed) == 0 {
		t.Fatalf("board: %+v", board)
	}
	b.fails("GET", "/api/mttq/board?period=yesterday", nil, 422, "refused")
	var page docket.FrontPage
	b.call("GET", "/api/mttq/cases?period=2026", nil, 200, &page)
	if len(page.Rows) != 1 || page.Rows[0].ID != id {
		t.Fatalf("cases: %+v", page)
	}
	b.call("GET", "/api/case?id="+id, nil, 200, nil)
}
