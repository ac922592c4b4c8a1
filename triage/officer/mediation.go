package officer

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// vietNam is where days begin and end.
var vietNam = time.FixedZone("UTC+7", 7*60*60)

// Wish notes that a party to a dispute asks in the case's first letter for it to be mediated.
func (d *Desk) Wish(ctx context.Context, o *Opened) error {
	if o.tip() == nil {
		return envelope.ErrNotForMe
	}
	w := docket.Wish{How: "letter", Letter: o.tip().Header.ID}
	return d.post(ctx, "/api/wish", map[string]any{"id": o.ID, "version": o.Version, "wish": w}, &o.Row)
}

// extract is what is sealed to a unit that a case is released to; the browser's has the same fields, and signs the same line.
type extract struct {
	V         int    `json:"v"`
	ID        string `json:"id"`
	From      string `json:"from"`
	To        string `json:"to"`
	Text      string `json:"text"`
	At        string `json:"at"`
	Signature string `json:"signature,omitempty"`
}

// Release gives a unit who quarrels about what, for which the officer answers with needs. It returns the extract's id.
func (d *Desk) Release(ctx context.Context, o *Opened, unit, text string, needs []string) (id string, err error) {
	if o.tip() == nil {
		return "", envelope.ErrNotForMe
	}
	r := docket.Release{ID: uuid.NewString(), To: unit, Needs: needs}
	if r.Sealed, err = d.sealExtract(ctx, r.ID, unit, text); err != nil {
		return "", err
	}
	if r.Copy, err = d.note(o, text); err != nil {
		return "", err
	}
	return r.ID, d.post(ctx, "/api/release", map[string]any{"id": o.ID, "version": o.Version, "release": r}, &o.Row)
}

func (d *Desk) sealExtract(ctx context.Context, id, unit, text string) ([]byte, error) {
	signing, err := d.signing()
	if err != nil {
		return nil, err
	}
	to, err := d.addressees(ctx, []string{unit})
	if err != nil {
		return nil, err
	}
	x := extract{V: 1, ID: id, From: d.unit, To: unit, Text: text, At: d.today()}
	plain, err := encode(x)
	if err != nil {
		return nil, err
	}
	x.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(signing, append([]byte("homthu/v1/extract\n"), plain...)))
	if plain, err = encode(x); err != nil {
		return nil, err
	}
	var recipients []string
	for _, u := range to {
		recipients = append(recipients, u.Recipient)
	}
	sealed, err := envelope.SealBytes(plain, recipients...)
	if err != nil {
		return nil, fmt.Errorf("seal an extract: %w", err)
	}
	return sealed, nil
}

// encode is the JSON that a browser would write, which is what is signed.
func encode(x extract) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(x)
	return bytes.TrimSpace(b.Bytes()), err
}

func (d *Desk) today() string { return d.c.Now().In(vietNam).Format(time.DateOnly) }

// Extracts lists what was released to the unit.
func (d *Desk) Extracts(ctx context.Context) (list []docket.Extract, err error) {
	return list, d.get(ctx, "/api/extracts", nil, &list)
}

// Mediate says on behalf of a mediation team that it has begun, and what came of it today.
func (d *Desk) Mediate(ctx context.Context, x docket.Extract, result, text string) error {
	if err := d.post(ctx, "/api/extracts", map[string]any{"id": x.ID, "begun": true}, nil); err != nil {
		return err
	}
	m := docket.Mediation{Release: x.ID, Result: result, Day: d.today(), Before: x.Result}
	if text != "" {
		var err error
		if m.Sealed, err = d.sealExtract(ctx, x.ID, x.Unit, text); err != nil {
			return err
		}
	}
	return d.post(ctx, "/api/mediation", m, nil)
}

// Offer offers whoever wants to hand something in an appointment so many days from now; text says where, and the rest.
func (d *Desk) Offer(ctx context.Context, o *Opened, days int, part, way, text string) error {
	reply, err := d.sealReply(ctx, o, text, o.State, false)
	if err != nil {
		return err
	}
	a := docket.Appointment{ID: uuid.NewString(), Day: d.c.Now().In(vietNam).AddDate(0, 0, days).Format(time.DateOnly), Part: part, Way: way}
	return d.post(ctx, "/api/appointment", map[string]any{"id": o.ID, "version": o.Version, "appointment": a, "reply": reply}, &o.Row)
}

// Appointed says what became of the case's newest appointment.
func (d *Desk) Appointed(ctx context.Context, o *Opened, state string) error {
	list := slices.Clone(o.Appointments)
	if len(list) == 0 {
		return fmt.Errorf("%w: no appointment", docket.ErrNotFound)
	}
	newest := slices.MaxFunc(list, func(a, b docket.Appointment) int { return a.At.Compare(b.At) })
	return d.post(ctx, "/api/appointment/state", map[string]any{"id": o.ID, "version": o.Version, "appointment": newest.ID, "to": state}, &o.Row)
}
