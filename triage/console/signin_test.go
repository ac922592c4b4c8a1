package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// secondFactor makes some officers need one.
func secondFactor(who ...string) consoletest.Option {
	return func(_ testing.TB, _ *consoletest.Room, o *console.Options) { o.SecondFactor = who }
}

// next is what a sign-in asks for, or whose it is.
type next struct {
	Next  string
	Kinds []string
	User  string
}

// passphrase shows the passphrase of the unit's officer; deriving takes a moment, so it is done once for a room.
func passphrase(b *browser, r *consoletest.Room, unit string) (n next) {
	b.t.Helper()
	var challenge roster.Challenge
	b.call("POST", "/api/signin/start", map[string]string{"user": r.Users[unit]}, 200, &challenge)
	if secretOf[string(challenge.Salt)] == "" {
		secrets, err := officer.Derive(r.Passphrase, challenge.Salt, officer.Params(challenge.Params))
		if err != nil {
			b.t.Fatal(err)
		}
		secretOf[string(challenge.Salt)] = secrets.AuthHex()
	}
	b.call("POST", "/api/signin", map[string]string{"user": r.Users[unit], "secret": secretOf[string(challenge.Salt)]}, 200, &n)
	b.unit = unit
	return n
}

var secretOf = map[string]string{}

// app makes an app for codes, and returns what it shows.
func app(b *browser, r *consoletest.Room) func() string {
	b.t.Helper()
	var made struct{ Secret string }
	b.call("POST", "/api/factors/code/start", map[string]string{}, 200, &made)
	show := func() string {
		code, err := hotp.GenerateCode(made.Secret, uint64(r.Clock.Now().Unix()/30))
		if err != nil {
			b.t.Fatal(err)
		}
		return code
	}
	b.call("POST", "/api/factors/code", map[string]string{"name": "điện thoại", "code": show()}, 200, nil)
	return show
}

func TestSecondFactor(t *testing.T) {
	r := consoletest.New(t)
	b := newBrowser(t, r)
	if n := passphrase(b, r, dockettest.Police); n.User != "hoa" {
		t.Fatalf("without a second factor: %+v", n)
	}
	show := app(b, r)
	first := b.cookie.Value
	// The next sign-in asks for it, and gives nothing before.
	b = newBrowser(t, r)
	if n := passphrase(b, r, dockettest.Police); n.Next != "factor" || len(n.Kinds) != 1 || n.Kinds[0] != roster.Code || n.User != "" {
		t.Fatalf("with one: %+v", n)
	}
	half := b.cookie.Value
	for _, path := range []string{"/api/me", "/api/queue", "/api/tables", "/api/factors", "/api/sessions", "/api/access"} {
		b.fails("GET", path, nil, 401, "signed_out")
	}
	b.fails("POST", "/api/factors/code/start", map[string]string{}, 401, "signed_out")
	b.fails("POST", "/api/signin/code", map[string]string{"code": show()}, 401, "factor") // it was used already
	b.fails("POST", "/api/signin/code", map[string]string{"code": "123"}, 401, "factor")
	r.Clock.Set(r.Clock.Now().Add(30 * time.Second))
	var me next
	code := show()
	b.call("POST", "/api/signin/code", map[string]string{"code": code}, 200, &me)
	if me.User != "hoa" || b.cookie.Value == half || b.cookie.Value == first {
		t.Fatalf("me %+v, or the token stayed", me)
	}
	b.call("GET", "/api/queue", nil, 200, nil)
	// The same code, in another browser, and the token of before.
	thief := newBrowser(t, r)
	passphrase(thief, r, dockettest.Police)
	thief.fails("POST", "/api/signin/code", map[string]string{"code": code}, 401, "factor")
	thief.call("GET", "/api/me", nil, 401, nil, "Cookie", "homthu="+half)
	// Who opens the lock of his page again has shown it in this session.
	if n := passphrase(b, r, dockettest.Police); n.User != "hoa" {
		t.Fatalf("the lock: %+v", n)
	}
	// After some misses the passphrase is asked again, and the officer's unit can see it.
	for range 3 {
		thief.fails("POST", "/api/signin/code", map[string]string{"code": "000000"}, 401, "factor")
	}
	thief.fails("POST", "/api/signin/code", map[string]string{"code": "000000"}, 401, "again")
	thief.fails("POST", "/api/signin/code", map[string]string{"code": show()}, 401, "again")
	changes, err := r.Roster.Changes(t.Context(), dockettest.Police, 0)
	if err != nil || changes[0].Kind != roster.FactorGuessed || changes[0].Subject != "hoa" {
		t.Fatalf("changes: %+v, %v", changes, err)
	}
	var told struct{ Warnings []roster.Change }
	b.call("GET", "/api/factors", nil, 200, &told)
	if len(told.Warnings) != 1 || told.Warnings[0].Kind != roster.FactorGuessed {
		t.Fatalf("she is not told: %+v", told)
	}
	r.Clock.Set(r.Clock.Now().Add(10 * time.Minute))
	late := newBrowser(t, r)
	passphrase(late, r, dockettest.Police)
	r.Clock.Set(r.Clock.Now().Add(6 * time.Minute))
	late.fails("POST", "/api/signin/code", map[string]string{"code": show()}, 401, "again")
}

// Opening the lock asks for the passphrase alone, but not for ever: a second factor is good for as long as a session.
func TestFactorIsAskedAgain(t *testing.T) {
	r := consoletest.New(t, func(_ testing.TB, _ *consoletest.Room, o *console.Options) { o.Lifetime = time.Hour })
	b := newBrowser(t, r)
	passphrase(b, r, dockettest.Police)
	show := app(b, r)
	for range 2 {
		for range 2 {
			r.Clock.Set(r.Clock.Now().Add(25 * time.Minute))
			if n := passphrase(b, r, dockettest.Police); n.User != "hoa" {
				t.Fatalf("the lock: %+v", n)
			}
		}
		r.Clock.Set(r.Clock.Now().Add(10 * time.Minute))
		b.fails("GET", "/api/queue", nil, 401, "signed_out")
		if n := passphrase(b, r, dockettest.Police); n.Next != "factor" {
			t.Fatalf("after its time: %+v", n)
		}
		b.call("POST", "/api/signin/code", map[string]string{"code": show()}, 200, nil)
		b.call("GET", "/api/queue", nil, 200, nil)
	}
}

// A token that somebody planted in a browser is not the one that the officer signs in with.
func TestPlantedToken(t *testing.T) {
	r := consoletest.New(t)
	planted := "homthu=" + strings.Repeat("A", 43)
	b := newBrowser(t, r)
	passphrase(newBrowser(t, r), r, dockettest.Police)
	b.call("POST", "/api/signin", map[string]string{"user": "hoa", "secret": secretOf[string(saltOf(t, r))]}, 200, nil, "Cookie", planted)
	if b.cookie == nil || strings.Contains(planted, b.cookie.Value) {
		t.Fatal("the planted token was taken")
	}
	newBrowser(t, r).fails("GET", "/api/me", nil, 401, "signed_out", "Cookie", planted)
}

func TestMustSetUp(t *testing.T) {
	r := consoletest.New(t, secondFactor("commune-police", "reader"))
	b := newBrowser(t, r)
	if n := passphrase(b, r, dockettest.Police); n.Next != "setup" || n.User != "" {
		t.Fatalf("sign-in: %+v", n)
	}
	token := b.cookie.Value
	for _, path := range []string{"/api/me", "/api/queue", "/api/tables", "/api/sessions", "/api/access", "/api/directory"} {
		b.fails("GET", path, nil, 403, "setup")
	}
	b.fails("POST", "/api/passphrase", map[string]string{}, 403, "setup")
	app(b, r)
	if b.cookie.Value == token {
		t.Fatal("the token stayed")
	}
	b.call("GET", "/api/me", nil, 200, nil)
	var made struct {
		Factors  []roster.Factor
		Required bool
	}
	b.call("GET", "/api/factors", nil, 200, &made)
	if len(made.Factors) != 1 || !made.Required {
		t.Fatalf("factors: %+v", made)
	}
	b.fails("POST", "/api/factors/remove", map[string]string{"id": made.Factors[0].ID}, 422, "refused") // the last
	// Others need none; who gets a duty that needs one, needs it at once.
	front := newBrowser(t, r)
	if n := passphrase(front, r, dockettest.Front); n.User != "lan" {
		t.Fatalf("the Front: %+v", n)
	}
	if err := r.Roster.Assign(t.Context(), "lan", dockettest.Front, roster.Reader, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	front.fails("GET", "/api/queue", nil, 403, "setup")
	// It is an old sign-in by now: the passphrase comes first.
	r.Clock.Set(r.Clock.Now().Add(11 * time.Minute))
	front.fails("POST", "/api/factors/code/start", map[string]string{}, 401, "again")
}

func TestColleaguesReset(t *testing.T) {
	r := consoletest.New(t)
	b := newBrowser(t, r)
	passphrase(b, r, dockettest.Police)
	app(b, r)
	if err := r.Roster.Assign(t.Context(), "minh", dockettest.Police, roster.Keeper, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	keeper := newBrowser(t, r)
	passphrase(keeper, r, dockettest.OtherPolice)
	keeper.unit = dockettest.Police
	var list []struct {
		User            string
		Factors, Places int
	}
	keeper.call("GET", "/api/access", nil, 200, &list)
	if len(list) != 2 || list[0].User != "hoa" || list[0].Factors != 1 || list[0].Places != 1 {
		t.Fatalf("access: %+v", list)
	}
	keeper.fails("POST", "/api/access/end", map[string]string{"user": "hoa"}, 403, "forbidden")
	keeper.fails("POST", "/api/access/reset", map[string]string{"user": "lan"}, 404, "not_found")
	keeper.fails("POST", "/api/access/reset", map[string]string{"user": "minh"}, 422, "refused")
	b.fails("POST", "/api/access/reset", map[string]string{"user": "hoa"}, 422, "refused")
	keeper.call("POST", "/api/access/reset", map[string]string{"user": "hoa"}, 200, &list)
	if list[0].Factors != 0 || list[0].Places != 0 {
		t.Fatalf("access: %+v", list)
	}
	b.fails("GET", "/api/me", nil, 401, "signed_out")
	passphrase(b, r, dockettest.Police)
	b.call("POST", "/api/access/end", map[string]string{"user": "minh"}, 200, nil)
	keeper.fails("GET", "/api/me?unit=x", nil, 401, "signed_out")
	b.call("GET", "/api/me", nil, 200, nil)
	changes, err := r.Roster.Changes(t.Context(), dockettest.Police, 0)
	if err != nil || changes[0].Kind != roster.SessionsEnded || changes[0].By != "hoa" || changes[1].Kind != roster.FactorReset || changes[1].By != "minh" {
		t.Fatalf("changes: %+v, %v", changes, err)
	}
	r.Clock.Set(r.Clock.Now().Add(11 * time.Minute))
	b.fails("POST", "/api/access/reset", map[string]string{"user": "minh"}, 401, "again")
}
