package consoletest

import (
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Device is a virtual authenticator in a window: a passkey that is always at hand.
type Device struct {
	w  *Window
	id webauthn.AuthenticatorID
}

// Device plugs a virtual authenticator in.
func (w *Window) Device() *Device {
	w.t.Helper()
	_, err := chromedp.Call(w.ctx, webauthn.Enable, webauthn.EnableParams{})
	must(w.t, err)
	made, err := chromedp.Call(w.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportUsb, AutomaticPresenceSimulation: true}})
	must(w.t, err)
	return &Device{w, made.AuthenticatorID}
}

// Keys returns what is in it.
func (d *Device) Keys() []webauthn.Credential {
	d.w.t.Helper()
	got, err := chromedp.Call(d.w.ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: d.id})
	must(d.w.t, err)
	var keys []webauthn.Credential
	for _, key := range got.Credentials {
		keys = append(keys, *key)
	}
	return keys
}

// Put replaces a key by a copy of it, as it was at some time.
func (d *Device) Put(key webauthn.Credential) {
	d.w.t.Helper()
	_, err := chromedp.Call(d.w.ctx, webauthn.ClearCredentials, webauthn.ClearCredentialsParams{AuthenticatorID: d.id})
	must(d.w.t, err)
	// The generated parameters always speak of something that not every authenticator has.
	type credential struct {
		CredentialID         []byte  `json:"credentialId"`
		IsResidentCredential bool    `json:"isResidentCredential"`
		RpID                 string  `json:"rpId"`
		PrivateKey           []byte  `json:"privateKey"`
		SignCount            float64 `json:"signCount"`
	}
	type params struct {
		AuthenticatorID webauthn.AuthenticatorID `json:"authenticatorId"`
		Credential      credential               `json:"credential"`
	}
	_, err = chromedp.Call(d.w.ctx, cdp.Command[params, cdp.Empty]{Method: webauthn.CommandAddCredential},
		params{d.id, credential{key.CredentialID, key.IsResidentCredential, key.RpID, key.PrivateKey, key.SignCount}})
	must(d.w.t, err)
}
