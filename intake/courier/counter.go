package courier

import "encoding/hex"

// Counter carries a tip that an officer typed for somebody at the counter or on the telephone to an edge, which takes it as if
// its own page had sent it: mailbox, receipt and way to the units are the same. Mailbox is the SHA-256 of the locator in hex,
// as the safe keeps it: neither the inside nor the road can ask for, or delete, the mailbox.
type Counter struct {
	V        int    `json:"v"`
	ID       string `json:"id"` // of the envelope; edges are idempotent by it
	Envelope []byte `json:"envelope"`
	Mailbox  string `json:"mailbox"`
	Card     []byte `json:"card"`
}

// Parcel wraps the tip for the road.
func (c Counter) Parcel(from, to string, urgent bool) (Parcel, error) {
	c.V = Version
	p, err := wrap(KindCounter, c.ID, from, to, c)
	p.Urgent = urgent
	return p, err
}

// ReadCounter returns the tip in a parcel of that kind, else [ErrMalformed].
func ReadCounter(p Parcel) (Counter, error) {
	var c Counter
	err := unwrap(p, KindCounter, &c, &c.V)
	if err == nil && (c.ID == "" || len(c.Envelope) == 0 || len(c.Card) == 0 || !HiddenMailbox(c.Mailbox)) {
		err = ErrMalformed
	}
	return c, err
}

// HiddenMailbox says whether a text can be the digest of a locator: 64 lower-case hex digits.
func HiddenMailbox(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && hex.EncodeToString(b) == s
}
