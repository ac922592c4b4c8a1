package courier

import "github.com/google/uuid"

// Known tells an edge that somebody inside knows of an urgent tip. It has the case and nothing else: not who it was, nor
// where, nor when. All are of one size. An edge that does not know any more whom to tell takes it and does nothing.
type Known struct {
	V    int    `json:"v"`
	Case string `json:"case"` // id of the case's first envelope
}

// Parcel wraps it for the road. Its id is made of the case, so a repeated one is the same parcel.
func (k Known) Parcel(from, to string) (Parcel, error) {
	if !k.ok() {
		return Parcel{}, ErrMalformed
	}
	k.V = Version
	p, err := wrap(KindKnown, "known:"+k.Case, from, to, k)
	p.Urgent = true
	return p, err
}

// ReadKnown returns what is in a parcel of that kind, else [ErrMalformed].
func ReadKnown(p Parcel) (Known, error) {
	var k Known
	err := unwrap(p, KindKnown, &k, &k.V)
	if err == nil && !k.ok() {
		err = ErrMalformed
	}
	return k, err
}

// ok: the usual writing of a UUID, which has one length.
func (k Known) ok() bool { return len(k.Case) == 36 && uuid.Validate(k.Case) == nil }
