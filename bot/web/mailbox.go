package web

import (
	"io"
	"net/http"
	"time"

	"homthu/intake/receipt"
	"homthu/intake/safe"
)

// mailboxLimit bounds a request that carries a locator only.
const mailboxLimit = 1 << 10

type mailboxRequest struct {
	Mailbox receipt.Locator `json:"mailbox"`
}

// openMailbox answers what is in a mailbox, all of it sealed to the reporter key, which only the receipt rebuilds.
// Wrong, old and deleted locators get the same answer. Guessing is hopeless at 95 bits.
func (s *Site) openMailbox(w http.ResponseWriter, r *http.Request) {
	var body mailboxRequest
	if err := read(w, r, mailboxLimit, &body); err != nil {
		refuseFor(w, err)
		return
	}
	m, err := s.o.Keeper.Mailbox(r.Context(), body.Mailbox)
	if err != nil {
		refuseFor(w, err)
		return
	}
	if m.Replies == nil {
		m.Replies, m.Days = [][]byte{}, []string{}
	}
	answer(w, http.StatusOK, struct {
		Case    string     `json:"case"`
		Card    []byte     `json:"card"`
		Number  string     `json:"number"`
		Replies [][]byte   `json:"replies"`
		Days    []string   `json:"days"`
		Asked   safe.Asked `json:"asked,omitzero"`
		Today   string     `json:"today"` // ours: what is due does not hang on the clock of a telephone
	}{m.Case, m.Card, m.Number, m.Replies, m.Days, m.Asked, s.o.Now().UTC().Add(7 * time.Hour).Format(time.DateOnly)})
}

// asked notes that the page has asked whether the matter is settled, so that it does not ask at each look.
func (s *Site) asked(w http.ResponseWriter, r *http.Request) {
	var body struct {
		mailboxRequest
		Asked safe.Asked `json:"asked"`
	}
	if err := read(w, r, mailboxLimit, &body); err != nil {
		refuseFor(w, err)
		return
	}
	if err := s.o.Keeper.Asked(r.Context(), body.Mailbox, body.Asked); err != nil {
		refuseFor(w, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

// dropMailbox deletes a mailbox as its holder wishes; the tip stays with its units.
func (s *Site) dropMailbox(w http.ResponseWriter, r *http.Request) {
	var body mailboxRequest
	if err := read(w, r, mailboxLimit, &body); err != nil {
		refuseFor(w, err)
		return
	}
	if err := s.o.Keeper.DropMailbox(r.Context(), body.Mailbox); err != nil {
		refuseFor(w, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

// openAttachment answers with what a unit sent beside a reply, as it is stored: sealed to the reporter key. The blob's id
// stands in the sealed reply only.
func (s *Site) openAttachment(w http.ResponseWriter, r *http.Request) {
	var body struct {
		mailboxRequest
		Blob string `json:"blob"`
	}
	if err := read(w, r, mailboxLimit, &body); err != nil {
		refuseFor(w, err)
		return
	}
	if _, err := s.o.Keeper.Mailbox(r.Context(), body.Mailbox); err != nil {
		refuseFor(w, err)
		return
	}
	file, err := s.o.Attachments.Open(body.Blob)
	if err != nil {
		refuseFor(w, err)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = io.Copy(w, file) // the page checks length and digest
}
