package courier

import "time"

// Silence asks an edge to take no more tips to a unit from whoever sent one, until the end of a day. It names nobody: Token
// is what the edge put into that tip, which only the edge can open, and only for two days; or Case is the case whose mailbox
// takes no more answers, for a tip that came without a token. Never both: that would join a chat and a case.
type Silence struct {
	V     int    `json:"v"`
	ID    string `json:"id"`   // of the request, random; edges are idempotent by it
	Unit  string `json:"unit"` // whose officer asks: others still hear the sender
	Token []byte `json:"token,omitempty"`
	Case  string `json:"case,omitempty"`
	Until string `json:"until"` // the last day, YYYY-MM-DD in UTC+7; an edge has a bound of its own
}

// Parcel wraps the request for the road.
func (s Silence) Parcel(from, to string) (Parcel, error) {
	s.V = Version
	return wrap(KindSilence, s.ID, from, to, s)
}

// ReadSilence returns the request in a parcel of that kind, else [ErrMalformed].
func ReadSilence(p Parcel) (Silence, error) {
	var s Silence
	err := unwrap(p, KindSilence, &s, &s.V)
	if err != nil {
		return s, err
	}
	_, badDay := time.Parse(time.DateOnly, s.Until)
	if s.ID == "" || s.Unit == "" || badDay != nil || (len(s.Token) == 0) == (s.Case == "") {
		return s, ErrMalformed
	}
	return s, nil
}
