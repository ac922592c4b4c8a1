package zalo

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"homthu/bot/zalo/zalotest"
)

// purse is a token file with the fake beside it.
type purse struct {
	t    *testing.T
	fake *zalotest.OA
	file string
	mu   sync.Mutex
	off  time.Duration // the clock was moved
}

func newPurse(t *testing.T) *purse {
	return &purse{t: t, fake: zalotest.NewOA(t), file: filepath.Join(t.TempDir(), "zalo.token")}
}

func (p *purse) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.off)
}

func (p *purse) later(d time.Duration) {
	p.mu.Lock()
	p.off += d
	p.mu.Unlock()
	p.fake.Ahead(d)
}

// open is what a start of the process does.
func (p *purse) open() *OATokens {
	p.t.Helper()
	oauth, err := NewOAuth(p.fake.URL(), zalotest.OAAppID, zalotest.OAAppSecret)
	if err != nil {
		p.t.Fatal(err)
	}
	tokens, err := NewOATokens(p.file, oauth, p.now)
	if err != nil {
		p.t.Fatal(err)
	}
	return tokens
}

// granted opens a store with a pair that was granted just now.
func (p *purse) granted() *OATokens {
	p.t.Helper()
	tokens := p.open()
	access, refresh := p.fake.Grant()
	if err := tokens.put(oaPair{Access: access, Refresh: refresh, Expires: p.now().Add(25 * time.Hour)}); err != nil {
		p.t.Fatal(err)
	}
	return tokens
}

func (p *purse) stored() oaPair {
	p.t.Helper()
	pair, err := readPair(p.file)
	if err != nil {
		p.t.Fatal(err)
	}
	return pair
}

func (p *purse) refreshes() int { return len(p.fake.Calls("/v4/oa/access_token")) }

// works says that the token is the one that Zalo takes now.
func (p *purse) works(tokens *OATokens) {
	p.t.Helper()
	got, err := tokens.Access(p.t.Context())
	if want, _ := p.fake.Pair(); err != nil || got != want {
		p.t.Fatalf("the token does not work: %v", err)
	}
}

func TestOATokensRenewBeforeTheEnd(t *testing.T) {
	p := newPurse(t)
	tokens := p.granted()
	p.works(tokens)
	if p.refreshes() != 0 {
		t.Fatal("renewed a fresh token")
	}
	old, _ := p.fake.Pair()
	tokens.save = func(file string, content []byte) error {
		if tokens.current().Access != old {
			t.Error("used before it was stored")
		}
		return writeDurably(file, content)
	}
	p.later(23*time.Hour + time.Minute)
	p.works(tokens)
	if now, refresh := p.fake.Pair(); p.refreshes() != 1 || now == old || p.stored().Refresh != refresh || !p.stored().Begun.IsZero() {
		t.Fatal("not renewed, or not stored")
	}
	info, err := os.Stat(p.file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(p.file), ".zalo-*")); len(left) != 0 {
		t.Error("left over:", left)
	}
	p.works(p.open()) // a restart
	p.later(25 * time.Hour)
	p.works(p.open())
}

// Many ask at once, for a token that ended and for one that Zalo refused: it is renewed once.
func TestOATokensRenewOnce(t *testing.T) {
	p := newPurse(t)
	tokens := p.granted()
	at := func(ask func() (string, error)) {
		t.Helper()
		before := p.refreshes()
		var group sync.WaitGroup
		got := make([]string, 16)
		for i := range got {
			group.Go(func() {
				var err error
				if got[i], err = ask(); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		want, _ := p.fake.Pair()
		for _, g := range got {
			if g != want {
				t.Fatal("an old token was given out")
			}
		}
		if n := p.refreshes() - before; n != 1 {
			t.Fatalf("renewed %d times", n)
		}
	}
	p.later(26 * time.Hour)
	at(func() (string, error) { return tokens.Access(t.Context()) })
	old, _ := p.fake.Pair()
	at(func() (string, error) { return tokens.Renew(t.Context(), old) })
}

// Pairs of faults around the two moments that count. After each the process starts anew as well.
func TestOATokensFaults(t *testing.T) {
	full := errors.New("disk full")
	const path = "/v4/oa/access_token"

	t.Run("the file cannot be written before the call: nothing is spent", func(t *testing.T) {
		p := newPurse(t)
		tokens := p.granted()
		p.later(26 * time.Hour)
		tokens.save = func(string, []byte) error { return full }
		if _, err := tokens.Access(t.Context()); !errors.Is(err, ErrTokenStore) || p.refreshes() != 0 {
			t.Fatal(err, p.refreshes())
		}
		tokens.save = writeDurably
		p.later(2 * refreshPause)
		p.works(tokens)
	})
	t.Run("the file cannot be written after the call: the pair waits and is not used", func(t *testing.T) {
		p := newPurse(t)
		tokens := p.granted()
		p.later(26 * time.Hour)
		saves := 0
		tokens.save = func(file string, content []byte) error {
			if saves++; saves > 1 {
				return full
			}
			return writeDurably(file, content)
		}
		for range 3 {
			if access, err := tokens.Access(t.Context()); !errors.Is(err, ErrTokenStore) || access != "" || p.refreshes() != 1 {
				t.Fatal(access, err, p.refreshes())
			}
		}
		tokens.save = writeDurably
		p.works(tokens)
		if p.refreshes() != 1 {
			t.Fatal("a second pair was asked for")
		}
		p.works(p.open())
	})
	t.Run("it could not be written and the process ended: access must be granted anew", func(t *testing.T) {
		p := newPurse(t)
		tokens := p.granted()
		p.later(24 * time.Hour) // the access token lives for another hour
		saves := 0
		tokens.save = func(file string, content []byte) error {
			if saves++; saves > 1 {
				return full
			}
			return writeDurably(file, content)
		}
		if _, err := tokens.Access(t.Context()); err != nil {
			t.Fatal("the old token still lives", err)
		}
		again := p.open()
		if again.Begun().IsZero() {
			t.Error("nobody knows that a renewal was begun")
		}
		if _, err := again.Access(t.Context()); err != nil {
			t.Fatal("the old token still lives", err)
		}
		if err := again.Check(t.Context()); !errors.Is(err, ErrConsent) {
			t.Fatal("the operator is not told in time:", err)
		}
		p.later(2 * time.Hour)
		n := p.refreshes()
		for range 3 {
			if _, err := again.Access(t.Context()); !errors.Is(err, ErrConsent) || p.refreshes() != n {
				t.Fatal(err)
			}
		}
	})
	t.Run("the answer is lost: the next try finds the token burnt", func(t *testing.T) {
		p := newPurse(t)
		tokens := p.granted()
		p.later(26 * time.Hour)
		p.fake.Fail(path, zalotest.OAFault{Cut: true})
		if _, err := tokens.Access(t.Context()); !errors.Is(err, ErrOAuth) {
			t.Fatal(err)
		}
		if _, err := tokens.Access(t.Context()); !errors.Is(err, ErrOAuth) || p.refreshes() != 1 {
			t.Fatal("no pause between two tries", err)
		}
		p.later(2 * refreshPause)
		if _, err := tokens.Access(t.Context()); !errors.Is(err, ErrConsent) || tokens.Begun().IsZero() {
			t.Fatal(err)
		}
	})
	t.Run("the call never arrives, or a proxy answers: the next try is good", func(t *testing.T) {
		for _, fault := range []zalotest.OAFault{{Drop: true}, {Status: 502}, {Code: -14099}} {
			p := newPurse(t)
			tokens := p.granted()
			p.later(26 * time.Hour)
			p.fake.Fail(path, fault)
			_, err := tokens.Access(t.Context())
			if !errors.Is(err, ErrOAuth) {
				t.Fatal(err)
			}
			access, refresh := p.fake.Pair()
			for _, secret := range []string{access, refresh, zalotest.OAAppSecret} {
				if strings.Contains(err.Error(), secret) {
					t.Fatal("the error quotes a secret")
				}
			}
			p.later(2 * refreshPause)
			p.works(p.open())
		}
	})
	t.Run("whoever asked gives up: the call goes on", func(t *testing.T) {
		p := newPurse(t)
		tokens := p.granted()
		p.later(26 * time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := tokens.renew(t.Context(), "other"); err != nil {
			t.Fatal(err)
		}
		if err := tokens.refresh(ctx, tokens.current()); err != nil {
			t.Fatal("a stop burns the token:", err)
		}
		p.works(tokens)
	})
}

// The way of `homthu zalo consent`: agree, paste, exchange, store; and a running process sees the new pair by itself.
func TestOAConsent(t *testing.T) {
	p := newPurse(t)
	running := p.open()
	if _, err := running.Access(t.Context()); !errors.Is(err, ErrConsent) {
		t.Fatal(err)
	}
	tokens := p.open()
	consent, err := tokens.oauth.NewConsent("https://homthu.example/zalo")
	if err != nil {
		t.Fatal(err)
	}
	location := p.fake.Agree(consent.URL)
	other, _ := tokens.oauth.NewConsent("https://homthu.example/zalo")
	for _, bad := range []string{"", "two words", strings.Replace(location, "code=", "kode=", 1), p.fake.Agree(other.URL), "https://x/?code=1"} {
		if code, err := consent.Code(bad); err == nil {
			t.Errorf("%q is read as %q", bad, code)
		}
	}
	code, err := consent.Code("  " + location + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if alone, err := consent.Code(code); err != nil || alone != code {
		t.Error(err)
	}
	if err := tokens.Grant(t.Context(), other, code); !errors.Is(err, ErrOAuth) || strings.Contains(err.Error(), code) {
		t.Fatal("another verifier is taken:", err)
	}
	if code, err = consent.Code(p.fake.Agree(consent.URL)); err != nil {
		t.Fatal(err)
	}
	if err := tokens.Grant(t.Context(), consent, code); err != nil {
		t.Fatal(err)
	}
	p.works(running)
	if err := tokens.Grant(t.Context(), consent, code); err == nil {
		t.Error("a code works twice")
	}
}

func TestOATokenFile(t *testing.T) {
	p := newPurse(t)
	p.granted()
	if err := os.Chmod(p.file, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := NewOATokens(p.file, nil, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Error("others can read it:", err)
	}
	for _, content := range []string{"", "BIMAT", `{"v":2,"refresh":"BIMAT"}`, `{"v":1}`} {
		if err := errors.Join(os.WriteFile(p.file, []byte(content), 0o600), os.Chmod(p.file, 0o600)); err != nil {
			t.Fatal(err)
		}
		if _, err := NewOATokens(p.file, nil, nil); err == nil || strings.Contains(err.Error(), "BIMAT") {
			t.Errorf("%q: %v", content, err)
		}
	}
	if err := writeDurably(filepath.Join(t.TempDir(), "no", "such", "folder"), nil); err == nil {
		t.Error("written nowhere")
	}
	for _, bad := range [][3]string{{"ftp://x", "1", "s"}, {"", "", "s"}, {"", "1", ""}, {"", "a b", "s"}, {"", "1", "s\n"}} {
		if _, err := NewOAuth(bad[0], bad[1], bad[2]); err == nil {
			t.Error("taken:", bad)
		}
	}
}

func FuzzOATokenFile(f *testing.F) {
	f.Add([]byte(`{"v":1,"access":"a","refresh":"r","expires":"2026-11-22T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		pair, err := readPair(file)
		if err != nil {
			return
		}
		again, err := json.Marshal(pair)
		if err != nil || pair.Refresh == "" {
			t.Fatal(err, string(again))
		}
	})
}
