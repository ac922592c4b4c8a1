package notice

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func un64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVector is the example of RFC 8291, section 5 and appendix A.
func TestVector(t *testing.T) {
	own, err := ecdh.P256().NewPrivateKey(un64(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	var sub Subscription
	sub.Keys.P256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	sub.Keys.Auth = "BTBZMqHH6r4Tts7J_aSIgg"
	plain := []byte("When I grow up, I want to be a watermelon")
	got, err := seal(sub, own, un64(t, "DGv6ra1nlYgDCS1FRnbzlw"), plain, 0)
	if err != nil {
		t.Fatal(err)
	}
	const want = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if s := base64.RawURLEncoding.EncodeToString(got); s != want {
		t.Fatalf("%s\n%s", s, want)
	}
}

// pushService is a push service with one browser: it opens what it gets as the browser would, and checks who sent it.
type pushService struct {
	t      *testing.T
	own    *ecdh.PrivateKey
	auth   []byte
	server *httptest.Server
	key    string // the application server's
	status int
	got    []pushed
	heads  []http.Header
	sizes  []int
}

func newPushService(t *testing.T) *pushService {
	t.Helper()
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &pushService{t: t, own: own, auth: []byte("0123456789abcdef"), status: 201}
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	return p
}

func (p *pushService) subscription() string {
	var sub Subscription
	sub.Endpoint = p.server.URL + "/push/abc"
	sub.Keys.P256dh = base64.RawURLEncoding.EncodeToString(p.own.PublicKey().Bytes())
	sub.Keys.Auth = base64.RawURLEncoding.EncodeToString(p.auth)
	b, err := json.Marshal(sub)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

func (p *pushService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPost || r.Header.Get("Cookie") != "" {
		p.t.Errorf("%s %v %v", r.Method, r.Header, err)
	}
	if p.status != 201 {
		w.WriteHeader(p.status)
		return
	}
	p.vapid(r.Header.Get("Authorization"))
	p.got, p.heads, p.sizes = append(p.got, p.open(body)), append(p.heads, r.Header), append(p.sizes, len(body))
	w.WriteHeader(201)
}

// vapid checks the signature as RFC 8292 asks.
func (p *pushService) vapid(header string) {
	token, key, ok := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if !ok || len(parts) != 3 || key != p.key {
		p.t.Errorf("authorization: %q", header)
		return
	}
	point := un64(p.t, key)
	x, y := new(big.Int).SetBytes(point[1:33]), new(big.Int).SetBytes(point[33:])
	sum, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), un64(p.t, parts[2])
	public := &ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		p.t.Error("the signature does not fit")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(un64(p.t, parts[1]), &claims); err != nil || claims.Aud != p.server.URL || claims.Sub != "mailto:a@b.vn" ||
		claims.Exp > time.Now().Add(24*time.Hour).Unix() {
		p.t.Errorf("claims: %+v, %v", claims, err)
	}
}

// open is the browser's half of RFC 8291.
func (p *pushService) open(body []byte) (m pushed) {
	salt, sender, sealed := body[:16], body[21:21+body[20]], body[21+body[20]:]
	theirs, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		p.t.Error(err)
		return m
	}
	shared, err := p.own.ECDH(theirs)
	if err != nil {
		p.t.Error(err)
		return m
	}
	expand := func(secret, salt []byte, info string, n int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			p.t.Error(err)
		}
		return out
	}
	input := expand(shared, p.auth, "WebPush: info\x00"+string(p.own.PublicKey().Bytes())+string(sender), 32)
	block, _ := aes.NewCipher(expand(input, salt, "Content-Encoding: aes128gcm\x00", 16))
	gcm, _ := cipher.NewGCM(block)
	plain, err := gcm.Open(nil, expand(input, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if err != nil {
		p.t.Error(err)
		return m
	}
	plain = plain[:strings.LastIndexByte(string(plain), 2)]
	if err := json.Unmarshal(plain, &m); err != nil {
		p.t.Error(err)
	}
	return m
}

func browsers(t *testing.T, services ...string) *Browsers {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return NewBrowsers(key, "mailto:a@b.vn", services, time.Now)
}

func TestPush(t *testing.T) {
	service := newPushService(t)
	b := browsers(t, service.server.URL)
	var err error
	if service.key, err = b.PublicKey(); err != nil {
		t.Fatal(err)
	}
	for _, m := range []Message{{Text: tell("vi", counts{urgent: 2}), Urgent: true}, {Text: tell("vi", counts{cases: 13, pledges: 2, boxes: 1})}} {
		if err := b.Send(t.Context(), service.subscription(), m); err != nil {
			t.Fatal(err)
		}
	}
	if len(service.got) != 2 || service.got[0].Text != "homthu: 2 việc khẩn. Mở bàn trực, bấm “Đã biết”." || !service.got[0].Urgent || service.got[1].Urgent {
		t.Fatalf("%+v", service.got)
	}
	if service.sizes[0] != service.sizes[1] {
		t.Errorf("the length tells: %v", service.sizes)
	}
	if h := service.heads[0]; h.Get("Urgency") != "high" || h.Get("TTL") != "3600" || h.Get("Topic") != "urgent" || h.Get("Content-Encoding") != "aes128gcm" {
		t.Errorf("%v", h)
	}
	for status, want := range map[int]error{404: ErrGone, 410: ErrGone, 400: ErrRefused, 403: ErrRefused, 413: ErrRefused, 429: ErrUnreachable, 500: ErrUnreachable, 302: ErrUnreachable} {
		service.status = status
		if err := b.Send(t.Context(), service.subscription(), Message{Text: "x"}); !errors.Is(err, want) {
			t.Errorf("%d: %v", status, err)
		}
	}
	service.server.Close()
	if err := b.Send(t.Context(), service.subscription(), Message{Text: "x"}); !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("closed: %v", err)
	}
}

// TestWhereToPush: an officer's browser brings an address, and this process calls no other than those of the list.
func TestWhereToPush(t *testing.T) {
	b := browsers(t, "fcm.googleapis.com", "*.push.apple.com", "*.notify.windows.com")
	at := func(endpoint string) string {
		return `{"endpoint":"` + endpoint + `","keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}}`
	}
	for address, ok := range map[string]bool{
		at("https://fcm.googleapis.com/fcm/send/x"): true, at("https://web.push.apple.com/x"): true, at("https://wns2-sg2p.notify.windows.com/w/?token=x"): true,
		at("http://fcm.googleapis.com/x"): false, at("https://fcm.googleapis.com:8443/x"): false, at("https://fcm.googleapis.com.evil.vn/x"): false,
		at("https://evilpush.apple.com/x"): false, at("https://push.apple.com/x"): false, at("https://x@fcm.googleapis.com/x"): false,
		at("https://127.0.0.1/x"): false, at("http://169.254.169.254/x"): false, at("file:///etc/passwd"): false, "": false, "{": false,
		at("https://fcm.googleapis.com/" + strings.Repeat("x", 2048)): false,
	} {
		if err := b.Check(address); (err == nil) != ok {
			t.Errorf("%.80s: %v", address, err)
		}
	}
}
