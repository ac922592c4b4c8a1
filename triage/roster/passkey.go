package roster

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
)

// passkeyUser is an officer as the WebAuthn library wants him. What devices learn is his user name.
type passkeyUser struct {
	name   string
	handle []byte
	keys   []webauthn.Credential
}

func (u passkeyUser) WebAuthnID() []byte                         { return u.handle }
func (u passkeyUser) WebAuthnName() string                       { return u.name }
func (u passkeyUser) WebAuthnDisplayName() string                { return u.name }
func (u passkeyUser) WebAuthnCredentials() []webauthn.Credential { return u.keys }

// passkeys reads an officer's passkeys; the ids are those of their factors, in the same order.
func (f *Factors) passkeys(ctx context.Context, user string) (u passkeyUser, ids []string, err error) {
	if f.web == nil {
		return u, nil, fmt.Errorf("passkeys: %w: none here", ErrRefused)
	}
	u.name = user
	if u.handle, err = hkdf.Key(sha256.New, f.roster.decoy, nil, "homthu/v1/passkey-user/"+user, 32); err != nil {
		return u, nil, fmt.Errorf("passkeys: %w", err)
	}
	all, err := f.stored(ctx, user, Passkey)
	if err != nil {
		return u, nil, err
	}
	for _, s := range all {
		var key webauthn.Credential
		if err := json.Unmarshal(s.material, &key); err != nil {
			return u, nil, fmt.Errorf("passkey: %w", err)
		}
		key.Authenticator.SignCount = uint32(s.counter)
		u.keys, ids = append(u.keys, key), append(ids, s.ID)
	}
	return u, ids, nil
}

// Ceremony is one run with a passkey: options go to the browser, state stays with the session and is good for one answer.
type Ceremony struct {
	Options any
	State   []byte
}

func ceremony(options any, state *webauthn.SessionData, err error) (Ceremony, error) {
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin with a passkey: %w", err)
	}
	kept, err := json.Marshal(state)
	return Ceremony{options, kept}, err
}

// BeginPasskey begins to make a new passkey.
func (f *Factors) BeginPasskey(ctx context.Context, user string) (Ceremony, error) {
	u, _, err := f.passkeys(ctx, user)
	if err != nil {
		return Ceremony{}, err
	}
	options, state, err := f.web.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.keys).CredentialDescriptors()))
	return ceremony(options, state, err)
}

// AddPasskey keeps what the browser answered to BeginPasskey. [ErrFactor] when it does not belong to it.
func (f *Factors) AddPasskey(ctx context.Context, user, name string, state, answer []byte) error {
	u, _, err := f.passkeys(ctx, user)
	if err != nil {
		return err
	}
	var begun webauthn.SessionData
	if err := json.Unmarshal(state, &begun); err != nil {
		return ErrFactor
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return ErrFactor // the cause quotes what came
	}
	key, err := f.web.CreateCredential(u, begun, parsed)
	if err != nil {
		return ErrFactor
	}
	counter := int64(key.Authenticator.SignCount)
	// Neither the maker nor the model of the device is kept.
	key.Attestation, key.Authenticator = webauthn.CredentialAttestation{}, webauthn.Authenticator{}
	material, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("add a passkey: %w", err)
	}
	return f.add(ctx, user, storedFactor{Factor: Factor{ID: uuid.NewString(), Kind: Passkey, Name: name}, material: material, counter: counter})
}

// BeginProof begins to ask for one of the officer's passkeys.
func (f *Factors) BeginProof(ctx context.Context, user string) (Ceremony, error) {
	u, _, err := f.passkeys(ctx, user)
	if err != nil {
		return Ceremony{}, err
	}
	if len(u.keys) == 0 {
		return Ceremony{}, fmt.Errorf("begin with a passkey: %w: he has none", ErrRefused)
	}
	options, state, err := f.web.BeginLogin(u)
	return ceremony(options, state, err)
}

// Prove checks what the browser answered to BeginProof. Errors are those of [Factors.CheckCode].
func (f *Factors) Prove(ctx context.Context, user string, state, answer []byte, source string) error {
	return f.roster.slowly(atFactor, user, source, func() error { return f.prove(ctx, user, state, answer) })
}

func (f *Factors) prove(ctx context.Context, user string, state, answer []byte) error {
	u, ids, err := f.passkeys(ctx, user)
	if err != nil {
		return err
	}
	var begun webauthn.SessionData
	if err := json.Unmarshal(state, &begun); err != nil {
		return ErrFactor
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return ErrFactor
	}
	key, err := f.web.ValidateLogin(u, begun, parsed)
	if err != nil {
		return ErrFactor
	}
	for i := range u.keys {
		if string(u.keys[i].ID) != string(key.ID) {
			continue
		}
		if key.Authenticator.CloneWarning {
			// It counted backwards: there may be two of it. Neither is believed.
			if err := f.Note(ctx, FactorCloned, user, user, ""); err != nil {
				return err
			}
			return ErrFactor
		}
		return f.accept(ctx, ids[i], int64(key.Authenticator.SignCount))
	}
	return ErrFactor
}
