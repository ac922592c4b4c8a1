package officer_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/intake/envelope"
	"homthu/intake/receipt"
	"homthu/triage/console/consoletest"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/officer"
)

const photo = "not really a photo"

// theft sends a tip to the police and the agency.
func theft(t *testing.T, r *consoletest.Room) (envelope.Header, receipt.Code) {
	t.Helper()
	h := dockettest.Theft(dockettest.Start)
	return h, r.Send(t, h, envelope.Tip{Text: "Đêm qua nhà bà Sáu mất con trâu", Lang: "vi", Channel: "web"})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// replies opens what waits in the outbox for the resident who holds the code.
func replies(t *testing.T, r *consoletest.Room, code receipt.Code) []envelope.Reply {
	t.Helper()
	id, err := code.Identity()
	must(t, err)
	parcels, err := r.Docket.Due(t.Context(), r.Clock.Now(), 100)
	must(t, err)
	var list []envelope.Reply
	for _, p := range parcels {
		if p.Kind != courier.KindReply {
			continue
		}
		body, err := courier.ReadReply(p)
		must(t, err)
		opened, err := envelope.OpenReply(body.Sealed, id)
		must(t, err)
		list = append(list, opened)
	}
	return list
}

func TestOneCaseThroughTheConsole(t *testing.T) {
	r := consoletest.New(t)
	h, code := theft(t, r)
	client, desk := r.Sign(t, dockettest.Police)
	ctx := t.Context()
	page, err := desk.Queue(ctx, docket.Filter{Lanes: []string{"tip"}})
	must(t, err)
	if len(page.Rows) != 1 || page.Rows[0].ID != h.Case || !page.Rows[0].News {
		t.Fatalf("queue: %+v", page)
	}
	open, err := desk.Open(ctx, page.Rows[0].ID)
	must(t, err)
	if len(open.Tips) != 1 || !strings.Contains(open.Tips[0].Text, "con trâu") || len(open.Clocks) == 0 {
		t.Fatalf("opened: %+v", open)
	}
	must(t, desk.Take(ctx, open, false))
	must(t, desk.Remark(ctx, open, "đã gọi trưởng thôn"))
	must(t, desk.Ask(ctx, open, "Con trâu có đeo mõ không?"))
	must(t, desk.Reply(ctx, open, "Công an đang tìm hiểu."))
	got := replies(t, r, code)
	i := slices.IndexFunc(got, func(reply envelope.Reply) bool { return reply.Question })
	if len(got) != 2 || i < 0 || got[i].Text != "Con trâu có đeo mõ không?" || got[i].From != dockettest.Police || len(got[i].Holders) != 2 {
		t.Fatalf("replies: %+v", got)
	}
	_, signing, err := r.Keys[dockettest.Police].Open()
	must(t, err)
	if !got[i].Verify(signing.Public().(ed25519.PublicKey)) {
		t.Fatal("the reply is not signed by the unit")
	}
	open, err = desk.Open(ctx, h.Case)
	must(t, err)
	if len(open.Notes) != 1 || open.Notes[0].Text != "đã gọi trưởng thôn" || !slices.Contains(open.Answers, "Công an đang tìm hiểu.") ||
		open.State != "NEED_INFO" || open.Officer != "hoa" {
		t.Fatalf("opened again: %+v", open)
	}
	must(t, client.SignOut(ctx))
	if _, err := desk.Queue(ctx, docket.Filter{}); code401(err) != "signed_out" {
		t.Fatalf("after signing out: %v", err)
	}
}

func code401(err error) string {
	var api *officer.APIError
	if errors.As(err, &api) {
		return api.Code
	}
	return ""
}

func TestHandOnToAUnitWithoutTheKey(t *testing.T) {
	r := consoletest.New(t)
	h, code := theft(t, r)
	_, desk := r.Sign(t, dockettest.Police)
	ctx := t.Context()
	open, err := desk.Open(ctx, h.Case)
	must(t, err)
	must(t, desk.HandOn(ctx, open, dockettest.OtherPolice, "sai-dia-ban"))
	if err := desk.Reply(ctx, open, "x"); code401(err) != "not_holder" {
		t.Fatalf("the unit before replied: %v", err)
	}
	_, other := r.Sign(t, dockettest.OtherPolice)
	taken, err := other.Open(ctx, h.Case)
	must(t, err)
	if len(taken.Tips) != 1 || taken.Closed != 1 || !strings.Contains(taken.Tips[0].Text, "con trâu") || taken.Tips[0].HandOn.From != dockettest.Police {
		t.Fatalf("handed on: %+v", taken)
	}
	must(t, other.Take(ctx, taken, false))
	must(t, other.Reply(ctx, taken, "Xã bên đã nhận."))
	if got := replies(t, r, code); len(got) != 1 || got[0].From != dockettest.OtherPolice || len(got[0].Holders) != 3 {
		t.Fatalf("replies: %+v", got)
	}
	if err := desk.HandOn(ctx, open, dockettest.Front, "x"); err == nil {
		t.Fatal("a tip was handed to a unit of its never")
	}
}

func TestBlob(t *testing.T) {
	r := consoletest.New(t)
	h := dockettest.Theft(dockettest.Start)
	recipient, identity := envelope.NewCase()
	var sealed bytes.Buffer
	w, err := envelope.SealBlob(&sealed, recipient)
	must(t, err)
	_, err = io.WriteString(w, photo)
	must(t, err)
	must(t, w.Close())
	a := w.Attachment(uuid.NewString(), "image/jpeg")
	r.Blobs[a.Blob] = sealed.Bytes()
	h.Blobs = []envelope.BlobRef{a.Ref()}
	r.SendKey(t, h, envelope.Tip{Text: "x", Lang: "vi", Channel: "web", Attachments: []envelope.Attachment{a},
		CaseKey: envelope.CaseKey{Recipient: recipient, Identity: identity}})
	_, desk := r.Sign(t, dockettest.Police)
	open, err := desk.Open(t.Context(), h.Case)
	must(t, err)
	content, err := desk.Blob(t.Context(), open, open.Tips[0].Attachments[0])
	must(t, err)
	if b, err := io.ReadAll(content); err != nil || string(b) != photo {
		t.Fatalf("%q, %v", b, err)
	}
	_, front := r.Sign(t, dockettest.Front)
	if _, err := front.Blob(t.Context(), open, a); code401(err) != "not_found" {
		t.Fatalf("the Front got a blob of a tip: %v", err)
	}
}

func TestWrongPassphrase(t *testing.T) {
	r := consoletest.New(t)
	client, err := officer.Dial(r.Server.URL, nil)
	must(t, err)
	for _, user := range []string{"hoa", "nobody"} {
		if err := client.SignIn(t.Context(), user, officer.NewPassphrase()); code401(err) != "credentials" {
			t.Fatalf("%s: %v", user, err)
		}
	}
}
