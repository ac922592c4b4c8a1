package consoletest

import (
	"testing"
	"time"

	"homthu/triage/docket"
	"homthu/triage/officer"
	"homthu/triage/roster"
)

// Add brings in one more unit with its head. The room's other units know of it after [Room.Name].
func (r *Room) Add(t testing.TB, unit, user string) {
	t.Helper()
	ctx := t.Context()
	enrolment, own, err := officer.Enrol(r.Passphrase)
	must(t, err)
	must(t, r.Roster.SetUnits(ctx, roster.Unit{ID: unit, Role: docket.Role(unit), Place: docket.Place(unit), Province: "20", Name: unit, Deployment: "tinh-20"}))
	key := officer.NewUnitKey(unit)
	recipient, verify, err := key.Public()
	must(t, err)
	must(t, r.Roster.AddKey(ctx, unit, roster.Key{Recipient: recipient, Verify: verify}))
	must(t, r.Roster.Enrol(ctx, roster.Enrolment{User: user, Name: "Nguyễn Thị " + user, Salt: enrolment.Salt,
		Params: roster.Params(enrolment.Params), Auth: enrolment.Auth, Recipient: enrolment.Recipient, Identity: enrolment.Identity}))
	must(t, r.Roster.Assign(ctx, user, unit, roster.Head, time.Time{}, time.Time{}))
	sealed, err := key.SealTo(user, own.Recipient().String())
	must(t, err)
	must(t, r.Roster.Give(ctx, user, unit, user, []roster.Sealing{sealed}))
	r.Keys[unit] = key
}
