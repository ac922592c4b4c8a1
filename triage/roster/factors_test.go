package roster_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"homthu/triage/roster"
)

func factors(t *testing.T, m *room, key byte) *roster.Factors {
	t.Helper()
	sealing, err := roster.FactorKey(bytes.Repeat([]byte{key}, 32))
	must(t, err)
	f, err := m.Factors(roster.FactorOptions{Key: sealing, Origin: "https://console.example.vn"})
	must(t, err)
	return f
}

// shown is the code that the app with the secret shows at a moment.
func shown(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := hotp.GenerateCode(secret, uint64(at.Unix()/30))
	must(t, err)
	return code
}

func withCode(t *testing.T, m *room, f *roster.Factors, user string) string {
	t.Helper()
	made, err := f.NewCode(user)
	must(t, err)
	must(t, f.AddCode(t.Context(), user, "điện thoại", made.Secret, shown(t, made.Secret, m.at)))
	return made.Secret
}

func codes(t *testing.T, m *room) {
	ctx, f := t.Context(), factors(t, m, 1)
	enrol(t, m, "hoa")
	must(t, m.Assign(ctx, "hoa", police, roster.Officer, time.Time{}, time.Time{}))
	made, err := f.NewCode("hoa")
	must(t, err)
	if err := f.AddCode(ctx, "hoa", "x", made.Secret, "000000"); !errors.Is(err, roster.ErrFactor) {
		t.Fatalf("an app that shows another code: %v", err)
	}
	if err := f.AddCode(ctx, "hoa", "", made.Secret, shown(t, made.Secret, m.at)); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("an app without a name: %v", err)
	}
	secret := withCode(t, m, f, "hoa")
	for _, test := range []struct {
		what string
		at   time.Duration
		code time.Duration
		err  error
	}{
		{"the code it was added with", 0, 0, roster.ErrFactor},
		{"the next", 30 * time.Second, 30 * time.Second, nil},
		{"the same again", 30 * time.Second, 30 * time.Second, roster.ErrFactor},
		{"an older one", 31 * time.Second, 0, roster.ErrFactor},
		{"a clock one step ahead", 60 * time.Second, 90 * time.Second, nil},
		{"the step that was jumped over", 60 * time.Second, 60 * time.Second, roster.ErrFactor},
		{"a clock one step behind", 150 * time.Second, 120 * time.Second, nil},
		{"a clock two steps behind", 240 * time.Second, 180 * time.Second, roster.ErrFactor},
		{"a clock two steps ahead", 240 * time.Second, 300 * time.Second, roster.ErrFactor},
	} {
		m.at = start.Add(test.at)
		if err := f.CheckCode(ctx, "hoa", shown(t, secret, start.Add(test.code)), test.what); !errors.Is(err, test.err) {
			t.Errorf("%s: %v, want %v", test.what, err, test.err)
		}
	}
	// With the database alone, or moved into another row, a secret proves nothing.
	m.at = start.Add(time.Hour)
	if err := factors(t, m, 2).CheckCode(ctx, "hoa", shown(t, secret, m.at), "there"); !errors.Is(err, roster.ErrFactor) {
		t.Fatalf("another key: %v", err)
	}
	must(t, f.CheckCode(ctx, "hoa", shown(t, secret, m.at), "there"))
	all, err := f.Of(ctx, "hoa")
	must(t, err)
	if len(all) != 1 || all[0].Kind != roster.Code || !all[0].Used.Equal(m.at) {
		t.Fatalf("factors: %+v", all)
	}
	if err := f.Remove(ctx, "lan", all[0].ID, true); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("somebody else's: %v", err)
	}
	if err := f.Remove(ctx, "hoa", all[0].ID, false); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("the last one, where one is needed: %v", err)
	}
	must(t, f.Remove(ctx, "hoa", all[0].ID, true))
}

func reset(t *testing.T, m *room) {
	ctx, f := t.Context(), factors(t, m, 1)
	for _, user := range []string{"hoa", "binh"} {
		enrol(t, m, user)
		must(t, m.Assign(ctx, user, police, roster.Head, time.Time{}, time.Time{}))
	}
	withCode(t, m, f, "hoa")
	if err := f.Reset(ctx, "hoa", police, "hoa"); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("one's own: %v", err)
	}
	if err := f.Reset(ctx, "binh", "commune-police.06190", "hoa"); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("for another unit: %v", err)
	}
	must(t, m.Assign(ctx, "hoa", "commune-police.06190", roster.Reader, time.Time{}, time.Time{}))
	if err := f.Reset(ctx, "binh", police, "hoa"); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("of somebody who serves elsewhere too: %v", err)
	}
	m.at = m.at.Add(time.Hour)
	must(t, m.Relieve(ctx, "hoa", "commune-police.06190"))
	must(t, f.Reset(ctx, "binh", police, "hoa"))
	if all, err := f.Of(ctx, "hoa"); err != nil || len(all) != 0 {
		t.Fatalf("after it: %v, %v", all, err)
	}
	if err := m.ForgetFactors(ctx, "hoa"); !errors.Is(err, roster.ErrUnknown) {
		t.Fatalf("none: %v", err)
	}
	withCode(t, m, f, "binh")
	must(t, m.ForgetFactors(ctx, "binh"))
	changes, err := m.Changes(ctx, police, 0)
	must(t, err)
	if changes[0].Kind != roster.FactorReset || changes[0].By != "" || changes[0].Subject != "binh" {
		t.Fatalf("changes: %+v", changes)
	}
	if changes = changes[2:]; len(changes) < 2 || changes[0].Kind != roster.FactorReset || changes[0].By != "binh" || changes[0].Subject != "hoa" || changes[1].Kind != roster.FactorAdded {
		t.Fatalf("changes: %+v", changes)
	}
}

// Who knows a passphrase and guesses at codes, from many places, is held back; the officer at her desk is not.
func guessedCodes(t *testing.T, m *room) {
	ctx, f := t.Context(), factors(t, m, 1)
	enrol(t, m, "hoa")
	secret := withCode(t, m, f, "hoa")
	m.Entered("hoa", "her office")
	looked := 0
	for range 1000 {
		for _, from := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "her office"} {
			var slow *roster.SlowError
			err := f.CheckCode(ctx, "hoa", "123456", from)
			if errors.As(err, &slow) {
				if slow.After > time.Minute {
					t.Fatalf("wait %v", slow.After)
				}
				continue
			}
			looked++
		}
	}
	if looked > 30 {
		t.Fatalf("%d guesses were looked at", looked)
	}
	m.at = m.at.Add(time.Minute)
	if err := f.CheckCode(ctx, "hoa", shown(t, secret, m.at), "her office"); err != nil {
		t.Fatalf("hoa is locked out: %v", err)
	}
}

func crowd(t *testing.T, m *room) {
	ctx := t.Context()
	secret := enrol(t, m, "hoa")
	m.Entered("hoa", "the office")
	for i := range 700 {
		_, _ = m.SignIn(ctx, fmt.Sprintf("somebody-%d", i), make([]byte, 32), "the office")
	}
	var slow *roster.SlowError
	if _, err := m.SignIn(ctx, "one more", make([]byte, 32), "the office"); !errors.As(err, &slow) {
		t.Fatalf("guesses of one place: %v", err)
	}
	if _, err := m.SignIn(ctx, "hoa", secret, "the office"); err != nil {
		t.Fatalf("hoa cannot sign in where she always does: %v", err)
	}
}

func rephrase(t *testing.T, m *room) {
	ctx := t.Context()
	old := enrol(t, m, "hoa")
	fresh := roster.Enrolment{Salt: []byte("fedcba9876543210"), Params: roster.DefaultParams, Auth: bytes.Repeat([]byte{7}, 32), Identity: []byte("the same, sealed anew")}
	if err := m.Rephrase(ctx, "hoa", make([]byte, 32), "here", fresh); !errors.Is(err, roster.ErrCredentials) {
		t.Fatalf("without the old one: %v", err)
	}
	if err := m.Rephrase(ctx, "hoa", old, "here", roster.Enrolment{}); !errors.Is(err, roster.ErrRefused) {
		t.Fatalf("nothing: %v", err)
	}
	must(t, m.Rephrase(ctx, "hoa", old, "here", fresh))
	must(t, m.Rephrase(ctx, "hoa", old, "here", fresh)) // the first answer was lost
	if _, err := m.SignIn(ctx, "hoa", old, "here"); !errors.Is(err, roster.ErrCredentials) {
		t.Fatalf("the old one: %v", err)
	}
	challenge, err := m.Challenge(ctx, "hoa")
	must(t, err)
	person, err := m.Person(ctx, "hoa")
	must(t, err)
	if !bytes.Equal(challenge.Salt, fresh.Salt) || !bytes.Equal(person.Identity, fresh.Identity) || person.Recipient != "age1pq1own" {
		t.Fatalf("after it: %+v, %+v", challenge, person)
	}
}
