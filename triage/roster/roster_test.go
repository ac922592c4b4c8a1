package roster_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"homthu/configs"
	"homthu/database"
	"homthu/database/databasetest"
	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/triage/roster"
	"homthu/triage/village"
)

var start = time.Date(2026, 11, 16, 1, 0, 0, 0, time.UTC)

// room is a roster with one commune of one province.
type room struct {
	*roster.Roster
	at  time.Time
	key ed25519.PrivateKey
}

func TestRoster(t *testing.T) {
	for _, engine := range []struct {
		name string
		open func(*testing.T) *database.DB
	}{{"sqlite", openSQLite}, {"postgres", openPostgres}} {
		for _, test := range []struct {
			name string
			run  func(*testing.T, *room)
		}{
			{"enrol and sign in", signIn}, {"decoys", decoys}, {"guesses", guesses}, {"two units", twoUnits},
			{"wrapped keys", wrapped}, {"leaving", leaving}, {"channels", channels}, {"groups", groups}, {"what was told", whatWasTold}, {"directory", issue}, {"conditions", conditions}, {"neighbours", neighbours}, {"mergers", mergers},
			{"codes", codes}, {"passkeys", passkeys}, {"reset", reset}, {"guessed codes", guessedCodes}, {"a crowd that guesses", crowd}, {"rephrase", rephrase},
			{"first head", foundUnit}, {"newcomers", newcomers}, {"called elsewhere", calledElsewhere}, {"leaving rotates", rotation}, {"change of duty", duties}, {"merger", merger},
			{"standings", standings}, {"paper keys", papers}, {"foreign paper keys", foreignPapers}, {"shared paper keys", sharedPapers}, {"forgotten passphrase", forgotten},
			{"recovery", recoveries}, {"villages", villages}, {"boxes move", boxesMove},
		} {
			t.Run(engine.name+"/"+test.name, func(t *testing.T) { test.run(t, fill(t, engine.open(t))) })
		}
	}
}

func openSQLite(t *testing.T) *database.DB {
	return databasetest.SQLite(t, roster.Migrations)
}

func openPostgres(t *testing.T) *database.DB {
	return databasetest.Postgres(t, roster.Migrations)
}

func closing(t *testing.T, db *database.DB, err error) *database.DB {
	t.Helper()
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var shipped = sync.OnceValues(func() (*rules.Tables, error) {
	return rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
})

func tables(t *testing.T) *rules.Tables {
	t.Helper()
	loaded, err := shipped()
	must(t, err)
	return loaded
}

func fill(t *testing.T, db *database.DB) *room {
	t.Helper()
	m := &room{at: start}
	var err error
	m.Roster, err = roster.Open(t.Context(), db, tables(t), func() time.Time { return m.at })
	must(t, err)
	var public ed25519.PublicKey
	public, m.key, err = ed25519.GenerateKey(nil)
	must(t, err)
	verify := base64.StdEncoding.EncodeToString(public)
	ctx := t.Context()
	must(t, m.SetProvince(ctx, "20", "Lạng Sơn"))
	must(t, m.SetDeployment(ctx, roster.Party{ID: "tinh-20", Verify: verify}))
	must(t, m.SetEdge(ctx, roster.Party{ID: "edge-1", Verify: verify}))
	for _, role := range []string{"commune-police", "commune-front"} {
		for _, place := range []string{"06184", "06190"} {
			must(t, m.SetUnits(ctx, unit(role, place)))
		}
	}
	for _, role := range []string{"police-inspectorate", "province-police", "investigation-agency"} {
		must(t, m.SetUnits(ctx, unit(role, "20")))
	}
	must(t, m.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, village.Change{Boxes: map[string][]village.Box{
		"NATAN1": {{Code: "NATAN1", Name: "thôn Nà Tàn", Commune: "06184", Villages: []string{"Nà Tàn"}}}}}))
	return m
}

func unit(role, place string) roster.Unit {
	return roster.Unit{ID: role + "." + place, Role: role, Place: place, Province: "20", Name: role + " " + place, Deployment: "tinh-20"}
}

func enrol(t *testing.T, m *room, user string) []byte {
	t.Helper()
	secret := sha256.Sum256([]byte("secret of " + user))
	auth := sha256.Sum256(secret[:])
	must(t, m.Enrol(t.Context(), roster.Enrolment{User: user, Name: "Lê Thị " + user, Salt: []byte("0123456789abcdef"),
		Params: roster.Params{T: 4, M: 64 << 10, P: 1}, Auth: auth[:], Recipient: "age1pq1own", Identity: []byte("sealed identity")}))
	return secret[:]
}

func signIn(t *testing.T, m *room) {
	ctx := t.Context()
	secret := enrol(t, m, "hoa")
	challenge, err := m.Challenge(ctx, "hoa")
	must(t, err)
	if string(challenge.Salt) != "0123456789abcdef" || challenge.Params.T != 4 {
		t.Fatalf("challenge: %+v", challenge)
	}
	must(t, m.Assign(ctx, "hoa", "commune-police.06184", roster.Officer, time.Time{}, time.Time{}))
	must(t, m.Assign(ctx, "hoa", "commune-police.06190", roster.Reader, m.at.AddDate(0, 0, 1), time.Time{}))
	person, err := m.SignIn(ctx, "hoa", secret, "here")
	must(t, err)
	if len(person.Duties) != 1 || !person.May("commune-police.06184", roster.Move) || person.May("commune-police.06190", roster.Read) {
		t.Fatalf("person: %+v", person)
	}
	m.at = m.at.AddDate(0, 0, 2)
	if person, err = m.Person(ctx, "hoa"); err != nil || !person.May("commune-police.06190", roster.Read) || person.May("commune-police.06190", roster.Move) {
		t.Fatalf("the day after: %+v, %v", person, err)
	}
	secret[0]++
	if _, err = m.SignIn(ctx, "hoa", secret, "here"); !errors.Is(err, roster.ErrCredentials) {
		t.Fatalf("wrong secret: %v", err)
	}
	if err := m.Enrol(ctx, roster.Enrolment{User: "hoa", Name: "x", Salt: make([]byte, 16), Auth: make([]byte, 32), Identity: []byte("x")}); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("second hoa: %v", err)
	}
}

func decoys(t *testing.T, m *room) {
	ctx := t.Context()
	one, err := m.Challenge(ctx, "nobody")
	must(t, err)
	again, err := m.Challenge(ctx, "nobody")
	must(t, err)
	other, err := m.Challenge(ctx, "nobody2")
	must(t, err)
	if len(one.Salt) != 16 || !slices.Equal(one.Salt, again.Salt) || slices.Equal(one.Salt, other.Salt) || one.Params != roster.DefaultParams {
		t.Fatalf("%+v, %+v, %+v", one, again, other)
	}
	if _, err := m.SignIn(ctx, "nobody", make([]byte, 32), "here"); !errors.Is(err, roster.ErrCredentials) {
		t.Fatalf("got %v", err)
	}
}

func guesses(t *testing.T, m *room) {
	ctx := t.Context()
	secret := enrol(t, m, "hoa")
	var slow *roster.SlowError
	for range 200 { // a guesser somewhere, at hoa
		_, err := m.SignIn(ctx, "hoa", make([]byte, 32), "elsewhere")
		if err == nil {
			t.Fatal("guessed")
		}
		errors.As(err, &slow)
	}
	if slow == nil {
		t.Fatal("guessing was not slowed down")
	}
	if _, err := m.SignIn(ctx, "hoa", secret, "elsewhere"); !errors.As(err, &slow) {
		t.Fatalf("the guesser's place is not held back: %v", err)
	}
	if _, err := m.SignIn(ctx, "hoa", secret, "her office"); err != nil {
		t.Fatalf("hoa is locked out: %v", err)
	}
	m.at = m.at.Add(slow.After)
	if _, err := m.SignIn(ctx, "hoa", secret, "elsewhere"); err != nil {
		t.Fatalf("after waiting: %v", err)
	}
}

func twoUnits(t *testing.T, m *room) {
	for i, test := range []struct {
		a, b   string
		refuse bool
	}{
		{"commune-police.06184", "commune-front.06184", true},
		{"commune-police.06184", "police-inspectorate.20", true},
		{"commune-front.06184", "investigation-agency.20", true},
		{"commune-police.06184", "commune-police.06190", false},
		{"commune-police.06184", "commune-front.06190", false},
	} {
		user := fmt.Sprintf("officer-%d", i)
		enrol(t, m, user)
		must(t, m.Assign(t.Context(), user, test.a, roster.Officer, time.Time{}, time.Time{}))
		err := m.Assign(t.Context(), user, test.b, roster.Reader, time.Time{}, time.Time{})
		if errors.Is(err, roster.ErrTwoUnits) != test.refuse {
			t.Errorf("%s and %s: %v", test.a, test.b, err)
		}
	}
}

func wrapped(t *testing.T, m *room) {
	ctx := t.Context()
	enrol(t, m, "hoa")
	recipient, _ := envelope.NewCase()
	key := roster.Key{Recipient: recipient, Verify: "AAAA"}
	must(t, m.AddKey(ctx, "commune-police.06184", key))
	w := roster.Wrapped{Unit: "commune-police.06184", Recipient: recipient, Sealed: []byte("sealed")}
	if err := m.Wrap(ctx, "minh", "hoa", w); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("keys for somebody who does not serve there: %v", err)
	}
	must(t, m.Assign(ctx, "hoa", w.Unit, roster.Head, time.Time{}, time.Time{}))
	must(t, m.Wrap(ctx, "minh", "hoa", w))
	person, err := m.Person(ctx, "hoa")
	must(t, err)
	if len(person.Keys) != 1 || string(person.Keys[0].Sealed) != "sealed" {
		t.Fatalf("person: %+v", person)
	}
	if all, err := m.Colleagues(ctx, w.Unit); err != nil || len(all) != 1 || all[0].Recipient == "" {
		t.Fatalf("colleagues: %+v, %v", all, err)
	}
	must(t, m.Relieve(ctx, "hoa", w.Unit))
	if person, err = m.Person(ctx, "hoa"); err != nil || len(person.Keys)+len(person.Duties) != 0 {
		t.Fatalf("relieved: %+v, %v", person, err)
	}
}

func leaving(t *testing.T, m *room) {
	ctx := t.Context()
	secret := enrol(t, m, "hoa")
	must(t, m.Leave(ctx, "hoa"))
	if _, err := m.SignIn(ctx, "hoa", secret, "here"); !errors.Is(err, roster.ErrCredentials) {
		t.Fatalf("got %v", err)
	}
	if c, err := m.Challenge(ctx, "hoa"); err != nil || string(c.Salt) == "0123456789abcdef" {
		t.Fatal("the salt of somebody who left is shown")
	}
}

func issue(t *testing.T, m *room) {
	ctx := t.Context()
	recipient, _ := envelope.NewCase()
	verify := base64.StdEncoding.EncodeToString(m.key.Public().(ed25519.PublicKey))
	must(t, m.AddKey(ctx, "commune-police.06184", roster.Key{Recipient: recipient, Verify: verify}))
	first, version, err := m.Issue(ctx, "Công an tỉnh Lạng Sơn", 30*24*time.Hour, m.key)
	must(t, err)
	_, next, err := m.Issue(ctx, "Công an tỉnh Lạng Sơn", 30*24*time.Hour, m.key)
	must(t, err)
	if next != version+1 {
		t.Fatalf("versions %d, %d", version, next)
	}
	public := m.key.Public().(ed25519.PublicKey)
	if err := m.Adopt(ctx, first, public); !errors.Is(err, directory.ErrOlder) {
		t.Fatalf("adopted an older one: %v", err)
	}
	signed, _, err := m.Signed(ctx)
	must(t, err)
	d, err := directory.Read(signed, public, next, m.at)
	must(t, err)
	if _, ok := d.Box("NATAN1", m.at); !ok || len(d.Units) != 7 || len(d.Verify("commune-police.06184", m.at)) != 1 {
		t.Fatalf("directory: %+v", d)
	}
}

func conditions(t *testing.T, m *room) {
	remote := unit("commune-police", "06190")
	remote.Conditions = []string{"remote-commune", "difficult-area"}
	must(t, m.SetUnits(t.Context(), remote))
	of, err := m.Conditions(t.Context())
	must(t, err)
	if !slices.Equal(of(remote.ID), remote.Conditions) || of("commune-police.06184") != nil {
		t.Fatalf("conditions: %v", of(remote.ID))
	}
}

func TestMay(t *testing.T) {
	for _, test := range []struct {
		duty roster.Duty
		role string
		act  roster.Act
		want bool
	}{
		{roster.Officer, "commune-police", roster.Move, true},
		{roster.Officer, "commune-police", roster.TakeOver, false},
		{roster.Head, "commune-police", roster.TakeOver, true},
		{roster.Reader, "commune-police", roster.Read, true},
		{roster.Reader, "commune-police", roster.Write, false},
		{roster.Keeper, "commune-police", roster.Read, false},
		{roster.Keeper, "commune-police", roster.Wrap, true},
		{roster.Head, "commune-police", roster.Board, false},
		{roster.Reader, "commune-front", roster.Board, true},
		{roster.Officer, "commune-front", roster.Oversee, false},
		{roster.Officer, "province-police", roster.Oversee, true},
		{roster.Reader, "commune-police", roster.Boxes, true},
		{roster.Officer, "commune-front", roster.Boxes, true},
		{roster.Keeper, "commune-front", roster.Boxes, false},
		{roster.Head, "commune-committee", roster.Boxes, false},
		{roster.Head, "commune-police", roster.Import, false},
		{roster.Officer, "province-police", roster.Import, true},
		{roster.Reader, "province-police", roster.Import, false},
		{"", "commune-police", roster.Read, false},
	} {
		if got := roster.May(test.duty, test.role, test.act); got != test.want {
			t.Errorf("May(%q, %s, %s) = %v", test.duty, test.role, test.act, got)
		}
	}
}
