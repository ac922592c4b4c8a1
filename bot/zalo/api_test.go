package zalo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"homthu/bot/zalo/zalotest"
)

func TestNewBot(t *testing.T) {
	for _, bad := range [][2]string{
		{"ftp://x", "t"}, {"://", "t"}, {"https://", "t"}, {"https://u:p@x", "t"}, {"https://x?a=b", "t"}, {"", ""}, {"", " "}, {"", "a/b"}, {"", "a?b"}, {"", "a#b"}, {"", "a%b"}, {"", "a\nb"},
	} {
		if _, err := NewBot(bad[0], bad[1]); err == nil || bad[1] != "" && len(bad[1]) > 2 && strings.Contains(err.Error(), bad[1]) || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := NewBot("", "1:2"); err != nil {
		t.Error(err)
	}
}

// TestErrorsTellNothing: whatever goes wrong, the error is ours and quotes nothing.
func TestErrorsTellNothing(t *testing.T) {
	r := newRoom(t)
	const words, chat = "con trâu đen", "a0c01dfe32b3dbed82a2"
	check := func(name string, err error, want Kind) {
		t.Helper()
		own := (*Error)(nil)
		if !errors.As(err, &own) || own.Kind != want || errors.Unwrap(err) != nil {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		for _, secret := range []string{zalotest.Token, "abc-test", words, chat, r.fake.URL(), "127.0.0.1"} {
			if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
				t.Errorf("%s: the error holds %q: %v", name, secret, err)
			}
		}
	}
	for name, c := range map[string]struct {
		fault zalotest.Fault
		want  Kind
	}{
		"dropped":  {zalotest.Fault{Drop: true}, Unreachable},
		"cut":      {zalotest.Fault{Cut: true}, Unreachable},
		"broken":   {zalotest.Fault{Broken: true}, Unreachable},
		"wall":     {zalotest.Fault{Wall: true}, Unreachable},
		"redirect": {zalotest.Fault{Elsewhere: "/bot" + zalotest.Token + "/getMe"}, Unreachable},
		"400":      {zalotest.Fault{Status: 400, Words: words}, Refused},
		"401":      {zalotest.Fault{Status: 401}, Unauthorized},
		"403":      {zalotest.Fault{Status: 403, Words: "Internal server error"}, Denied},
		"404":      {zalotest.Fault{Status: 404}, Denied},
		"408":      {zalotest.Fault{Status: 408}, Unreachable},
		"429":      {zalotest.Fault{Status: 429}, SlowDown},
		"quota":    {zalotest.Fault{Status: 429, Words: "Quota exceeded"}, OutOfQuota},
		"500":      {zalotest.Fault{Status: 500}, Unreachable},
	} {
		r.fake.Fail("sendMessage", c.fault)
		check(name, r.api.send(t.Context(), chat, words, nil), c.want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	check("stopped", r.api.send(ctx, chat, words, nil), Stopped)
	ctx, cancel = context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	check("too late", r.api.send(ctx, chat, words, nil), Unreachable)
	r.fake.Fail("getMe", zalotest.Fault{Status: 404})
	_, err := r.api.Me(t.Context())
	check("a token that is none", err, Unauthorized)
	other, err := NewBot(r.fake.URL(), "999:another-token")
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Me(t.Context())
	check("a wrong token", err, Unauthorized)
	nowhere, err := NewBot("http://127.0.0.1:1", zalotest.Token)
	if err != nil {
		t.Fatal(err)
	}
	_, err = nowhere.Me(t.Context())
	check("nobody there", err, Unreachable)
	_, err = nowhere.Fetch(t.Context(), "http://127.0.0.1:1/media/mat.jpg")
	check("nobody there with the photo", err, Unreachable)
}

func TestMe(t *testing.T) {
	r := newRoom(t)
	me, err := r.api.Me(t.Context())
	if err != nil || me.Name != "bot.VDKyGxQvc" || me.Plan != "BASIC" || me.Groups {
		t.Error(me, err)
	}
}

func TestFetch(t *testing.T) {
	r := newRoom(t)
	picture := bytes.Repeat([]byte{0xff, 0xd8, 0}, 100_000)
	address := r.fake.Serve("photo-stal-29", "jpg", picture)
	all := func(address string) ([]byte, error) {
		body, err := r.api.Fetch(t.Context(), address)
		if err != nil {
			return nil, err
		}
		defer body.Close()
		return io.ReadAll(body)
	}
	if got, err := all(address); err != nil || !bytes.Equal(got, picture) {
		t.Error(len(got), err)
	}
	r.fake.Fail("media", zalotest.Fault{Cut: true})
	if _, err := all(address); kindOf(err) != Unreachable || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("half a picture:", err)
	}
	r.fake.Fail("media", zalotest.Fault{Status: 503})
	if _, err := all(address); kindOf(err) != Unreachable || errors.Is(err, ErrGone) {
		t.Error(err)
	}
	elsewhere := httptest.NewServer(nil)
	defer elsewhere.Close()
	for _, to := range []string{elsewhere.URL + "/secret", "http://169.254.169.254/latest", "/bot" + zalotest.Token + "/getMe", "https://zdn.vn.example.com/x"} {
		r.fake.Fail("media", zalotest.Fault{Elsewhere: to})
		if _, err := all(address); !errors.Is(err, ErrGone) {
			t.Errorf("followed to %s: %v", to, err)
		}
	}
	r.fake.Fail("media", zalotest.Fault{Elsewhere: strings.TrimPrefix(r.fake.Serve("other", "jpg", picture), r.fake.URL())})
	if got, err := all(address); err != nil || len(got) != len(picture) {
		t.Error("a redirect among Zalo's own hosts:", err)
	}
	r.fake.Expire()
	if _, err := all(address); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
	large := r.fake.Serve("photo", "jpg", make([]byte, MaxFile+1))
	if _, err := all(large); !errors.Is(err, ErrTooBig) {
		t.Error(err)
	}
	if got, err := all(r.fake.Serve("photo", "jpg", make([]byte, MaxFile))); err != nil || len(got) != MaxFile {
		t.Error(len(got), err)
	}
}

// TestFetchAllowed: a forged event must not make the edge call its neighbours.
func TestFetchAllowed(t *testing.T) {
	api, err := NewBot("", "1:2")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"https://photo-stal-29.zdn.vn/no/jpg/0.jpg": true, "https://F2-voice-aac-dl.ZDN.vn/0.aac": true, "https://zalo-api.zadn.vn/x": true,
		"http://photo-stal-29.zdn.vn/0.jpg":   true, // fetched over TLS
		"https://zdn.vn/0.jpg":                true,
		"https://zdn.vn:8443/0.jpg":           false,
		"https://u@photo.zdn.vn/0.jpg":        false,
		"https://evilzdn.vn/0.jpg":            false,
		"https://zdn.vn.example.com/0.jpg":    false,
		"https://zdn.vn@127.0.0.1/0.jpg":      false,
		"https://127.0.0.1/0.jpg":             false,
		"http://127.0.0.1:8082/metrics":       false,
		"http://[::1]/":                       false,
		"http://169.254.169.254/latest":       false,
		"ftp://photo.zdn.vn/0.jpg":            false,
		"file:///etc/passwd":                  false,
		"//photo.zdn.vn/0.jpg":                false,
		"photo.zdn.vn/0.jpg":                  false,
		"":                                    false,
		"https://photo.zdn.vn\x00.x/0.jpg":    false,
		DefaultBotURL + "/bot1:2/getMe":       false,
		"https://photo.zdn.vn./0.jpg":         false,
		"https://xn--zdn-vn.example.vn/0.jpg": false,
	} {
		u, err := url.Parse(address)
		if got := err == nil && api.media.allowed(u); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
	if _, err := api.Fetch(t.Context(), "http://127.0.0.1:8082/metrics"); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
}

func TestSetup(t *testing.T) {
	r := newRoom(t)
	hook := httptest.NewServer(r.webhook())
	defer hook.Close()
	health := make(chan Health, 100)
	setup := Setup{Bot: r.api, URL: hook.URL + "/webhooks/zalo", Secret: hookSecret, Every: 5 * time.Millisecond, Watch: func(h Health) { health <- h }, Options: r.options}
	r.fake.Fail("setWebhook", zalotest.Fault{Drop: true}, zalotest.Fault{Status: 500})
	r.run(setup.Run)
	if h := <-health; !h.Ours {
		t.Error(h)
	}
	if _, ok := r.fake.Calls("setWebhook")[2].Params["url"]; !ok {
		t.Error("not set")
	}
	// Somebody uses the token elsewhere: it is told, and set again.
	if err := r.api.call(t.Context(), "deleteWebhook", nil, nil); err != nil {
		t.Fatal(err)
	}
	r.until("it is told", func() bool { return !(<-health).Ours })
	r.until("it is set again", func() bool { return r.fake.Hook() == setup.URL && (<-health).Ours })
	if !strings.Contains(r.log.String(), "3,000 messages") {
		t.Error(r.log.String())
	}
}

func TestSetupPolls(t *testing.T) {
	r := newRoom(t)
	if err := r.api.call(t.Context(), "setWebhook", map[string]any{"url": "http://127.0.0.1:1/x", "secret_token": hookSecret}, nil); err != nil {
		t.Fatal(err)
	}
	r.run(Setup{Bot: r.api, Options: r.options}.Run)
	r.until("the webhook is gone", func() bool { return r.fake.Hook() == "" && len(r.fake.Calls("getMe")) == 1 })
}

// TestSetupWall: Zalo keeps an address that it could not reach; the operator is told why.
func TestSetupWall(t *testing.T) {
	r := newRoom(t)
	setup := Setup{Bot: r.api, URL: "http://127.0.0.1:1/webhooks/zalo", Secret: hookSecret, Options: r.options}
	r.run(setup.Run)
	r.until("it is told", func() bool { return strings.Contains(r.log.String(), "a firewall that lets only browsers through") })
	refused := newRoom(t)
	refused.run(Setup{Bot: refused.api, URL: "http://example.com/x", Secret: hookSecret, Options: refused.options}.Run)
	refused.until("it is refused once, and the rest goes on", func() bool {
		return strings.Contains(refused.log.String(), "setup refused") && len(refused.fake.Calls("getMe")) == 1
	})
}

func TestCheckSecret(t *testing.T) {
	for secret, ok := range map[string]bool{hookSecret: true, "12345678": true, "1234567": false, strings.Repeat("a", 257): false, "có dấu nhé": false, "a b c d e f": false} {
		if err := CheckSecret(secret); (err == nil) != ok || err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}
