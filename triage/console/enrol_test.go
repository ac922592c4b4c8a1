package console_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/uuid"

	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// TestActsAndChangesHaveWords: a new duty, act or kind of change is not shown as its code.
func TestActsAndChangesHaveWords(t *testing.T) {
	content, err := os.ReadFile("words/vi.json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(content, &words); err != nil {
		t.Fatal(err)
	}
	keys := []string{}
	for _, a := range roster.Acts() {
		keys = append(keys, "act."+string(a))
	}
	for _, d := range roster.Duties() {
		keys = append(keys, "duty."+string(d))
	}
	for _, k := range []roster.Kind{roster.Invited, roster.Withdrawn, roster.Joined, roster.Founded, roster.Welcomed, roster.Differs, roster.Given,
		roster.Assigned, roster.Relieved, roster.Left, roster.Rotated, roster.Signed} {
		keys = append(keys, "change."+string(k))
	}
	for _, key := range keys {
		if words[key] == "" {
			t.Errorf("no words for %s", key)
		}
	}
}

// invites returns what a page sends to invite somebody, and the code.
func invites(user string, duty roster.Duty) (map[string]any, officer.Invitation) {
	code := officer.NewInvitation()
	return map[string]any{"id": uuid.NewString(), "code": code.Hash(), "user": user, "name": "Trần Văn Bình", "duty": duty}, code
}

// newcomerKeys are what his browser sends.
func newcomerKeys(code officer.Invitation, recipient string) map[string]any {
	return map[string]any{"code": code.String(), "keys": map[string]any{"salt": make([]byte, 16), "params": roster.DefaultParams,
		"auth": make([]byte, 32), "recipient": recipient, "identity": []byte("x")}}
}

// setDuty makes the unit's head something else.
func setDuty(t *testing.T, r *consoletest.Room, unit string, duty roster.Duty) {
	t.Helper()
	user := r.Users[unit]
	if err := r.Roster.Relieve(t.Context(), user, unit); err != nil {
		t.Fatal(err)
	}
	if err := r.Roster.Assign(t.Context(), user, unit, duty, r.Clock.Now(), r.Clock.Now().AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
}

func TestAColleagueOverHTTP(t *testing.T) {
	r := consoletest.New(t)
	b := signedIn(t, r, dockettest.Police)
	body, code := invites("binh", roster.Officer)
	var sheet struct {
		Officers    []roster.Colleague
		Invitations []roster.Invitation
		Table       []roster.Allowed
		Keys        []roster.Key
	}
	b.call("POST", "/api/roster/invite", body, 200, &sheet)
	b.call("POST", "/api/roster/invite", body, 200, &sheet) // the answer was lost
	if len(sheet.Invitations) != 1 || len(sheet.Officers) != 1 || len(sheet.Table) == 0 || len(sheet.Keys) != 1 {
		t.Fatalf("%d officers, %d invitations, %d acts, %d keys", len(sheet.Officers), len(sheet.Invitations), len(sheet.Table), len(sheet.Keys))
	}
	stranger := newBrowser(t, r)
	wrong := officer.NewInvitation()
	for _, typed := range []string{wrong.String(), "", "x"} {
		stranger.fails("POST", "/api/invitation", map[string]string{"code": typed}, 404, "invitation")
	}
	var there struct {
		User, Name, By string
		State          roster.Stage
		First          bool
	}
	stranger.call("POST", "/api/invitation", map[string]string{"code": code.String()}, 200, &there)
	if there.User != "binh" || there.State != roster.StageOpen || there.First || there.By == "" {
		t.Fatalf("%+v", there)
	}
	keys := newcomerKeys(code, "age1pq1binh")
	stranger.call("POST", "/api/invitation/join", keys, 204, nil)
	stranger.call("POST", "/api/invitation/join", keys, 204, nil)
	stranger.fails("POST", "/api/invitation/join", newcomerKeys(code, "age1pq1other"), 404, "invitation")
	unit := r.Keys[dockettest.Police]
	sealed, err := unit.Wrap("age1pq1") // nobody's recipient
	if err == nil {
		t.Fatal("sealed to nobody")
	}
	recipient, _, err := unit.Public()
	if err != nil {
		t.Fatal(err)
	}
	sealed = []byte("for binh")
	seal := roster.Sealing{User: "binh", Recipient: recipient, Sealed: sealed, Officer: "age1pq1swapped", Vouch: "x"}
	b.fails("POST", "/api/roster/welcome", map[string]any{"id": body["id"], "keys": []roster.Sealing{seal}}, 409, "roster_stale")
	seal.Officer = "age1pq1binh"
	b.fails("POST", "/api/roster/welcome", map[string]any{"id": body["id"], "keys": []roster.Sealing{seal}}, 422, "refused")
	if seal.Vouch, err = unit.Vouch("binh", seal.Officer); err != nil {
		t.Fatal(err)
	}
	b.call("POST", "/api/roster/welcome", map[string]any{"id": body["id"], "keys": []roster.Sealing{seal}}, 200, &sheet)
	if len(sheet.Officers) != 2 || len(sheet.Invitations) != 0 || sheet.Officers[0].Keys[0].Vouch != seal.Vouch {
		t.Fatalf("%d officers, %d invitations, %d acts, %d keys", len(sheet.Officers), len(sheet.Invitations), len(sheet.Table), len(sheet.Keys))
	}
	stranger.call("POST", "/api/invitation", map[string]string{"code": code.String()}, 200, &there)
	if there.State != roster.StageWelcomed {
		t.Fatalf("%+v", there)
	}
	b.fails("POST", "/api/roster/relieve", map[string]any{"user": "hoa"}, 422, "last_head")
	b.call("POST", "/api/roster/duty", map[string]any{"user": "binh", "was": []string{"officer"}, "duty": "head"}, 200, &sheet)
	var log changed
	b.call("GET", "/api/roster/log", nil, 200, &log)
	if len(log.List) < 4 || log.List[0].Kind != roster.Assigned || log.List[0].Subject != "binh" || log.List[0].By != "hoa" {
		t.Fatalf("%+v", log)
	}
	b.call("POST", "/api/roster/relieve", map[string]any{"user": "hoa"}, 204, nil) // himself: there is another head now
	b.fails("GET", "/api/queue", nil, 401, "signed_out")
}

// TestWhoMayDoWhatWithTheRoster: who may only give keys must not make heads, and what a province brings in are units without keys.
func TestWhoMayDoWhatWithTheRoster(t *testing.T) {
	r := consoletest.New(t)
	setDuty(t, r, dockettest.Agency, roster.Keeper)
	keeper := signedIn(t, r, dockettest.Agency)
	head, _ := invites("binh", roster.Head)
	keeper.fails("POST", "/api/roster/invite", head, 403, "forbidden")
	keeper.fails("POST", "/api/roster/duty", map[string]any{"user": "son", "was": []string{"keeper"}, "duty": "head"}, 403, "forbidden")
	keeper.fails("GET", "/api/roster/log", nil, 403, "forbidden")
	keeper.fails("GET", "/api/queue", nil, 403, "forbidden")
	police := signedIn(t, r, dockettest.Police)
	police.fails("GET", "/api/roster/keyless", nil, 403, "forbidden")
	police.fails("GET", "/api/roster/province", nil, 403, "forbidden")
	body, _ := invites("binh", "chief")
	police.fails("POST", "/api/roster/invite", body, 422, "refused")
	body, _ = invites("lan", roster.Officer) // she serves in the Front
	police.fails("POST", "/api/roster/invite", body, 422, "two_units")

	empty := roster.Unit{ID: "commune-police.06187", Role: "commune-police", Place: "06187", Province: "20", Name: "Công an xã Bình Gia", Deployment: "tinh-20"}
	if err := r.Roster.SetUnits(t.Context(), empty); err != nil {
		t.Fatal(err)
	}
	province := signedIn(t, r, dockettest.Province)
	var units []roster.Keyless
	province.call("GET", "/api/roster/keyless", nil, 200, &units)
	// The agency has nobody with its keys any more, as its head was relieved.
	if len(units) != 2 || units[0].ID != empty.ID || units[0].Invitation != nil {
		t.Fatalf("%+v", units)
	}
	found, _ := invites("thu", roster.Head)
	found["unit"] = dockettest.Police
	province.fails("POST", "/api/roster/found", found, 403, "forbidden") // it has a head
	found["unit"] = empty.ID
	province.call("POST", "/api/roster/found", found, 200, &units)
	if units[0].Invitation == nil || units[0].Invitation.User != "thu" {
		t.Fatalf("%+v", units)
	}
	var log changed
	province.call("GET", "/api/roster/province", nil, 200, &log)
	if l := log.List[0]; l.Kind != roster.Invited || l.Unit != empty.ID || l.By != "dung" {
		t.Fatalf("%+v", l)
	}
}
