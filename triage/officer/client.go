package officer

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"homthu/triage/roster"
)

// ErrNoKey says that none of the unit's keys is wrapped for this officer yet: a colleague has to do it.
var ErrNoKey = errors.New("officer: no key of this unit is wrapped for the officer")

// Errors of signing in that no other passphrase would mend.
var (
	// ErrFactor says that a second factor is asked for that this client cannot show: a passkey, or a code without [Client.Code].
	ErrFactor = errors.New("officer: a second factor is asked for")
	// ErrSetUp says that the officer must set up a second factor first, in the console's pages.
	ErrSetUp = errors.New("officer: a second factor must be set up first")
)

// APIError is what the console answered: a code of the table in package console.
type APIError struct {
	Status  int
	Code    string `json:"code"`
	By      string `json:"by"`
	Seconds int    `json:"seconds"`
}

func (e *APIError) Error() string { return "officer: the console says " + e.Code }

// Client is a signed-in officer's connection to the console. It is for one goroutine at a time.
type Client struct {
	// Now is the clock; Dial sets time.Now.
	Now func() time.Time
	// Code is asked for the code of the officer's app when the console wants one; nil: he has none.
	Code func() (string, error)

	base string
	http *http.Client
	own  *age.HybridIdentity
	me   Me
	keys map[string][]UnitKey // by unit, newest first
}

// Me is the console's answer to a sign-in.
type Me struct {
	roster.Person
	Acts  map[string][]roster.Act `json:"acts"`
	Units map[string][]roster.Key `json:"units"`
}

// Dial returns a client of the console at baseURL. httpClient may be nil; it is copied and given its own cookies.
func Dial(baseURL string, httpClient *http.Client) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" {
		return nil, errors.New("officer: not the address of a console")
	}
	if httpClient == nil {
		httpClient = http.DefaultClient
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	copied := *httpClient
	copied.Jar = jar
	return &Client{Now: time.Now, base: strings.TrimSuffix(baseURL, "/"), http: &copied}, nil
}

// SignIn derives the officer's secrets from his passphrase, signs in, and unlocks his units' keys. The passphrase does
// not leave this process.
func (c *Client) SignIn(ctx context.Context, user, passphrase string) error {
	var challenge struct {
		Salt   []byte `json:"salt"`
		Params Params `json:"params"`
	}
	if err := c.post(ctx, "/api/signin/start", map[string]string{"user": user}, &challenge); err != nil {
		return fmt.Errorf("begin to sign in: %w", err)
	}
	secrets, err := Derive(passphrase, challenge.Salt, challenge.Params)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	me, err := c.enter(ctx, user, secrets)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	own, err := OpenIdentity(me.Identity, secrets)
	if err != nil {
		return fmt.Errorf("open own identity: %w", err)
	}
	c.me, c.own, c.keys = me, own, map[string][]UnitKey{}
	for _, wrapped := range me.Keys {
		key, err := Unwrap(wrapped.Sealed, own)
		if err != nil {
			return fmt.Errorf("unlock the keys of %s: %w", wrapped.Unit, err)
		}
		if key.Unit != wrapped.Unit { // a server that swaps keys would make one unit sign as another
			return fmt.Errorf("unlock the keys of %s: they are another unit's", wrapped.Unit)
		}
		c.keys[wrapped.Unit] = append(c.keys[wrapped.Unit], key)
	}
	return nil
}

// enter shows the secret and, where it is asked for, a second factor.
func (c *Client) enter(ctx context.Context, user string, secrets Secrets) (Me, error) {
	var answer struct {
		Me
		Next  string   `json:"next"`
		Kinds []string `json:"kinds"`
	}
	if err := c.post(ctx, "/api/signin", map[string]string{"user": user, "secret": secrets.AuthHex()}, &answer); err != nil {
		return Me{}, err
	}
	switch {
	case answer.Next == "":
		return answer.Me, nil
	case answer.Next == "setup":
		return Me{}, ErrSetUp
	case c.Code == nil || !slices.Contains(answer.Kinds, roster.Code):
		return Me{}, ErrFactor
	}
	code, err := c.Code()
	if err != nil {
		return Me{}, fmt.Errorf("second factor: %w", err)
	}
	var me Me
	return me, c.post(ctx, "/api/signin/code", map[string]string{"code": code}, &me)
}

// SignOut ends the session and forgets the keys.
func (c *Client) SignOut(ctx context.Context) error {
	c.me, c.own, c.keys = Me{}, nil, nil
	return c.post(ctx, "/api/signout", struct{}{}, nil)
}

// Me returns what the console said at sign-in.
func (c *Client) Me() Me { return c.me }

// In returns the desk of a unit where the officer serves.
func (c *Client) In(unit string) *Desk { return &Desk{c: c, unit: unit} }

// Desk is an officer acting in one of his units.
type Desk struct {
	c    *Client
	unit string
}

// identities are all the unit's identities that the officer has: old cases are sealed to old keys.
func (d *Desk) identities() ([]age.Identity, error) {
	var ids []age.Identity
	for _, key := range d.c.keys[d.unit] {
		id, _, err := key.Open()
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, ErrNoKey
	}
	return ids, nil
}

// signing is the key the unit signs with now: the one whose verify key the directory shows.
func (d *Desk) signing() (ed25519.PrivateKey, error) {
	for _, public := range d.c.me.Units[d.unit] {
		for _, key := range d.c.keys[d.unit] {
			if _, verify, err := key.Public(); err == nil && verify == public.Verify {
				_, signing, err := key.Open()
				return signing, err
			}
		}
	}
	return nil, ErrNoKey
}

func (d *Desk) get(ctx context.Context, path string, query url.Values, into any) error {
	if query == nil {
		query = url.Values{}
	}
	query.Set("unit", d.unit)
	return d.c.do(ctx, http.MethodGet, path+"?"+query.Encode(), nil, into)
}

func (d *Desk) post(ctx context.Context, path string, body, into any) error {
	return d.c.post(ctx, path+"?unit="+url.QueryEscape(d.unit), body, into)
}

func (c *Client) post(ctx context.Context, path string, body, into any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.do(ctx, http.MethodPost, path, b, into)
}

// maxAnswer bounds an answer: a case with all its envelopes.
const maxAnswer = 64 << 20

// do makes a call. into may be nil, something to decode JSON into, or a *[]byte for raw bytes.
func (c *Client) do(ctx context.Context, method, path string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return errors.New("officer: malformed call")
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("call the console: %w", errors.Unwrap(err)) // the outer error has the whole address
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the console's answer: %w", err)
	}
	if response.StatusCode >= 300 {
		failed := struct {
			Error APIError `json:"error"`
		}{APIError{Code: "internal"}}
		_ = json.Unmarshal(answer, &failed) // anything but JSON is an internal error
		failed.Error.Status = response.StatusCode
		return &failed.Error
	}
	switch into := into.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = answer
		return nil
	}
	if len(answer) == 0 {
		return nil
	}
	return json.Unmarshal(answer, into)
}
