package console

import (
	"testing"
	"time"
)

// What has ended stays so, whatever a call that was under way writes; what has expired is forgotten.
func TestEndedSessionsStayEnded(t *testing.T) {
	at := time.Date(2026, 11, 16, 1, 0, 0, 0, time.UTC)
	s := newSessionStore(func() time.Time { return at })
	for _, token := range []string{"a", "b"} {
		if err := s.Commit(token, []byte(token), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Commit("old", []byte("old"), time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	at = at.Add(time.Minute)
	_ = s.Commit("b", []byte("b2"), time.Now().Add(time.Hour))
	if err := s.Delete("a"); err != nil {
		t.Fatal(err)
	}
	_ = s.Commit("a", []byte("a"), time.Now().Add(time.Hour))
	all, err := s.All()
	if err != nil || len(all) != 1 || string(all["b"]) != "b2" || !s.used("b").Equal(at) {
		t.Fatalf("all: %q, used %v", all, s.used("b"))
	}
	for token, want := range map[string]bool{"a": false, "b": true, "old": false, "never": false} {
		if _, found, err := s.Find(token); found != want || err != nil {
			t.Errorf("%s: %v, %v", token, found, err)
		}
	}
}
