package console_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/roster"
)

// TestForumCalls: who may, what a refusal says, and the stream.
func TestForumCalls(t *testing.T) {
	r := consoletest.New(t)
	police, front, province, committee := signed(t, r, dockettest.Police), signed(t, r, dockettest.Front), signed(t, r, dockettest.Province), signed(t, r, dockettest.Committee)
	call := func(c *caller, unit, path string, body any, want int) (answer struct {
		forum.Sheet
		Error struct {
			Code, By string
			Opinions []int
			Found    []forum.Found
		}
	}) {
		t.Helper()
		method, sep := http.MethodPost, "?"
		if body == nil {
			method = http.MethodGet
		}
		if strings.Contains(path, "?") {
			sep = "&"
		}
		status, text := c.call(method, path+sep, unit, body)
		if status != want {
			t.Fatalf("%s answers %d %s", path, status, text)
		}
		if text != "" && text[0] == '{' {
			if err := json.Unmarshal([]byte(text), &answer); err != nil {
				t.Fatal(err)
			}
		}
		return answer
	}
	plan := map[string]any{"id": "ABC234", "version": 0, "title": "Công an lắng nghe ý kiến Nhân dân", "day": "2026-11-16", "from": 840, "place": "Nhà văn hóa", "purpose": "", "until": "", "organisers": nil, "guests": nil}
	s := call(police, dockettest.Police, "/api/forum", plan, 200)
	call(police, dockettest.Police, "/api/forum", map[string]any{"id": "ABC235", "words": "x"}, 400)
	call(province, dockettest.Province, "/api/forum", plan, 403)
	call(committee, dockettest.Committee, "/api/forums", nil, 403)
	call(province, dockettest.Province, "/api/forum?id=ABC234", nil, 200)
	step := func(c *caller, unit string, version int64, to string, want int) string {
		t.Helper()
		a := call(c, unit, "/api/forum/state", map[string]any{"id": "ABC234", "version": version, "to": to}, want)
		return a.Error.Code + a.Error.By
	}
	step(police, dockettest.Police, s.Forum.Version, "open", 200)
	if code := step(front, dockettest.Front, s.Forum.Version, "open", 409); code != "stalehoa" {
		t.Errorf("stale is %q", code)
	}
	step(front, dockettest.Front, 2, "meeting", 200)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Server.URL+"/api/forum/live?unit="+dockettest.Front+"&id=ABC234", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Cookie", front.cookie)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	next := func() string {
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "data: ") {
				return lines.Text()
			}
		}
		return "the stream ended"
	}
	first := next()

	said := map[string]any{"id": uuid.NewString(), "forum": "ABC234", "source": "floor", "text": "Gọi cho tôi số 0912 345 678."}
	if a := call(police, dockettest.Police, "/api/forum/opinion", said, 422); a.Error.Code != "forum_telling" || len(a.Error.Found) != 1 || a.Error.Found[0].Kind != "phone" {
		t.Errorf("%+v", a.Error)
	}
	said["text"] = "Đường thôn thiếu đèn."
	s = call(police, dockettest.Police, "/api/forum/opinion", said, 200)
	if second := next(); !strings.Contains(first, `{"version":`) || second == first || !strings.Contains(second, `{"version":`) {
		t.Errorf("the stream says %q, then %q", first, second)
	}
	step(front, dockettest.Front, 3, "held", 200)
	if a := call(front, dockettest.Front, "/api/forum/state", map[string]any{"id": "ABC234", "version": 4, "to": "closed"}, 422); a.Error.Code != "forum_open" || len(a.Error.Opinions) != 1 {
		t.Errorf("%+v", a.Error)
	}
	dispose := map[string]any{"id": said["id"], "forum": "ABC234", "version": s.Opinions[0].Version, "disposition": "to_reply_in_writing"}
	call(front, dockettest.Front, "/api/forum/opinion/dispose", dispose, 200)
	status, file := police.call(http.MethodGet, "/api/forum/paper?id=ABC234&kind=minutes&format=pdf&", dockettest.Police, nil)
	if status != 200 || !strings.HasPrefix(file, "%PDF") {
		t.Errorf("minutes: %d, %d bytes", status, len(file))
	}
	call(police, dockettest.Police, "/api/forum/paper?id=ABC234&kind=minutes&format=exe", nil, 422)
	whoPromised(t, r, police, committee)
}

// whoPromised: the committee, which opens no forum, reads its own pledges and answers for them; who holds the forum has no such list.
func whoPromised(t *testing.T, r *consoletest.Room, police, committee *caller) {
	t.Helper()
	id := uuid.NewString()
	pledge := map[string]any{"id": id, "forum": "ABC234", "text": "Lắp bốn đèn đường.", "owner": dockettest.Committee, "due": "2026-11-20"}
	if status, text := police.call(http.MethodPost, "/api/forum/pledge?", dockettest.Police, pledge); status != 200 {
		t.Fatal(status, text)
	}
	own := func(method, path string, body any, want int) (list []forum.OwnPledge) {
		t.Helper()
		status, text := committee.call(method, path+"?", dockettest.Committee, body)
		if status != want {
			t.Fatalf("%s answers %d %s", path, status, text)
		}
		if strings.Contains(text, "thiếu đèn") { // what was said at the forum
			t.Errorf("%s", text)
		}
		if status == 200 {
			if err := json.Unmarshal([]byte(text), &list); err != nil {
				t.Fatal(err)
			}
		}
		return list
	}
	if list := own(http.MethodGet, "/api/pledges", nil, 200); len(list) != 1 || list[0].Text != "Lắp bốn đèn đường." || list[0].State != forum.PledgeOpen {
		t.Fatalf("%+v", list)
	}
	if list := own(http.MethodPost, "/api/pledges/explain", map[string]any{"id": id, "version": 1, "why": "thoi-tiet", "day": "2026-12-20"}, 200); list[0].Hoped != "2026-12-20" {
		t.Fatalf("%+v", list)
	}
	own(http.MethodPost, "/api/pledges/explain", map[string]any{"id": id, "version": 2, "why": "thoi-tiet", "words": "x"}, 400)
	own(http.MethodPost, "/api/pledges/keep", map[string]any{"id": id, "version": 1, "day": "2026-11-16"}, 409)
	if list := own(http.MethodPost, "/api/pledges/keep", map[string]any{"id": id, "version": 2, "day": "2026-11-16"}, 200); list[0].State != forum.PledgeKept {
		t.Fatalf("%+v", list)
	}
	own(http.MethodPost, "/api/forum/pledge/reopen", map[string]any{"id": id, "forum": "ABC234", "version": 3}, 403)
	own(http.MethodGet, "/api/forum/late", nil, 403)
	if status, _ := police.call(http.MethodGet, "/api/pledges?", dockettest.Police, nil); status != 403 {
		t.Errorf("who holds the forum: %d", status)
	}
	if err := r.Roster.Assign(t.Context(), "minh", dockettest.Committee, roster.Reader, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	reader := signed(t, r, dockettest.OtherPolice)
	if status, _ := reader.call(http.MethodGet, "/api/pledges?", dockettest.Committee, nil); status != 200 {
		t.Errorf("a reader: %d", status)
	}
	if status, _ := reader.call(http.MethodPost, "/api/pledges/keep?", dockettest.Committee, map[string]any{"id": id, "version": 3, "day": "2026-11-16"}); status != 403 {
		t.Errorf("a reader says that it is kept: %d", status)
	}
}
