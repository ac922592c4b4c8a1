package notice

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Subscription is what a browser gives to be woken by: an address at its maker's push service, and keys to encrypt for it.
type Subscription struct {
	Endpoint string `json:"endpoint"`
	Keys     struct {
		P256dh string `json:"p256dh"`
		Auth   string `json:"auth"`
	} `json:"keys"`
}

// Browsers sends to browsers: RFC 8030, encrypted by RFC 8291, signed by RFC 8292. It refuses services that are not on its
// list, follows nobody elsewhere, and sends no cookie.
type Browsers struct {
	client   *http.Client
	key      *ecdsa.PrivateKey
	subject  string
	services []string
	now      func() time.Time
}

// NewBrowsers returns a sender that signs with the key, on P-256. subject is a mailto: or https: address where the push
// services' operators find ours; services are the hosts that it may call, "*.HOST" for all below one.
func NewBrowsers(key *ecdsa.PrivateKey, subject string, services []string, now func() time.Time) *Browsers {
	return &Browsers{client: direct(), key: key, subject: subject, services: services, now: now}
}

// direct is a client that goes where it was told and nowhere else.
func direct() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// PublicKey is the application server key that browsers subscribe with, in base64url.
func (b *Browsers) PublicKey() (string, error) {
	public, err := b.key.PublicKey.ECDH()
	if err != nil {
		return "", fmt.Errorf("push key: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(public.Bytes()), nil
}

// Check says whether an address is a subscription that may be called. It is asked when one is added and at each sending, as
// the list may have become shorter.
func (b *Browsers) Check(address string) error {
	_, _, err := b.parse(address)
	return err
}

func (b *Browsers) parse(address string) (s Subscription, service *url.URL, err error) {
	if len(address) > 2048 || json.Unmarshal([]byte(address), &s) != nil {
		return s, nil, ErrRefused
	}
	service, err = url.Parse(s.Endpoint)
	if err != nil || service.User != nil || !slices.ContainsFunc(b.services, func(known string) bool { return serves(known, service) }) {
		return s, nil, ErrRefused // the cause would quote the address
	}
	return s, service, nil
}

// serves tells whether a URL is at a service: over TLS at its usual port or, for tests, at http://127.0.0.1:PORT.
func serves(known string, u *url.URL) bool {
	if strings.HasPrefix(known, "http://127.0.0.1:") {
		return u.Scheme+"://"+u.Host == known
	}
	below, wild := strings.CutPrefix(known, "*.")
	return u.Scheme == "https" && (u.Host == known || wild && strings.HasSuffix(u.Host, "."+below))
}

// pushed is what the service worker reads. It shows the text and keeps nothing.
type pushed struct {
	Text   string `json:"text"`
	Urgent bool   `json:"urgent"`
}

// How long a service keeps what a browser that is off has not fetched. An old call for help is no help, and a count that is
// a day old says nothing.
const (
	urgentTTL = 3600
	calmTTL   = 24 * 3600
)

// Send implements [Sender]. The address is a subscription in JSON.
func (b *Browsers) Send(ctx context.Context, address string, m Message) error {
	sub, service, err := b.parse(address)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(pushed{m.Text, m.Urgent})
	if err != nil {
		return err
	}
	sealed, err := encrypt(sub, plain)
	if err != nil {
		return ErrRefused
	}
	token, err := b.token(service)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, sub.Endpoint, bytes.NewReader(sealed))
	if err != nil {
		return ErrRefused
	}
	public, err := b.PublicKey()
	if err != nil {
		return err
	}
	ttl, urgency, topic := calmTTL, "normal", "calm"
	if m.Urgent {
		ttl, urgency, topic = urgentTTL, "high", "urgent"
	}
	for name, value := range map[string]string{"Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
		"TTL": strconv.Itoa(ttl), "Urgency": urgency, "Topic": topic, "Authorization": "vapid t=" + token + ", k=" + public} {
		request.Header.Set(name, value)
	}
	answer, err := b.client.Do(request)
	if err != nil {
		return ErrUnreachable // the cause quotes the address
	}
	defer answer.Body.Close()
	return verdict(answer.StatusCode)
}

// verdict is what a status code of a push service means (RFC 8030).
func verdict(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound, status == http.StatusGone:
		return ErrGone
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout:
		return ErrRefused
	}
	return ErrUnreachable
}

// token is a JWT for the service (RFC 8292), signed with ES256.
func (b *Browsers) token(service *url.URL) (string, error) {
	claims, err := json.Marshal(map[string]any{"aud": service.Scheme + "://" + service.Host, "exp": b.now().Add(12 * time.Hour).Unix(), "sub": b.subject})
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, b.key, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign for a push service: %w", err)
	}
	return signed + "." + encode(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)), nil
}

// recordSize is the length to which every message is padded: one for all, so that it tells nothing.
const recordSize = 512

// encrypt seals for a subscription (RFC 8291): one record of aes128gcm (RFC 8188).
func encrypt(sub Subscription, plain []byte) ([]byte, error) {
	fresh, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	return seal(sub, fresh, salt, plain, recordSize)
}

func seal(sub Subscription, own *ecdh.PrivateKey, salt, plain []byte, size int) ([]byte, error) {
	decode := func(s string) ([]byte, error) { return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "=")) }
	point, err := decode(sub.Keys.P256dh)
	if err != nil {
		return nil, err
	}
	auth, err := decode(sub.Keys.Auth)
	if err != nil {
		return nil, err
	}
	theirs, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return nil, err
	}
	shared, err := own.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	info := slices.Concat([]byte("WebPush: info\x00"), theirs.Bytes(), own.PublicKey().Bytes())
	input, err := hkdf.Key(sha256.New, shared, auth, string(info), 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, input, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, input, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	padded := append(slices.Clone(plain), 2) // the last record
	if room := size - gcm.Overhead(); len(padded) < room {
		padded = append(padded, make([]byte, room-len(padded))...)
	}
	header := slices.Concat(salt, binary.BigEndian.AppendUint32(nil, max(4096, uint32(len(padded)+gcm.Overhead()))), []byte{byte(len(own.PublicKey().Bytes()))}, own.PublicKey().Bytes()) // #nosec G115 -- small
	return gcm.Seal(header, nonce, padded, nil), nil
}
