package officer

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// Queue lists the unit's cases. The console asks by whole days of when a case was received; From and Until are not asked for.
func (d *Desk) Queue(ctx context.Context, f docket.Filter) (docket.Page, error) {
	query := url.Values{"urgency": f.Urgencies, "lane": f.Lanes, "category": f.Categories, "state": f.States, "commune": f.Communes}
	for name, value := range map[string]string{"officer": f.Officer, "number": f.Number, "after": f.After, "limit": strconv.Itoa(f.Limit)} {
		if value != "" && value != "0" {
			query.Set(name, value)
		}
	}
	for name, on := range map[string]bool{"closed": f.Closed, "overdue": f.Overdue, "mine": f.Mine, "nobody": f.Nobody, "news": f.News} {
		if on {
			query.Set(name, "1")
		}
	}
	var page docket.Page
	return page, d.get(ctx, "/api/queue", query, &page)
}

// Counts returns how much waits.
func (d *Desk) Counts(ctx context.Context) (docket.Counts, error) {
	var n docket.Counts
	return n, d.get(ctx, "/api/counts", nil, &n)
}

// Opened is a case with what was said in it. It exists on the officer's machine only.
type Opened struct {
	docket.Case
	Tips    []envelope.Tip    // one for each envelope that opens for this unit, oldest first
	Closed  int               // envelopes that do not: they were sealed to others
	Notes   []envelope.Remark // remarks that open
	Answers []string          // what was replied, from the copies; "" where there is none
}

// Open fetches a case, opens everything in it that this unit can open, and notes that the unit has looked.
func (d *Desk) Open(ctx context.Context, id string) (*Opened, error) {
	o := &Opened{}
	if err := d.get(ctx, "/api/case", url.Values{"id": {id}}, &o.Case); err != nil {
		return nil, fmt.Errorf("fetch the case: %w", err)
	}
	ids, err := d.identities()
	if err != nil {
		return nil, err
	}
	for _, e := range o.Envelopes {
		sealed, err := envelope.Parse(e.Sealed)
		if err != nil {
			return nil, fmt.Errorf("envelope: %w", err)
		}
		tip, err := envelope.Open(sealed, ids...)
		switch {
		case errors.Is(err, envelope.ErrNotForMe):
			o.Closed++
		case err != nil:
			return nil, fmt.Errorf("open: %w", err)
		default:
			o.Tips = append(o.Tips, tip)
		}
	}
	if key := o.caseKey(); key != nil {
		for _, r := range o.Remarks {
			if note, err := envelope.OpenRemark(r.Sealed, key); err == nil {
				o.Notes = append(o.Notes, note)
			}
		}
		for _, r := range o.Replies {
			text := "" // a reply without a copy, or whose copy is sealed to another key
			if copied, err := envelope.OpenRemark(r.Copy, key); err == nil {
				text = copied.Text
			}
			o.Answers = append(o.Answers, text)
		}
	}
	return o, d.post(ctx, "/api/looked", map[string]string{"id": id}, nil)
}

// tip is the tip that brought the case's keys: answers may leave them out. Nil if none opened.
func (o *Opened) tip() *envelope.Tip {
	for i := range o.Tips {
		if o.Tips[i].Reporter != "" && o.Tips[i].CaseKey.Recipient != "" {
			return &o.Tips[i]
		}
	}
	return nil
}

// caseKey is the identity for the case's blobs and remarks, nil if no envelope opened.
func (o *Opened) caseKey() age.Identity {
	tip := o.tip()
	if tip == nil {
		return nil
	}
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		return nil
	}
	return id
}

// Blob fetches an attachment and opens it.
func (d *Desk) Blob(ctx context.Context, o *Opened, a envelope.Attachment) (io.Reader, error) {
	key := o.caseKey()
	if key == nil {
		return nil, envelope.ErrNotForMe
	}
	var sealed []byte
	if err := d.get(ctx, "/api/blob", url.Values{"id": {a.Blob}}, &sealed); err != nil {
		return nil, fmt.Errorf("fetch the attachment: %w", err)
	}
	return envelope.OpenBlob(bytes.NewReader(sealed), key, a)
}

// Take makes the case the officer's; over takes it from a colleague. o is brought up to date.
func (d *Desk) Take(ctx context.Context, o *Opened, over bool) error {
	return d.post(ctx, "/api/take", map[string]any{"id": o.ID, "version": o.Version, "over": over}, &o.Row)
}

// Move takes the case to another state. m.Version is the version of o. With m.Unit and no hand-on, the unit must have
// the case already; see [Desk.HandOn].
func (d *Desk) Move(ctx context.Context, o *Opened, m docket.Move) error {
	return d.move(ctx, o, m, nil, m.Reply)
}

// MoveWithReply moves the case and says so to the resident in the same step.
func (d *Desk) MoveWithReply(ctx context.Context, o *Opened, m docket.Move, text string) error {
	reply, err := d.sealReply(ctx, o, text, m.To, false)
	if err != nil {
		return err
	}
	return d.move(ctx, o, m, nil, &reply)
}

// HandOn seals the case's first tip anew to a unit that has not got it, signs it, and makes that unit the holder.
func (d *Desk) HandOn(ctx context.Context, o *Opened, unit, reason string) error {
	tip := o.tip()
	if tip == nil {
		return envelope.ErrNotForMe
	}
	to, err := d.addressees(ctx, []string{unit})
	if err != nil {
		return err
	}
	signing, err := d.signing()
	if err != nil {
		return err
	}
	h := tip.Header
	h.ID, h.Kind, h.Units, h.Never = uuid.NewString(), envelope.KindHandOn, []string{unit}, o.Never
	h.Received = envelope.RoundReceived(d.c.Now(), h.Urgency, h.Kind)
	sealed, err := envelope.Seal(h, envelope.SignHandOn(h, *tip, d.unit, reason, signing), to)
	if err != nil {
		return fmt.Errorf("seal the hand-on: %w", err)
	}
	return d.move(ctx, o, docket.Move{To: "FORWARDED", Reason: reason, Unit: unit}, sealed.Bytes(), nil)
}

func (d *Desk) move(ctx context.Context, o *Opened, m docket.Move, handOn []byte, reply *docket.Reply) error {
	body := map[string]any{"id": o.ID, "version": o.Version, "to": m.To, "reason": m.Reason, "outcome": m.Outcome, "unit": m.Unit}
	if handOn != nil {
		body["hand_on"] = handOn
	}
	if reply != nil {
		body["reply"] = reply
	}
	return d.post(ctx, "/api/move", body, &o.Row)
}

// Ask sends the resident a question.
func (d *Desk) Ask(ctx context.Context, o *Opened, text string) error {
	reply, err := d.sealReply(ctx, o, text, "NEED_INFO", true)
	if err != nil {
		return err
	}
	return d.post(ctx, "/api/ask", map[string]any{"id": o.ID, "version": o.Version, "reply": reply}, &o.Row)
}

// Reply sends the resident an answer in the case's present state.
func (d *Desk) Reply(ctx context.Context, o *Opened, text string) error {
	reply, err := d.sealReply(ctx, o, text, o.State, false)
	if err != nil {
		return err
	}
	return d.post(ctx, "/api/reply", map[string]any{"id": o.ID, "version": o.Version, "reply": reply}, &o.Row)
}

// Remark adds a note that only those who can open the case can read.
func (d *Desk) Remark(ctx context.Context, o *Opened, text string) error {
	if o.tip() == nil {
		return envelope.ErrNotForMe
	}
	sealed, err := d.note(o, text)
	if err != nil {
		return err
	}
	return d.post(ctx, "/api/remark", map[string]any{"id": o.ID, "remark": map[string]any{"id": uuid.NewString(), "sealed": sealed}}, nil)
}

func (d *Desk) note(o *Opened, text string) ([]byte, error) {
	sealed, err := envelope.SealRemark(envelope.Remark{V: envelope.Version, Case: o.ID, By: d.c.me.User, Text: text,
		At: d.c.Now().UTC().Format(time.RFC3339)}, o.tip().CaseKey.Recipient)
	if err != nil {
		return nil, fmt.Errorf("seal a note: %w", err)
	}
	return sealed, nil
}

// sealReply seals a reply to the reporter key that the opened tip carries, signs it with the unit's key, and adds a copy
// for the unit's own history.
func (d *Desk) sealReply(ctx context.Context, o *Opened, text, state string, question bool) (docket.Reply, error) {
	if o.tip() == nil {
		return docket.Reply{}, envelope.ErrNotForMe
	}
	signing, err := d.signing()
	if err != nil {
		return docket.Reply{}, err
	}
	var units []string
	for _, u := range o.Units {
		units = append(units, u.Unit)
	}
	holders, err := d.addressees(ctx, units)
	if err != nil {
		return docket.Reply{}, err
	}
	r := docket.Reply{ID: uuid.NewString(), State: state, Question: question, Mailbox: mailboxOf(o.tip())}
	say := func(id, mailbox, reporter string) ([]byte, error) {
		sealed, err := envelope.SealReply(envelope.Reply{V: envelope.Version, ID: id, Case: mailbox, From: d.unit, Text: text,
			State: state, Question: question, Holders: holders, Never: o.Never}, reporter, signing)
		if err != nil {
			return nil, fmt.Errorf("seal the reply: %w", err)
		}
		return sealed, nil
	}
	if r.Sealed, err = say(r.ID, r.Mailbox, o.tip().Reporter); err != nil {
		return docket.Reply{}, err
	}
	for mailbox, reporter := range o.others() {
		also := docket.Copy{ID: uuid.NewString(), Mailbox: mailbox}
		if also.Sealed, err = say(also.ID, mailbox, reporter); err != nil {
			return docket.Reply{}, err
		}
		r.Also = append(r.Also, also)
	}
	r.Copy, err = d.note(o, text)
	return r, err
}

// mailboxOf is the mailbox of who wrote a letter: that of the case that it first came in.
func mailboxOf(t *envelope.Tip) string {
	if t.HandOn != nil {
		return t.HandOn.Original.Case
	}
	return t.Header.Case
}

// others are the reporter keys of the other mailboxes of a case that others were merged into.
func (o *Opened) others() map[string]string {
	found := map[string]string{}
	for i := range o.Tips {
		mailbox := mailboxOf(&o.Tips[i])
		if o.Tips[i].Reporter != "" && mailbox != mailboxOf(o.tip()) && slices.Contains(o.Mailboxes, mailbox) {
			found[mailbox] = o.Tips[i].Reporter
		}
	}
	return found
}

// addressees asks the console for the recipients of units.
func (d *Desk) addressees(ctx context.Context, units []string) ([]envelope.Addressee, error) {
	var list []envelope.Addressee
	if err := d.get(ctx, "/api/units", url.Values{"ids": {strings.Join(units, ",")}}, &list); err != nil {
		return nil, fmt.Errorf("recipients of units: %w", err)
	}
	return list, nil
}

// Silence asks not to hear of who sent the case's tip for some days, for one of docket.SilenceReasons; see docket.Silence.
func (d *Desk) Silence(ctx context.Context, o *Opened, reason string) error {
	request := docket.Silence{ID: uuid.NewString(), Reason: reason}
	for _, tip := range o.Tips {
		if tip.Silence != "" {
			token, err := base64.StdEncoding.DecodeString(tip.Silence)
			if err != nil {
				return envelope.ErrDamaged
			}
			request.Token = token
		}
	}
	return d.post(ctx, "/api/silence", map[string]any{"id": o.ID, "version": o.Version, "silence": request}, &o.Row)
}
