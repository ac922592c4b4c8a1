package officer

import (
	"crypto/rand"

	"homthu/triage/roster"
)

// inviteForm are five groups, which are never taken for those of a paper key or a share.
var inviteForm = form{groups: 5, first: 27}

// An Invitation is the code that leads a newcomer to his place: 100 bits, used once. It is written like a paper key, so that
// one wrong symbol is found before it is sent.
type Invitation [13]byte

// NewInvitation draws a code.
func NewInvitation() Invitation {
	var i Invitation
	rand.Read(i[:])
	i[12] &= 0xf0
	return i
}

// ReadInvitation reads a code that was typed, as tolerantly as a paper key.
func ReadInvitation(text string) (Invitation, error) {
	content, err := inviteForm.read(text)
	if err != nil {
		return Invitation{}, err
	}
	return Invitation(content), nil
}

// String writes the code as it is handed over: 7KQ2F-….
func (i Invitation) String() string { return inviteForm.print(i[:]) }

// Hash is what the roster keeps of the code, the same as in triage/console/invitation.ts.
func (i Invitation) Hash() []byte { return roster.InvitationHash(i.String()) }
