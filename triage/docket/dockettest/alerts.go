package dockettest

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/courier"
	"homthu/triage/docket"
)

func alerts(t *testing.T, r *Room) {
	ctx := t.Context()
	scam := docket.Alert{ID: uuid.NewString(), Title: " Giả làm công an gọi điện ", Text: "Công an không đòi chuyển tiền.\nThấy nghi thì tắt máy.", Category: "A5"}
	must(t, r.Warn(ctx, By(Police), scam, 30))
	must(t, r.Warn(ctx, By(Police), scam, 30)) // sent twice, as the first answer was lost
	if list, err := r.Alerts(ctx, By(Police)); err != nil || len(list) != 1 || list[0].Title != "Giả làm công an gọi điện" ||
		!list[0].Until.Equal(Start.AddDate(0, 0, 30)) || list[0].Officer != By(Police).Officer {
		t.Fatalf("%+v %v", list, err)
	}
	if list, err := r.Alerts(ctx, By(OtherPolice)); err != nil || len(list) != 0 {
		t.Fatalf("another unit has %+v %v", list, err)
	}

	refused := func(name string, a docket.Alert, days int) {
		t.Helper()
		if a.ID == "" {
			a.ID = uuid.NewString()
		}
		if err := r.Warn(ctx, By(Police), a, days); !errors.Is(err, docket.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused("no title", docket.Alert{Text: "Chữ."}, 5)
	refused("a title of two lines", docket.Alert{Title: "Một\nhai", Text: "Chữ."}, 5)
	refused("no letters", docket.Alert{Title: "!!!", Text: "Chữ."}, 5)
	refused("too long", docket.Alert{Title: "Tên", Text: strings.Repeat("chữ ", 126)}, 5)
	refused("a hidden sign", docket.Alert{Title: "Tên", Text: "chữ\u202egnôđ"}, 5)
	refused("no days", docket.Alert{Title: "Tên", Text: "Chữ."}, 0)
	refused("a year", docket.Alert{Title: "Tên", Text: "Chữ."}, 365)
	refused("complaints", docket.Alert{Title: "Tên", Text: "Chữ.", Category: "C1"}, 5)
	refused("no category", docket.Alert{Title: "Tên", Text: "Chữ.", Category: "Z9"}, 5)
	refused("an id that tells the time", docket.Alert{ID: uuid.Must(uuid.NewV7()).String(), Title: "Tên", Text: "Chữ."}, 5)
	foreign := scam
	foreign.Title = "Tên khác"
	if err := r.Warn(ctx, By(OtherPolice), foreign, 5); !errors.Is(err, docket.ErrRefused) {
		t.Errorf("another unit's id: %v", err)
	}

	page := func() courier.Page {
		t.Helper()
		must(t, r.PublishAlerts(ctx, "", []string{"edge-1"}))
		parcels, err := r.Due(ctx, r.Clock.Now(), 100)
		must(t, err)
		for _, p := range parcels {
			if got, err := courier.ReadPage(p); err == nil && got.Name == docket.AlertsPage(Police) {
				return got
			}
		}
		t.Fatal("no page")
		return courier.Page{}
	}
	if body := string(page().Body); !strings.Contains(body, `"day":"2026-11-16","until":"2026-12-16"`) || strings.Contains(body, By(Police).Officer) {
		t.Error(body)
	}
	if err := r.Withdraw(ctx, By(OtherPolice), scam.ID); !errors.Is(err, docket.ErrNotFound) {
		t.Errorf("another unit withdrew it: %v", err)
	}
	must(t, r.Withdraw(ctx, By(Police), scam.ID))
	must(t, r.Withdraw(ctx, By(Police), scam.ID))
	if body := string(page().Body); body != `{"v":1,"unit":"`+Police+`","alerts":[]}` {
		t.Errorf("after withdrawing: %s", body)
	}
	for range 12 {
		must(t, r.Warn(ctx, By(Police), docket.Alert{ID: uuid.NewString(), Title: "Tên", Text: "Chữ."}, 5))
	}
	refused("a thirteenth", docket.Alert{Title: "Tên", Text: "Chữ."}, 5)
	r.Clock.Set(Start.AddDate(0, 0, 6))
	if body := string(page().Body); body != `{"v":1,"unit":"`+Police+`","alerts":[]}` {
		t.Errorf("after their time: %s", body)
	}
	must(t, r.Warn(ctx, By(Police), docket.Alert{ID: uuid.NewString(), Title: "Tên", Text: "Chữ."}, 5))
}
