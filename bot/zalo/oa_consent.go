package zalo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// OAuth talks to the server that gives out tokens of an Official Account.
type OAuth struct {
	url, appID, secret string // secret is the app's, not the account's that signs webhooks
	client             *http.Client
}

const oauthTime = 30 * time.Second

// NewOAuth prepares calls to the server at address ("" is Zalo's own). It makes no connection. Errors quote no secret.
func NewOAuth(address, appID, appSecret string) (*OAuth, error) {
	base, err := oaAddress(address, DefaultOAuthURL)
	if err != nil {
		return nil, fmt.Errorf("zalo oa: oauth_url: %w", err)
	}
	if !oaChatShape.MatchString(appID) || strings.TrimSpace(appSecret) == "" || strings.ContainsAny(appSecret, "\r\n") {
		return nil, errors.New("zalo oa: the app id or the app's secret key is empty or malformed")
	}
	return &OAuth{url: base, appID: appID, secret: appSecret, client: oaClient(oauthTime)}, nil
}

// oaAddress checks the address of a server.
func oaAddress(address, fallback string) (string, error) {
	if address == "" {
		address = fallback
	}
	address = strings.TrimRight(address, "/")
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", errors.New("not an http address")
	}
	return address, nil
}

// Consent is one attempt of the operator to grant access: he opens URL, signs in as the account's administrator, agrees,
// and is sent to the redirect address with a code that works once, for ten minutes.
type Consent struct {
	URL      string
	verifier string // PKCE: whoever sees the code on its way cannot use it
	state    string
}

// NewConsent begins one. redirect must be an address that is registered with the app.
func (o *OAuth) NewConsent(redirect string) (Consent, error) {
	u, err := url.Parse(redirect)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return Consent{}, errors.New("zalo oa: the redirect address is not an http address")
	}
	c := Consent{verifier: random43(), state: random43()}
	challenge := sha256.Sum256([]byte(c.verifier))
	query := url.Values{
		"app_id": {o.appID}, "redirect_uri": {redirect}, "state": {c.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])},
	}
	c.URL = o.url + "/v4/oa/permission?" + query.Encode()
	return c, nil
}

// random43 is 256 random bits as 43 characters that need no escaping.
func random43() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Code reads what the operator pasted: the whole address he was sent to, or the code alone.
func (c Consent) Code(pasted string) (string, error) {
	pasted = strings.TrimSpace(pasted)
	if !strings.ContainsAny(pasted, "?&=/") {
		if pasted == "" || strings.ContainsAny(pasted, " \t\r\n") {
			return "", errors.New("zalo oa: this is neither the address you were sent to nor a code")
		}
		return pasted, nil
	}
	u, err := url.Parse(pasted)
	if err != nil { // the cause would quote the code
		return "", errors.New("zalo oa: this address cannot be read")
	}
	query := u.Query()
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(c.state)) != 1 {
		return "", errors.New("zalo oa: this address belongs to another attempt; open the printed one and agree again")
	}
	if query.Get("code") == "" {
		return "", errors.New("zalo oa: there is no code in this address: was the request refused?")
	}
	return query.Get("code"), nil
}

// Grant exchanges a code for the first pair of tokens and stores it.
func (t *OATokens) Grant(ctx context.Context, c Consent, code string) error {
	fresh, err := t.oauth.token(ctx, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "code_verifier": {c.verifier},
	}, t.now())
	if err != nil {
		return err
	}
	return t.put(fresh)
}

func (o *OAuth) refresh(ctx context.Context, refresh string, now time.Time) (oaPair, error) {
	return o.token(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, now)
}

// token makes the one call there is. Its errors hold nothing of what was sent or answered.
func (o *OAuth) token(ctx context.Context, form url.Values, now time.Time) (oaPair, error) {
	form.Set("app_id", o.appID)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url+"/v4/oa/access_token", strings.NewReader(form.Encode()))
	if err != nil {
		return oaPair{}, ErrOAuth
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("secret_key", o.secret)
	response, err := o.client.Do(request)
	if err != nil {
		return oaPair{}, ErrOAuth
	}
	defer response.Body.Close()
	var answer struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Expires loose  `json:"expires_in"` // "90000", a string
		Error   loose  `json:"error"`
	}
	if json.NewDecoder(io.LimitReader(response.Body, maxOAAnswer)).Decode(&answer) != nil {
		return oaPair{}, ErrOAuth
	}
	if answer.Access == "" || answer.Refresh == "" {
		if answer.Error == "-118" || answer.Error == "-14014" {
			return oaPair{}, ErrConsent
		}
		return oaPair{}, oauthError(answer.Error)
	}
	seconds, err := strconv.ParseInt(string(answer.Expires), 10, 64)
	if err != nil || seconds <= 0 || seconds > 365*24*3600 {
		seconds = 3600 // of an unknown length: renewed before it can be old
	}
	life := time.Duration(seconds) * time.Second
	return oaPair{Access: answer.Access, Refresh: answer.Refresh, Expires: now.Add(life).UTC()}, nil
}

// oauthError keeps Zalo's number, which says what to mend (the app's id, its secret, the redirect address).
func oauthError(code loose) error {
	if n, err := strconv.Atoi(string(code)); err == nil {
		return fmt.Errorf("%w: error %d", ErrOAuth, n)
	}
	return ErrOAuth
}
