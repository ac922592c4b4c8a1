// Package consoletest builds a whole inside for tests: a province with units and officers whose keys are real, a docket,
// and a console that answers over HTTP. Test support only.
package consoletest

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"net"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"homthu/database"
	"homthu/database/databasetest"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/console"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/mttq/supervision"
	"homthu/triage/officer"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// Room is the inside, with one officer per unit.
type Room struct {
	Docket      *docket.Docket
	DB          *database.DB // the docket's
	Roster      *roster.Roster
	Forums      *forum.Forums
	Supervision *supervision.Store
	Openings    *opening.Store
	OpeningsDB  *database.DB
	Console     *console.Console
	Server      *httptest.Server
	Clock       *dockettest.Clock
	Keys        map[string]officer.UnitKey // by unit
	// Users has the officers' user names by unit. They share one passphrase, since deriving takes a moment.
	Users      map[string]string
	Passphrase string
	Blobs      Blobs
	Own        Blobs // that officers sealed anew
	// Shipped windows get the worker as it is shipped; others do not wait for passphrases of the tests.
	Shipped bool
	// Origin is where passkeys work, with AtLocalhost.
	Origin   string
	listener net.Listener
}

// person is what all officers of all rooms of a test run share, since deriving from a passphrase takes a moment.
type person struct {
	passphrase string
	enrolment  officer.Enrolment
	own        *age.HybridIdentity
}

var shared = sync.OnceValue(func() (p person) {
	p.passphrase = officer.NewPassphrase()
	var err error
	if p.enrolment, p.own, err = officer.Enrol(p.passphrase); err != nil {
		panic("consoletest: " + err.Error()) // no randomness
	}
	Derives(p.passphrase, p.enrolment)
	return p
})

// Units are the units of the room, with the user name of the head of each.
var Units = map[string]string{
	dockettest.Police: "hoa", dockettest.Front: "lan", dockettest.Committee: "tuan", dockettest.OtherPolice: "minh",
	dockettest.Agency: "son", dockettest.Inspectors: "ha", dockettest.Province: "dung",
}

// Option changes a room before its console is made.
type Option func(t testing.TB, r *Room, o *console.Options)

// AtLocalhost gives the first browser of the room an address that has a name, so that there are passkeys.
func AtLocalhost(t testing.TB, r *Room, o *console.Options) {
	t.Helper()
	var err error
	r.listener, err = new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	_, port, err := net.SplitHostPort(r.listener.Addr().String())
	must(t, err)
	r.Origin = "http://localhost:" + port
	o.Factors, err = r.Roster.Factors(roster.FactorOptions{Key: make([]byte, 32), Origin: r.Origin})
	must(t, err)
}

// New returns a room on SQLite with the console served over HTTP.
func New(t testing.TB, options ...Option) *Room {
	t.Helper()
	r := &Room{Clock: dockettest.NewClock(dockettest.Start), Keys: map[string]officer.UnitKey{}, Users: Units,
		Passphrase: shared().passphrase, Blobs: Blobs{}, Own: Blobs{}}
	tables := dockettest.Tables(t)
	ctx := t.Context()
	var err error
	r.Roster, err = roster.Open(ctx, databasetest.SQLite(t, roster.Migrations), tables, r.Clock.Now)
	must(t, err)
	docketDB := databasetest.SQLite(t, docket.Migrations)
	r.DB = docketDB
	r.Docket, err = docket.Open(docketDB, tables, docket.Options{Deployment: "tinh-20", Now: r.Clock.Now, Delay: func(int) int { return 0 }})
	must(t, err)
	r.Forums, err = forum.Open(ctx, databasetest.SQLite(t, forum.Migrations), forum.Options{Cases: r.Docket, Tables: tables, Unit: r.Roster.Unit, Now: r.Clock.Now})
	must(t, err)
	r.Supervision = supervision.Open(databasetest.SQLite(t, supervision.Migrations), r.Docket, nil, r.Clock.Now)
	r.OpeningsDB = databasetest.SQLite(t, opening.Migrations)
	r.Openings = opening.Open(r.OpeningsDB, opening.Options{Tables: tables, Villages: r.Roster.Villages, Unit: r.Roster.Unit,
		Names: r.Roster.Names, Province: func(commune string) string { return "20" }, Now: r.Clock.Now})
	r.fill(t)
	factors, err := r.Roster.Factors(roster.FactorOptions{Key: make([]byte, 32)})
	must(t, err)
	o := console.Options{Docket: r.Docket, Roster: r.Roster, Tables: tables, Blobs: r.Blobs, Own: r.Own, Factors: factors, Now: r.Clock.Now, Forums: r.Forums, Supervision: r.Supervision, Openings: r.Openings}
	for _, option := range options {
		option(t, r, &o)
	}
	r.Console, err = console.New(o)
	must(t, err)
	r.Server = httptest.NewServer(r.Console.Handler())
	t.Cleanup(r.Server.Close)
	t.Cleanup(r.Server.CloseClientConnections) // streams of events would hold it open
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// OpenedBefore writes openings of a box that both sides confirmed and typed in, n of them, each an hour before the last.
func (r *Room) OpenedBefore(t testing.TB, box string, n int) {
	t.Helper()
	must(t, r.OpeningsDB.Write(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
		for i := range n {
			if _, err := tx.ExecContext(ctx, `INSERT INTO openings (id, box, at, state, version, unit, slips, blank, unreadable, seal_before, seal_state, seal_after, present, sealed, corrects, typed)
				VALUES ($1, $2, $3, 'confirmed', 3, $4, 0, 0, 0, '', 'intact', '', '[]', $5, '', 1)`, uuid.NewString(), box, r.Clock.Now().Add(-time.Duration(i+2)*time.Hour).Unix(), dockettest.Police, []byte{}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// fill writes the province, its units with keys, and their officers.
func (r *Room) fill(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	public, _, err := ed25519.GenerateKey(nil)
	must(t, err)
	verify := base64.StdEncoding.EncodeToString(public)
	must(t, r.Roster.SetProvince(ctx, "20", "Lạng Sơn"))
	must(t, r.Roster.SetDeployment(ctx, roster.Party{ID: "tinh-20", Verify: verify}))
	must(t, r.Roster.SetEdge(ctx, roster.Party{ID: "edge-1", Verify: verify}))
	enrolment, own := shared().enrolment, shared().own
	for unit, user := range r.Users {
		role, place := docket.Role(unit), docket.Place(unit)
		must(t, r.Roster.SetUnits(ctx, roster.Unit{ID: unit, Role: role, Place: place, Province: "20", Name: role + " " + place, Deployment: "tinh-20"}))
		key := officer.NewUnitKey(unit)
		r.Keys[unit] = key
		recipient, verify, err := key.Public()
		must(t, err)
		must(t, r.Roster.AddKey(ctx, unit, roster.Key{Recipient: recipient, Verify: verify}))
		must(t, r.Roster.Enrol(ctx, roster.Enrolment{User: user, Name: "Nguyễn Thị " + user, Salt: enrolment.Salt,
			Params: roster.Params(enrolment.Params), Auth: enrolment.Auth, Recipient: enrolment.Recipient, Identity: enrolment.Identity}))
		must(t, r.Roster.Assign(ctx, user, unit, roster.Head, time.Time{}, time.Time{}))
		sealed, err := key.SealTo(user, own.Recipient().String())
		must(t, err)
		must(t, r.Roster.Give(ctx, user, unit, user, []roster.Sealing{sealed}))
	}
}

// Sign returns the desk of the unit's officer, signed in over HTTP.
func (r *Room) Sign(t testing.TB, unit string) (*officer.Client, *officer.Desk) {
	t.Helper()
	client, err := officer.Dial(r.Server.URL, r.Server.Client())
	must(t, err)
	client.Now = r.Clock.Now
	must(t, client.SignIn(t.Context(), r.Users[unit], r.Passphrase))
	return client, client.In(unit)
}

// Send seals a tip under the header to the units' real keys and registers it, as the edge and the courier do. The
// returned code opens what is replied.
func (r *Room) Send(t testing.TB, h envelope.Header, tip envelope.Tip) receipt.Code {
	t.Helper()
	tip.CaseKey.Recipient, tip.CaseKey.Identity = envelope.NewCase()
	return r.SendKey(t, h, tip)
}

// SendKey is Send for a tip that has a case key already, since its attachments are sealed to it.
func (r *Room) SendKey(t testing.TB, h envelope.Header, tip envelope.Tip) receipt.Code {
	t.Helper()
	code := receipt.Mint()
	tip.Reporter = code.Reporter()
	var to []envelope.Addressee
	for _, unit := range h.Units {
		recipient, _, err := r.Keys[unit].Public()
		must(t, err)
		to = append(to, envelope.Addressee{Unit: unit, Recipient: recipient})
	}
	sealed, err := envelope.Seal(h, tip, to)
	must(t, err)
	_, err = r.Docket.Register(t.Context(), sealed)
	must(t, err)
	return code
}
