package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/roster"
)

// TestBoxMovesByDate: a commune goes over into another one. Who writes at its box the evening before reaches the old commune's
// police, who writes the morning after the new one's, by the same poster and the same program. What the old one held goes over,
// and the old commune's matters are on the board of the new one's Front.
func TestBoxMovesByDate(t *testing.T) {
	const heir = "06184"
	ctx := within(t, time.Minute)
	w := &silenceWorld{ctx: ctx, village: newVillageOf(t, world{
		Provinces: []worldProvince{{Code: "20", Units: []string{"province-police", "province-inspectorate"}}},
		Communes: []worldCommune{
			{Code: villageCommune, Units: []string{"commune-police", "commune-front"}, Boxes: []worldBox{{Code: villageBox, Name: "thôn Nà Tàn"}}},
			{Code: heir, Units: []string{"commune-police", "commune-front"}, Boxes: []worldBox{{Code: "DD9X", Name: "khu Nam Quan"}}},
		},
	}, "local")}
	w.config.Telegram.Mode = "off" // the test is the platform
	local := time.Now().In(hanoi)
	day := time.Date(local.Year(), local.Month(), local.Day()+2, 0, 0, 0, 0, hanoi)
	w.merges(day, "commune-police."+heir, villagePolice)
	w.both = w.lives(ctx)
	quarrel := dockettest.Quarrel(time.Now())
	quarrel.Units, quarrel.Never, quarrel.Commune = []string{villagePolice}, []string{"village-head." + villageCommune}, villageCommune
	if _, err := w.both.inside.docket.Register(ctx, dockettest.Seal(t, quarrel)); err != nil {
		t.Fatal(err)
	}

	at := func(moment time.Time) { w.shift.Store(int64(time.Until(moment))) }
	at(day.Add(-time.Minute))
	w.follows("commune-front."+villageCommune, 1)
	w.follows("commune-front."+heir, 0)
	w.theft("trộm mất con trâu đen")
	w.saw("Mã của bà con")
	w.opensAt(villagePolice, "trộm mất con trâu đen")
	at(day.Add(time.Minute))
	w.follows("commune-front."+heir, 1)
	w.theft("trộm mất con bò vàng")
	w.saw("Mã của bà con")
	w.opensAt("commune-police."+heir, "trộm mất con bò vàng")

	err := again(ctx, func() error {
		var held int
		err := w.both.inside.docketDB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM cases WHERE holder = $1`, "commune-police."+heir).Scan(&held)
		if err == nil && held != 3 {
			err = fmt.Errorf("the new police hold %d cases", held)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	var old int
	if err := w.both.inside.docketDB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM case_units WHERE unit = $1`, villagePolice).Scan(&old); err != nil || old != 2 {
		t.Errorf("the old police have %d cases, %v", old, err)
	}
}

// follows looks at a Front's board and at the list behind it.
func (w *silenceWorld) follows(front string, n int) {
	w.t.Helper()
	v := docket.Viewer{Officer: "lan", Unit: front}
	p, err := docket.ParsePeriod(time.Now().In(hanoi).Format("2006"))
	if err != nil {
		w.t.Fatal(err)
	}
	board, err := w.both.inside.docket.Board(w.ctx, v, p)
	if err != nil || board.Follows.Received != n {
		w.t.Errorf("%s follows %+v, %v", front, board.Follows, err)
	}
	list, err := w.both.inside.docket.Listed(w.ctx, v, p, docket.FrontFilter{}, "", 10)
	if err != nil || len(list.Rows) != n {
		w.t.Errorf("%s has a list of %+v, %v", front, list.Rows, err)
	}
}

// merges writes a merger into the roster, and has the province sign what follows of it, as is done before the day.
func (v *village) merges(day time.Time, into string, units ...string) {
	v.t.Helper()
	must := func(err error) {
		v.t.Helper()
		if err != nil {
			v.t.Fatal(err)
		}
	}
	ctx := v.t.Context()
	db, err := openStore(ctx, v.config.Docket, rosterFile(v.config), roster.Migrations)
	must(err)
	defer db.Close()
	p, err := newProgram(v.config, time.Now, slog.New(slog.DiscardHandler))
	must(err)
	r, err := roster.Open(ctx, db, p.tables, time.Now)
	must(err)
	if moved, err := r.Merge(ctx, "", day, into, units...); err != nil || moved == 0 {
		v.t.Fatalf("%d boxes moved, %v", moved, err)
	}
	for _, unit := range units { // it is the police that move boxes
		_, err := r.Merge(ctx, "", day, "commune-front."+docket.Place(into), "commune-front."+docket.Place(unit))
		must(err)
	}
	signed, _, err := r.Issue(ctx, "the merger", directoryLife, seedKey(v.state.Province))
	must(err)
	must(os.WriteFile(filepath.Clean(v.config.DirectoryFile), signed, 0o600))
}
