package courier

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Slip is one side's word that a parcel is in its store, durably: it settles the sender's outbox row. The signature is
// the parcel's. Fields a reader does not know are ignored, so that either side can be upgraded first.
type Slip struct {
	V int `json:"v"`
	// Envelope is the id of what is confirmed: an envelope's id, or, in a slip from an edge, a reply's.
	Envelope string `json:"envelope"`
	// Deployment (or edge, for a reply) that has it. Envelope and Deployment together name the outbox row.
	Deployment string `json:"deployment"`
	// Unit that holds the case first; empty for a reply.
	Unit string `json:"unit,omitempty"`
	// Number is the docket number the case got; empty for an answer to a known case or for a reply.
	Number string `json:"number,omitempty"`
	// Registered is when, RFC 3339 in UTC, to the minute.
	Registered string `json:"registered"`
}

// Reply carries a reply, sealed to the reporter key, to the mailbox of its case.
type Reply struct {
	V    int    `json:"v"`
	ID   string `json:"id"`   // of the reply; edges are idempotent by it
	Case string `json:"case"` // id of the case's first envelope; names the mailbox
	// NotBefore is when the mailbox may show it, RFC 3339 in UTC; empty: at once.
	NotBefore string `json:"not_before,omitempty"`
	// Asks for an answer: a mailbox that was shut to answers takes them again.
	Asks   bool   `json:"asks,omitempty"`
	Sealed []byte `json:"sealed"`
	// Blobs are attachments in the common folder that are to stay as long as the reply: the resident's, and the unit's own copies.
	Blobs []string `json:"blobs,omitempty"`
}

// Page is approved plaintext for the public: totals, a forum's page, a warning. A page replaces the one of the same name
// unless it is older.
type Page struct {
	V       int    `json:"v"`
	Name    string `json:"name"`
	Version int64  `json:"version"` // grows with every issue of this name
	Type    string `json:"type"`    // media type of Body
	Body    []byte `json:"body"`
}

// Directory is a signed directory as directory.Sign made it. It travels as it is: its own signature says whose it is.
type Directory []byte

// Parcel wraps the slip for the road. Its id is made of what it confirms, so a repeated slip is the same parcel.
func (s Slip) Parcel(from, to string) (Parcel, error) {
	s.V = Version
	return wrap(KindSlip, "slip:"+EnvelopeParcel(s.Envelope, s.Deployment), from, to, s)
}

// Parcel wraps the reply for the road.
func (r Reply) Parcel(from, to string) (Parcel, error) {
	r.V = Version
	return wrap(KindReply, r.ID, from, to, r)
}

// Parcel wraps the page for the road.
func (g Page) Parcel(from, to string) (Parcel, error) {
	g.V = Version
	return wrap(KindPage, fmt.Sprintf("page:%s:%d", g.Name, g.Version), from, to, g)
}

// Parcel wraps the directory for the road; version is the directory's.
func (d Directory) Parcel(version int, from, to string) (Parcel, error) {
	return checked(Parcel{V: Version, ID: fmt.Sprintf("directory:%d", version), Kind: KindDirectory, From: from, To: to, Body: d})
}

func wrap(kind Kind, id, from, to string, body any) (Parcel, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return Parcel{}, fmt.Errorf("%s: %w", kind, err)
	}
	return checked(Parcel{V: Version, ID: id, Kind: kind, From: from, To: to, Body: b})
}

// checked finds out here, where the caller can be told, what would later stop the carrier.
func checked(p Parcel) (Parcel, error) {
	if _, err := p.appendHead(nil); err != nil {
		return Parcel{}, fmt.Errorf("%s: %w", p.Kind, err)
	}
	return p, nil
}

// ReadSlip returns the slip in a parcel of that kind, else [ErrMalformed]. It speaks for its sender only: a deployment
// cannot settle what another one has not got.
func ReadSlip(p Parcel) (Slip, error) {
	var s Slip
	err := unwrap(p, KindSlip, &s, &s.V)
	if err == nil && (s.Envelope == "" || s.Deployment != p.From) {
		err = ErrMalformed
	}
	return s, err
}

// ReadReply returns the reply in a parcel of that kind, else [ErrMalformed].
func ReadReply(p Parcel) (Reply, error) {
	var r Reply
	err := unwrap(p, KindReply, &r, &r.V)
	if err == nil && (r.ID == "" || r.Case == "") {
		err = ErrMalformed
	}
	return r, err
}

// ReadPage returns the page in a parcel of that kind, else [ErrMalformed].
func ReadPage(p Parcel) (Page, error) {
	var g Page
	err := unwrap(p, KindPage, &g, &g.V)
	if err == nil && g.Name == "" {
		err = ErrMalformed
	}
	return g, err
}

// unwrap drops the cause of a JSON error: it may quote the body.
func unwrap(p Parcel, kind Kind, into any, version *int) error {
	d := json.NewDecoder(bytes.NewReader(p.Body))
	if p.Kind != kind || d.Decode(into) != nil || d.More() || *version != Version {
		return ErrMalformed
	}
	return nil
}
