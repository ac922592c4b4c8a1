package envelope

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"

	"filippo.io/age"
)

// SealReply signs a reply with the unit's key and seals it to the reporter's recipient.
func SealReply(r Reply, reporter string, key ed25519.PrivateKey) ([]byte, error) {
	r.V = Version
	clean(&r)
	if err := r.check(); err != nil {
		return nil, err
	}
	r.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, r.toSign()))
	return sealPart(encode(r), []string{reporter})
}

// OpenReply opens a reply with the identity that the receipt rebuilds. Who wrote it is known only after Verify.
func OpenReply(b []byte, id age.Identity) (Reply, error) {
	return openJSON[Reply](b, id)
}

// Verify says whether the unit that has this key signed the reply.
func (r Reply) Verify(pub ed25519.PublicKey) bool { return verify(pub, r.toSign(), r.Signature) }

func (r Reply) toSign() []byte {
	r.Signature = ""
	clean(&r)
	return slices.Concat([]byte("homthu/v1/reply\n"), encode(r))
}

func (r Reply) check() error {
	if r.V != Version || !isUUIDv4(r.Case) || !isCode(r.ID) || !isCode(r.From) {
		return fmt.Errorf("%w: reply: v, id, case or from", ErrRefused)
	}
	for _, a := range r.Attachments {
		if err := a.check(); err != nil {
			return err
		}
	}
	return nil
}

// SealCard seals a card to the reporter's recipient.
func SealCard(c Card, reporter string) ([]byte, error) {
	c.V = Version
	clean(&c)
	if err := c.check(); err != nil {
		return nil, err
	}
	return sealPart(encode(c), []string{reporter})
}

// OpenCard opens a card with the identity that the receipt rebuilds.
func OpenCard(b []byte, id age.Identity) (Card, error) {
	return openJSON[Card](b, id)
}

func (c Card) check() error {
	if c.V != Version || !isUUIDv4(c.Case) || !optional(c.CaseKey, looksLikeRecipient) {
		return fmt.Errorf("%w: card: v, case or case_key", ErrRefused)
	}
	return nil
}

// SealRemark seals a remark to the case's recipient.
func SealRemark(r Remark, caseRecipient string) ([]byte, error) {
	r.V = Version
	clean(&r)
	if err := r.check(); err != nil {
		return nil, err
	}
	return sealPart(encode(r), []string{caseRecipient})
}

// OpenRemark opens a remark with the case's identity.
func OpenRemark(b []byte, id age.Identity) (Remark, error) {
	return openJSON[Remark](b, id)
}

func (r Remark) check() error {
	if r.V != Version || !isUUIDv4(r.Case) {
		return fmt.Errorf("%w: remark: v or case", ErrRefused)
	}
	return nil
}

// openJSON opens a sealed part and checks what is in it. On an error it returns the zero value.
func openJSON[T interface{ check() error }](b []byte, id age.Identity) (T, error) {
	var v, zero T
	plain, err := openPart(b, []age.Identity{id})
	if err != nil {
		return zero, err
	}
	if err := decode(plain, &v); err != nil {
		return zero, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if err := v.check(); err != nil {
		return zero, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return v, nil
}
