package dockettest

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// letter is feedback that police and Front hold, and nobody else.
func letter() envelope.Header {
	h := Proposal(Start)
	h.Units, h.Category = []string{Police, Front}, "D1"
	return header(h, Start)
}

func keyOf(row docket.Row, unit string) (docket.Key, bool) {
	i := slices.IndexFunc(row.Keys, func(k docket.Key) bool { return k.Unit == unit })
	if i < 0 {
		return docket.Key{}, false
	}
	return row.Keys[i], true
}

// twoKeys: each opens for itself and sees whether the other has, in the list and in the case; each is reminded.
func twoKeys(t *testing.T, r *Room) {
	ctx, h := t.Context(), letter()
	id := r.Register(t, h)
	for _, unit := range []string{Police, Front} {
		if k := r.clockOf(t, unit, id, "SBOX"); !k.Met.IsZero() {
			t.Fatalf("%s: %+v", unit, k)
		}
	}
	must(t, r.Looked(ctx, By(Police), id))
	for _, unit := range []string{Police, Front} {
		page, err := r.Queue(ctx, By(unit), docket.Filter{})
		must(t, err)
		for _, row := range []docket.Row{page.Rows[0], r.Read(t, unit, id).Row} {
			police, ok := keyOf(row, Police)
			front, both := keyOf(row, Front)
			if !ok || !both || !police.Looked.Equal(Start) || !front.Looked.IsZero() || len(row.Keys) != 2 {
				t.Fatalf("%s sees %+v", unit, row.Keys)
			}
		}
	}
	if r.clockOf(t, Police, id, "SBOX").Met.IsZero() || !r.clockOf(t, Front, id, "SBOX").Met.IsZero() {
		t.Fatal("one look met both clocks, or none")
	}
	theft := r.Register(t, Theft(Start))
	if row := r.Read(t, Police, theft).Row; row.Keys != nil {
		t.Fatalf("a tip has keys: %+v", row.Keys)
	}
	alone := letter() // the Front must not know of it
	alone.Units, alone.Never = []string{Police}, append(alone.Never, Front)
	r.Register(t, header(alone, Start))
	if row := r.Read(t, Police, alone.Case).Row; len(row.Keys) != 1 || row.Keys[0].Unit != Police {
		t.Fatalf("keys: %+v", row.Keys)
	}
}

// clockOf is the unit's own clock of a case.
func (r *Room) clockOf(t testing.TB, unit, id, name string) docket.Clock {
	t.Helper()
	for _, k := range r.Read(t, unit, id).Clocks {
		if k.ID == name && k.Unit == unit {
			return k
		}
	}
	t.Fatalf("%s has no clock %s", unit, name)
	return docket.Clock{}
}

// elsewhere is the same letter at another commune.
func elsewhere(h envelope.Header) docket.Target {
	return docket.Target{Category: h.Category, Lane: h.Lane, Commune: "06190", Urgency: h.Urgency, Units: []string{OtherPolice, OtherFront}, Never: nil}
}

// hiding are all acts by which one unit could take a letter from the other; each returns what came of it.
func hiding() map[string]func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
	version := func(t *testing.T, r *Room, v docket.Viewer, id string) int64 { return r.Read(t, v.Unit, id).Version }
	end := func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header, m docket.Move) error {
		if err := r.move(t, v.Unit, h.Case, docket.Move{To: "ACCEPTED"}); err != nil {
			return err
		}
		return r.move(t, v.Unit, h.Case, m)
	}
	return map[string]func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error{
		"closes it": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			return end(t, r, v, h, docket.Move{To: "RESOLVED", Reason: "da-tra-loi", Outcome: "da-tra-loi"})
		},
		"refuses it": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			return r.move(t, v.Unit, h.Case, docket.Move{To: "NOT_ACCEPTED", Reason: "ngoai-pham-vi"})
		},
		"throws it away": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			_ = r.move(t, v.Unit, h.Case, docket.Move{To: "DISCARDED", Reason: "thu-rac"})
			second := docket.Viewer{Officer: "second", Unit: v.Unit}
			return r.Docket.Move(t.Context(), second, h.Case, docket.Move{To: "DISCARDED", Reason: "thu-rac", Version: version(t, r, v, h.Case)})
		},
		"hands it on": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			sealed := Anew(t, h, v.Unit, h.Case, []string{Committee}, h.Never)
			return r.move(t, v.Unit, h.Case, docket.Move{To: "FORWARDED", Reason: "khong-thuoc-tham-quyen", Unit: Committee, HandOn: &sealed})
		},
		"merges it": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			into := letter()
			r.Register(t, into)
			return r.Merge(t.Context(), v, h.Case, docket.Merge{Version: version(t, r, v, h.Case), Into: into.Case, IntoVersion: version(t, r, v, into.Case),
				HandOns: []envelope.Sealed{Anew(t, h, v.Unit, into.Case, into.Units, h.Never)}})
		},
		"merges it into one that the other has not got": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			into := letter()
			into.Units = []string{v.Unit}
			r.Register(t, header(into, Start))
			return r.Merge(t.Context(), v, h.Case, docket.Merge{Version: version(t, r, v, h.Case), Into: into.Case, IntoVersion: version(t, r, v, into.Case),
				HandOns: []envelope.Sealed{Anew(t, h, v.Unit, into.Case, into.Units, h.Never)}})
		},
		"calls it a crime": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			to := AsTip("A1")
			return r.Reroute(t.Context(), v, h.Case, docket.Reroute{Version: version(t, r, v, h.Case), To: to, Reason: "dau-hieu-toi-pham",
				HandOns: []envelope.Sealed{Anew(t, h, v.Unit, h.Case, to.Units, union(h.Never, to.Never))}})
		},
		"sends it to another commune": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			to := elsewhere(h)
			return r.Reroute(t.Context(), v, h.Case, docket.Reroute{Version: version(t, r, v, h.Case), To: to, Reason: "dia-ban-khac",
				HandOns: []envelope.Sealed{Anew(t, h, v.Unit, h.Case, to.Units, h.Never)}})
		},
		"makes a crime of a part": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			to := AsTip("A1")
			part := docket.Split{Version: version(t, r, v, h.Case), ID: uuid.NewString(), Reason: "hai-viec", To: &to}
			part.HandOns = []envelope.Sealed{Anew(t, h, v.Unit, part.ID, to.Units, union(h.Never, to.Never))}
			return r.Split(t.Context(), v, h.Case, part)
		},
		"takes, labels, silences and passes it on": func(t *testing.T, r *Room, v docket.Viewer, h envelope.Header) error {
			ctx, id := t.Context(), h.Case
			must(t, r.Take(ctx, v, id, version(t, r, v, id), false))
			must(t, r.Label(ctx, v, id, "hen-gap", true))
			must(t, r.Silence(ctx, v, id, version(t, r, v, id), docket.Silence{ID: uuid.NewString(), Reason: "gui-lap"}))
			must(t, r.Reply(ctx, v, id, version(t, r, v, id), Reply(false)))
			return r.Assign(ctx, v, id, version(t, r, v, id), "minh", true)
		},
	}
}

// nobodyHides lets each of the two do everything with letters that the other has not read: it finds them among what is open, as new,
// and reads every word of them. Once it has read them, a closed one goes where closed ones are.
func nobodyHides(t *testing.T, r *Room) {
	ctx := t.Context()
	refused := []string{"merges it into one that the other has not got", "calls it a crime", "sends it to another commune"}
	for _, pair := range [][2]string{{Police, Front}, {Front, Police}} {
		for name, act := range hiding() {
			h := letter()
			r.Register(t, h)
			must(t, r.Looked(ctx, By(pair[0]), h.Case))
			err := act(t, r, By(pair[0]), h)
			gives := name == "calls it a crime" && pair[0] == Front // to the police alone, who have it already
			if (err != nil) != (slices.Contains(refused, name) && !gives) {
				t.Fatalf("%s %s: %v", pair[0], name, err)
			}
			other := By(pair[1])
			if !slices.Contains(r.listed(t, pair[1], docket.Filter{News: true}), h.Case) || !slices.Contains(r.listed(t, pair[1], docket.Filter{}), h.Case) {
				t.Fatalf("%s %s, and %s does not find it among what is open", pair[0], name, pair[1])
			}
			c := r.Read(t, pair[1], h.Case)
			if len(c.Envelopes) == 0 || len(c.Envelopes[0].Sealed) == 0 || c.Looked {
				t.Fatalf("%s %s: %s reads %+v", pair[0], name, pair[1], c.Row)
			}
			must(t, r.Looked(ctx, other, h.Case))
			if open := slices.Contains(r.listed(t, pair[1], docket.Filter{}), h.Case); open != c.Closed.IsZero() {
				t.Fatalf("%s %s: read, closed %v, and open in the list: %v", pair[0], name, c.Closed, open)
			}
		}
	}
	h := letter() // read by both: it may go where it belongs
	r.Register(t, h)
	must(t, r.Looked(ctx, By(Front), h.Case))
	must(t, hiding()["calls it a crime"](t, r, By(Police), h))
	_, err := r.Case(ctx, By(Front), h.Case)
	wants(t, err, docket.ErrNotFound)
}

// accusesAtOnce: what is about somebody goes from him at once, read or not.
func accusesAtOnce(t *testing.T, r *Room) {
	ctx, h := t.Context(), letter()
	r.Register(t, h)
	to := AsComplaint()
	must(t, r.Reroute(ctx, By(Front), h.Case, docket.Reroute{Version: 1, To: to, Reason: "to-cao-can-bo",
		HandOns: []envelope.Sealed{Anew(t, h, Front, h.Case, to.Units, union(h.Never, to.Never))}}))
	for _, unit := range []string{Police, Front} {
		if list := r.listed(t, unit, docket.Filter{}); len(list) != 0 {
			t.Fatalf("%s still lists %v", unit, list)
		}
		wants(t, r.ReadTogether(ctx, By(unit), h.Case, "2026-11-16"), docket.ErrNotFound)
	}
}

// readTogether takes an officer of each, each for his own unit.
func readTogether(t *testing.T, r *Room) {
	ctx, h := t.Context(), letter()
	id := r.Register(t, h)
	const day = "2026-11-16"
	for _, bad := range []string{"", "hôm nay", "2026-11-17", "2026-11-01"} {
		wants(t, r.ReadTogether(ctx, By(Police), id, bad), docket.ErrRefused)
	}
	wants(t, r.ReadTogether(ctx, By(Police), r.Register(t, Theft(Start)), day), docket.ErrRefused)
	police, front := docket.Viewer{Officer: "hoa", Unit: Police}, docket.Viewer{Officer: "lan", Unit: Front}
	must(t, r.ReadTogether(ctx, police, id, day))
	must(t, r.ReadTogether(ctx, police, id, day))
	must(t, r.ReadTogether(ctx, docket.Viewer{Officer: "minh", Unit: Police}, id, day)) // a colleague of the first confirms nothing
	must(t, r.ReadTogether(ctx, docket.Viewer{Officer: "hoa", Unit: Front}, id, day))   // nor does the first himself
	if c := r.Read(t, Front, id); len(c.Readings) != 1 || !c.Readings[0].Confirmed.IsZero() || c.Together != "" {
		t.Fatalf("readings: %+v", c.Readings)
	}
	must(t, r.ReadTogether(ctx, front, id, day))
	must(t, r.ReadTogether(ctx, front, id, day))
	c := r.Read(t, Police, id)
	if j := c.Readings[0]; len(c.Readings) != 1 || j.Unit != Police || j.Officer != "hoa" || j.Partner != Front || j.Confirmer != "lan" || j.Confirmed.IsZero() || c.Together != day {
		t.Fatalf("readings: %+v", c.Readings)
	}
	if got := kinds(c); !slices.Equal(got, []string{"registered", "together", "together"}) {
		t.Fatalf("events %v", got)
	}
	alone := letter()
	alone.Units, alone.Never = []string{Police}, append(alone.Never, Front)
	r.Register(t, header(alone, Start))
	wants(t, r.ReadTogether(ctx, police, alone.Case, day), docket.ErrRefused) // nobody to read it with, and that is all it says
}
