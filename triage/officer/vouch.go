package officer

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"

	"homthu/triage/roster"
)

// VouchStatement is what a unit's key signs when a colleague has compared an officer's fingerprint with him. Whoever seals
// the unit's next key looks for it: a server that puts another recipient in an officer's place has no such signature.
func VouchStatement(unit, user, recipient string) []byte {
	return []byte("homthu/v1/vouch\n" + unit + "\n" + user + "\n" + recipient)
}

// Vouch signs that the recipient is the officer's. The twin is triage/console/vouch.ts.
func (k UnitKey) Vouch(user, recipient string) (string, error) {
	_, signing, err := k.Open()
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(ed25519.Sign(signing, VouchStatement(k.Unit, user, recipient))), nil
}

// SealTo seals the key to an officer whose fingerprint was compared, as the roster keeps it.
func (k UnitKey) SealTo(user, recipient string) (roster.Sealing, error) {
	sealed, err := k.Wrap(recipient)
	if err != nil {
		return roster.Sealing{}, err
	}
	vouch, err := k.Vouch(user, recipient)
	if err != nil {
		return roster.Sealing{}, err
	}
	public, _, err := k.Public()
	if err != nil {
		return roster.Sealing{}, fmt.Errorf("seal a unit's key: %w", err)
	}
	return roster.Sealing{User: user, Recipient: public, Sealed: sealed, Officer: recipient, Vouch: vouch}, nil
}
