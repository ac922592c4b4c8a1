package console_test

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"homthu/triage/console"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

func TestPlaces(t *testing.T) {
	r := consoletest.New(t)
	one, two, three := newBrowser(t, r), newBrowser(t, r), newBrowser(t, r)
	for _, b := range []*browser{one, two, three} {
		passphrase(b, r, dockettest.Police)
		r.Clock.Set(r.Clock.Now().Add(time.Minute))
	}
	type place struct {
		ID         string
		From, Used time.Time
		Here       bool
	}
	var list []place
	one.call("GET", "/api/me", nil, 200, nil)
	one.call("GET", "/api/sessions", nil, 200, &list)
	if len(list) != 3 || !list[2].Here || list[0].Here || !list[2].Used.After(list[2].From) {
		t.Fatalf("places: %+v", list)
	}
	one.call("POST", "/api/sessions/end", map[string]string{"id": list[0].ID}, 200, &list)
	three.fails("GET", "/api/me", nil, 401, "signed_out")
	two.call("GET", "/api/me", nil, 200, nil)
	one.call("POST", "/api/sessions/end", map[string]string{"id": ""}, 200, &list)
	two.fails("GET", "/api/me", nil, 401, "signed_out")
	one.call("GET", "/api/me", nil, 200, nil)
	if len(list) != 1 || !list[0].Here {
		t.Fatalf("places: %+v", list)
	}
	stranger := newBrowser(t, r)
	passphrase(stranger, r, dockettest.Front)
	stranger.call("POST", "/api/sessions/end", map[string]string{"id": list[0].ID}, 200, nil)
	one.call("GET", "/api/me", nil, 200, nil)
}

func TestNetworks(t *testing.T) {
	from := "10.20.3.4:5678"
	r := consoletest.New(t, func(_ testing.TB, _ *consoletest.Room, o *console.Options) {
		o.Source = func(*http.Request) string { return from }
		o.Networks = map[string][]netip.Prefix{"commune-police": {netip.MustParsePrefix("10.20.0.0/16")}, "*": {netip.MustParsePrefix("10.0.0.0/8")}}
	})
	b, front := newBrowser(t, r), newBrowser(t, r)
	passphrase(b, r, dockettest.Police)
	passphrase(front, r, dockettest.Front)
	for _, test := range []struct {
		from          string
		police, front int
	}{
		{"10.20.3.4", 200, 200}, {"::ffff:10.20.3.4", 200, 200}, {"[::ffff:10.20.3.4]:80", 200, 200}, {"10.21.3.4:80", 403, 200}, {"192.0.2.1", 403, 403},
		{"", 403, 403}, {"10.20.3.4, 10.20.3.5", 403, 403}, {"unknown", 403, 403},
	} {
		from = test.from
		b.call("GET", "/api/queue", nil, test.police, nil)
		front.call("GET", "/api/me", nil, test.front, nil)
	}
	from = "192.0.2.1"
	b.fails("GET", "/api/me", nil, 403, "network")
	stranger := newBrowser(t, r)
	// Only who has the passphrase learns that it is the network.
	stranger.fails("POST", "/api/signin", map[string]string{"user": "hoa", "secret": strings.Repeat("00", 32)}, 401, "credentials")
	stranger.fails("POST", "/api/signin", map[string]string{"user": "hoa", "secret": secretOf[string(saltOf(t, r))]}, 403, "network")
	if stranger.cookie != nil {
		t.Fatal("a session, from a network that may not have one")
	}
}

func saltOf(t *testing.T, r *consoletest.Room) []byte {
	t.Helper()
	challenge, err := r.Roster.Challenge(t.Context(), "hoa")
	if err != nil {
		t.Fatal(err)
	}
	return challenge.Salt
}

// Whose passphrase was stolen gets new keys: what the thief began with the old ones ends, also where he kept still meanwhile.
func TestRenewalEndsSessions(t *testing.T) {
	r := consoletest.New(t)
	ctx := t.Context()
	thief, half := newBrowser(t, r), newBrowser(t, r)
	passphrase(thief, r, dockettest.Police)
	show := app(thief, r)
	passphrase(half, r, dockettest.Police)
	renewed(t, r)
	person, err := r.Roster.Person(ctx, "hoa")
	if err != nil || !person.May(dockettest.Police, roster.Lead) {
		t.Fatalf("she serves again: %+v, %v", person, err)
	}
	thief.fails("GET", "/api/queue", nil, 401, "signed_out")
	r.Clock.Set(r.Clock.Now().Add(30*time.Second - time.Hour)) // within its minutes, and another code
	half.fails("POST", "/api/signin/code", map[string]string{"code": show()}, 401, "again")
}

// Who is relieved is signed out, also if he serves again before he makes a call.
func TestRelievedIsSignedOut(t *testing.T) {
	r := consoletest.New(t)
	if err := r.Roster.Assign(t.Context(), "minh", dockettest.Police, roster.Officer, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	head, minh := newBrowser(t, r), newBrowser(t, r)
	passphrase(head, r, dockettest.Police)
	passphrase(minh, r, dockettest.OtherPolice)
	head.call("POST", "/api/roster/relieve", map[string]string{"user": "minh"}, 200, nil)
	if err := r.Roster.Assign(t.Context(), "minh", dockettest.Police, roster.Officer, time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	minh.fails("GET", "/api/me", nil, 401, "signed_out")
}

// No call about signing in can be made from another origin.
func TestSignInFromAnotherOrigin(t *testing.T) {
	r := consoletest.New(t)
	b := newBrowser(t, r)
	passphrase(b, r, dockettest.Police)
	for _, path := range []string{"/api/signin/start", "/api/signin", "/api/signin/code", "/api/signin/passkey/start", "/api/signin/passkey", "/api/signout",
		"/api/factors/code/start", "/api/factors/code", "/api/factors/passkey/start", "/api/factors/passkey", "/api/factors/remove", "/api/passphrase",
		"/api/sessions/end", "/api/access/reset", "/api/access/end"} {
		b.fails("POST", path, map[string]string{}, 403, "cross_origin", "Sec-Fetch-Site", "cross-site")
		b.fails("POST", path, map[string]string{}, 403, "cross_origin", "Origin", "https://evil.example")
	}
	b.call("GET", "/api/me", nil, 200, nil)
}

func TestTheGoClientShowsACode(t *testing.T) {
	r := consoletest.New(t)
	b := newBrowser(t, r)
	passphrase(b, r, dockettest.Police)
	show := app(b, r)
	client, err := officer.Dial(r.Server.URL, r.Server.Client())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.SignIn(t.Context(), "hoa", r.Passphrase); !errors.Is(err, officer.ErrFactor) {
		t.Fatalf("without one: %v", err)
	}
	r.Clock.Set(r.Clock.Now().Add(30 * time.Second))
	client.Code = func() (string, error) { return show(), nil }
	if err := client.SignIn(t.Context(), "hoa", r.Passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := client.In(dockettest.Police).Counts(t.Context()); err != nil {
		t.Fatal(err)
	}
}
