package web

import (
	"crypto/ed25519"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"homthu/intake/directory"
	"homthu/intake/directory/boxcode"
)

// A poster goes on when communes merge: its address leads to the old commune's police until the day before, and to the new one's
// from that day on. What people copy off it by hand is read tolerantly, and a wrong symbol is said.
func TestBoxOfMergedCommunes(t *testing.T) {
	l, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2027, 3, 1, 0, 0, 0, 0, time.FixedZone("UTC+7", 7*3600)).UTC()
	code := boxcode.New([]byte("test"), neighbour, "thôn Nà Tàn", 0)
	list := directory.Directory{Version: 1, Province: "Công an tỉnh Lạng Sơn", Issued: now.AddDate(0, -2, 0), Expires: now.AddDate(1, 0, 0),
		Deployments: []directory.Deployment{{ID: "lang-son", Verify: verifyKey("lang-son")}},
		Boxes:       []directory.Box{{Code: code, Name: "thôn Nà Tàn", Commune: neighbour, To: &now}, {Code: code, Name: "thôn Nà Tàn", Commune: commune, From: &now}, {Code: "NT4K", Name: "bản Chu", Commune: commune}}}
	signed, err := directory.Sign(list, signingKey("province"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := directory.Read(signed, signingKey("province").Public().(ed25519.PublicKey), 0, now)
	if err != nil {
		t.Fatal(err)
	}
	at := now
	s := &Site{o: Options{Tables: l.tables, Places: l.places, Now: func() time.Time { return at }, Directory: func() ([]byte, *directory.Directory, string) { return signed, d, "" }}}
	for when, want := range map[time.Time]string{now.Add(-time.Second): neighbour, now: commune, now.AddDate(0, 6, 0): commune} {
		at = when
		for _, typed := range []string{code, strings.ToLower(code), boxcode.Show(code), " " + strings.Join(strings.Split(code, ""), ".")} {
			box, err := s.boxView(d, typed)
			if err != nil || box.Commune != want || box.Code != code {
				t.Errorf("%s at %s: %+v, %v", typed, when, box, err)
			}
		}
	}
	if box, err := s.boxView(d, "nt4k"); err != nil || box.Code != "NT4K" {
		t.Errorf("a code of old: %v", err)
	}
	wrong := code[1:2] + code[:1] + code[2:]
	if _, err := s.boxView(d, wrong); err != boxcode.ErrTypo {
		t.Errorf("%s: %v", wrong, err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/h/x", nil)
	request.SetPathValue("code", boxcode.Show(code))
	answer := httptest.NewRecorder()
	s.box(answer, request)
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/h/"+code {
		t.Errorf("%d to %s", answer.Code, answer.Header().Get("Location"))
	}
}
