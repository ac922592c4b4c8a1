package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database"
	"homthu/intake/courier"
	"homthu/intake/safe"
	"homthu/triage/forum"
)

// hall counts as the forums' store does: the greatest of each edge.
type hall struct {
	fail error // of the next one
	n    map[string]int
}

func (h *hall) Echoed(_ context.Context, edge, page string, counts map[string]int) error {
	if err := h.fail; err != nil {
		h.fail = nil
		return err
	}
	for item, n := range counts {
		key := edge + " " + page + " " + item
		h.n[key] = max(h.n[key], n)
	}
	return nil
}

// TestEchoesGoInside: counted at the edge, carried at the full hour, and counted inside once, also where the first attempt there
// fails and where all of it comes again.
func TestEchoesGoInside(t *testing.T) {
	now := time.Date(2026, 12, 1, 7, 20, 0, 0, time.UTC)
	db, err := database.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "safe.db"), safe.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := safe.Open(db, nil, safe.Options{Edge: "edge-1", Now: func() time.Time { return now }})
	item := uuid.NewString()
	for range 3 {
		if err := s.Commit(t.Context(), safe.Step{Update: &safe.Update{Channel: "echo", ID: uuid.NewString()},
			Echo: &safe.Echo{Deployment: "tinh-20", Page: "forum.7K3M9Q", Item: item}}); err != nil {
			t.Fatal(err)
		}
	}
	if due, err := s.Due(t.Context(), now, 10); len(due) != 0 || err != nil {
		t.Fatalf("due within the hour: %v %v", due, err)
	}
	now = now.Add(40 * time.Minute)
	due, err := s.Due(t.Context(), now, 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("%v %v", due, err)
	}
	_, key, _ := ed25519.GenerateKey(nil)
	due[0].V = courier.Version
	if err := courier.Sign(due, key); err != nil {
		t.Fatal(err)
	}
	road, err := due[0].Encode()
	if err != nil {
		t.Fatal(err)
	}
	p, err := courier.Decode(road)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{fail: errors.New("the store is locked"), n: map[string]int{}}
	if err := echoed(t.Context(), h, p); err == nil || errors.Is(err, courier.ErrRefused) {
		t.Errorf("a store that is locked: %v", err) // it comes again
	}
	for range 2 {
		if err := echoed(t.Context(), h, p); err != nil {
			t.Fatal(err)
		}
	}
	if want := map[string]int{"edge-1 forum.7K3M9Q " + item: 3}; !maps.Equal(h.n, want) {
		t.Errorf("%v, want %v", h.n, want)
	}
	h.fail = forum.ErrNotFound
	if err := echoed(t.Context(), h, p); !errors.Is(err, courier.ErrRefused) {
		t.Errorf("a page that is no forum's: %v", err)
	}
	p.Body = []byte(`{"v":1}`)
	if err := echoed(t.Context(), h, p); !errors.Is(err, courier.ErrRefused) {
		t.Errorf("no counts: %v", err)
	}
}

// thinksSoToo presses "tôi cũng vậy" beside an opinion on a forum's public page: twice, and one of them again, as when the answer
// was lost. After the full hour the officers read that two think so.
func (v *village) thinksSoToo(ctx context.Context, b *both) {
	v.t.Helper()
	must := func(err error) {
		v.t.Helper()
		if err != nil {
			v.t.Fatal(err)
		}
	}
	s, err := v.desk.PlanForum(ctx, forum.Plan{ID: "7K3M9Q", Title: "Công an lắng nghe ý kiến Nhân dân", Day: time.Now().AddDate(0, 0, 3).Format(time.DateOnly), FromMinute: 14 * 60, Place: "Nhà văn hóa"})
	must(err)
	s, err = v.desk.StepForum(ctx, s.Forum, forum.Announced)
	must(err)
	item, err := v.desk.TypeOpinion(ctx, s.Forum, forum.Slip, "Đường thôn Nà Tàn thiếu đèn.", "")
	must(err)
	must(v.desk.PublishForum(ctx, s.Forum))
	must(again(ctx, func() error {
		response, err := v.player.client.Get("http://" + v.config.Addr + "/dien-dan/" + s.Forum.ID)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		page, err := io.ReadAll(response.Body)
		if err == nil && !strings.Contains(string(page), item) {
			err = errors.New("the opinion is not on the page")
			v.shift.Add(int64(31 * time.Second)) // for so long the edge does not look again
		}
		return err
	}))
	one, other := uuid.NewString(), uuid.NewString()
	for _, press := range []string{one, other, one} {
		must(v.player.post(ctx, "/api/v1/echo", map[string]any{"id": press, "page": forum.PageName(s.Forum.ID), "item": item}, nil))
	}
	v.shift.Store(int64(v.now().Truncate(time.Hour).Add(time.Hour + time.Second).Sub(time.Now())))
	b.edge.carrier.Notify()
	delete(v.player.officers, villagePolice) // an hour later he signs in anew
	desk, err := v.player.desk(ctx, villagePolice)
	must(err)
	must(again(ctx, func() error {
		s, err := desk.ForumSheet(ctx, s.Forum.ID)
		if err == nil && s.Opinions[0].Echoes != 2 {
			err = fmt.Errorf("%d think so too", s.Opinions[0].Echoes)
		}
		return err
	}))
}
