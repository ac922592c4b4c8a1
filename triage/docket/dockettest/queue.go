package dockettest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/intake/envelope"
	"homthu/triage/docket"
)

// listed are the cases of a filter, page by page, two rows a page.
func (r *Room) listed(t testing.TB, unit string, f docket.Filter) (ids []string) {
	t.Helper()
	f.Limit = 2
	for {
		page, err := r.Queue(t.Context(), By(unit), f)
		must(t, err)
		for _, row := range page.Rows {
			ids = append(ids, row.ID)
		}
		if f.After = page.Next; f.After == "" {
			return ids
		}
	}
}

func filters(t *testing.T, r *Room) {
	fight, theft, old := r.Register(t, Fight(Start)), r.Register(t, Theft(Start)), r.Register(t, Theft(Start.Add(-30*24*time.Hour)))
	forum, quarrel := r.Register(t, Proposal(Start)), r.Register(t, Quarrel(Start))
	ended := r.Register(t, Theft(Start))
	r.closeTheft(t, ended)
	must(t, r.Take(t.Context(), By(Police), theft, r.Read(t, Police, theft).Version, false))
	must(t, r.Looked(t.Context(), By(Police), quarrel))
	r.Clock.Set(Start.Add(20 * time.Minute)) // the fight's first clock has run out, and the old theft's long ago
	for _, test := range []struct {
		name   string
		filter docket.Filter
		want   []string
	}{
		{"open", docket.Filter{}, []string{fight, theft, old, forum, quarrel}},
		{"closed", docket.Filter{Closed: true}, []string{ended}},
		{"now", docket.Filter{Urgencies: []string{"now"}}, []string{fight}},
		{"two urgencies", docket.Filter{Urgencies: []string{"forum", "now", "now", "x"}}, []string{fight, forum}},
		{"late", docket.Filter{Overdue: true}, []string{fight, old}},
		{"late and closed", docket.Filter{Overdue: true, Closed: true}, nil},
		{"late normal", docket.Filter{Overdue: true, Urgencies: []string{"normal"}}, []string{old}},
		{"closed normal", docket.Filter{Closed: true, Urgencies: []string{"normal"}}, []string{ended}},
		{"closed now", docket.Filter{Closed: true, Urgencies: []string{"now"}}, nil},
		{"categories", docket.Filter{Categories: []string{r.Read(t, Police, fight).Category, "none"}}, []string{fight}},
		{"lanes", docket.Filter{Lanes: []string{"dispute", "feedback"}}, []string{forum, quarrel}},
		{"states", docket.Filter{States: []string{"CHECKING"}}, nil},
		{"commune", docket.Filter{Communes: []string{"06184"}}, []string{fight, theft, old, forum, quarrel}},
		{"another commune", docket.Filter{Communes: []string{"00001"}}, nil},
		{"mine", docket.Filter{Mine: true}, []string{theft}},
		{"a colleague's", docket.Filter{Officer: "hoa", Urgencies: []string{"normal"}}, []string{theft}},
		{"another colleague's", docket.Filter{Officer: "minh"}, nil},
		{"nobody's", docket.Filter{Nobody: true}, []string{fight, old, forum, quarrel}},
		{"with news", docket.Filter{News: true, Nobody: true}, []string{fight, old, forum}},
		{"received", docket.Filter{From: Start.Add(-31 * 24 * time.Hour), Until: Start.Add(-24 * time.Hour)}, []string{old}},
		{"number", docket.Filter{Number: r.Read(t, Police, ended).Number}, []string{ended}},
	} {
		got := r.listed(t, Police, test.filter)
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %d cases, want %d", test.name, len(got), len(test.want))
		}
	}
	_, err := r.Queue(t.Context(), By(Police), docket.Filter{States: make([]string, 41)})
	wants(t, err, docket.ErrRefused)
}

func assigned(t *testing.T, r *Room) {
	ctx, id := t.Context(), r.Register(t, Theft(Start))
	version := func() int64 { return r.Read(t, Police, id).Version }
	wants(t, r.Assign(ctx, By(Police), id, version(), "hoa", false), docket.ErrRefused)
	wants(t, r.Assign(ctx, By(Police), id, version(), "Minh Hòa", false), docket.ErrRefused)
	wants(t, r.Assign(ctx, By(Agency), id, version(), "minh", false), docket.ErrNotHolder)
	wants(t, r.Assign(ctx, By(Police), id, version()+1, "minh", false), docket.ErrStale)
	must(t, r.Assign(ctx, By(Police), id, version(), "minh", false))
	c := r.Read(t, Police, id)
	last := c.Events[len(c.Events)-1]
	if c.Officer != "minh" || last.Kind != docket.EventAssigned || last.Subject != "minh" || last.Officer != "hoa" {
		t.Fatalf("case: %+v, %+v", c.Row, last)
	}
	for _, to := range []string{"minh", "lan"} { // he has it now: only who may take over passes it on
		var taken *docket.TakenError
		if err := r.Assign(ctx, By(Police), id, version(), to, false); !asTaken(err, &taken) || taken.By != "minh" {
			t.Fatalf("to %s: %v", to, err)
		}
	}
	must(t, r.Assign(ctx, By(Police), id, version(), "lan", true))
	ended := r.Register(t, Theft(Start))
	r.closeTheft(t, ended)
	wants(t, r.Assign(ctx, By(Police), ended, r.Read(t, Police, ended).Version, "minh", false), docket.ErrRefused)
}

func searched(t *testing.T, r *Room) {
	ctx, search := t.Context(), uuid.NewString()
	h := Theft(Start)
	id := r.Register(t, h)
	r.Register(t, Answer(h, Start))
	other, hidden := r.Register(t, Fight(Start)), r.Register(t, Complaint(Start))
	list, err := r.Search(ctx, By(Police), search, []string{hidden, id, uuid.NewString(), other})
	must(t, err)
	if len(list) != 2 || list[0].ID != id || len(list[0].Envelopes) != 2 || list[1].ID != other {
		t.Fatalf("handed out: %d", len(list))
	}
	for _, e := range r.Read(t, Police, id).Envelopes {
		if !slices.ContainsFunc(list[0].Envelopes, func(s docket.Sealed) bool { return s.ID == e.ID && bytes.Equal(s.Sealed, e.Sealed) }) {
			t.Fatal("other envelopes than the case's")
		}
	}
	_, err = r.Search(ctx, By(Police), search, []string{id})
	must(t, err)
	_, err = r.Search(ctx, By(Front), search, []string{id}) // another unit cannot write under the same id
	wants(t, err, docket.ErrRefused)
	for _, bad := range []string{"", "x"} {
		_, err = r.Search(ctx, By(Police), bad, nil)
		wants(t, err, docket.ErrRefused)
	}
	_, err = r.Search(ctx, By(Police), uuid.NewString(), make([]string, docket.MostSearched+1))
	wants(t, err, docket.ErrRefused)
	notes, err := r.Searches(ctx, By(Police), 30)
	must(t, err)
	if len(notes) != 1 || notes[0].Cases != 3 || notes[0].Officer != "hoa" || !notes[0].At.Equal(Start) {
		t.Fatalf("notes: %+v", notes)
	}
	if notes, err = r.Searches(ctx, By(Front), 30); err != nil || len(notes) != 0 {
		t.Fatalf("another unit's: %+v, %v", notes, err)
	}
}

// told waits for what a follower is told; nothing that is told is the zero value.
func told(t testing.TB, from <-chan docket.Happened) docket.Happened {
	t.Helper()
	select {
	case h := <-from:
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was told")
	}
	return docket.Happened{}
}

// followed: what a unit may know of is told to it, and nothing else: what comes after a hidden case is told alone.
func followed(t *testing.T, r *Room) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	police, province := r.Follow(ctx, By(Police)), r.Follow(ctx, By(Province))
	id := r.Register(t, Fight(Start))
	if h := told(t, police); !h.Arrived || !h.Urgent {
		t.Fatalf("told %+v", h)
	}
	must(t, r.Looked(ctx, By(Police), id))
	if h := told(t, police); h.Arrived || h.Urgent {
		t.Fatalf("a look: %+v", h)
	}
	about := AboutPolice(Start)
	about.Urgency = "now"
	r.Register(t, header(about, Start))
	if h := told(t, province); !h.Arrived || !h.Urgent {
		t.Fatalf("told %+v", h)
	}
	must(t, r.Looked(ctx, By(Province), about.Case))
	told(t, province)
	select { // the reader told the province of all this in the same go as it would have told the police
	case h := <-police:
		t.Fatalf("a hidden case was told: %+v", h)
	default:
	}
	theft := theftOf(t, r)
	told(t, police) // or the answer could be told apart from it, to who follows next
	r.Register(t, Answer(theft, Start))
	if h := told(t, police); !h.Arrived || h.Urgent {
		t.Fatalf("an answer: %+v", h)
	}
	stop()
	again := r.Follow(t.Context(), By(Police))
	r.Register(t, Fight(Start))
	if h := told(t, again); !h.Urgent {
		t.Fatalf("after all had gone: %+v", h)
	}
}

// theftOf registers a theft and returns its header.
func theftOf(t testing.TB, r *Room) envelope.Header {
	h := Theft(Start)
	r.Register(t, h)
	return h
}

func asTaken(err error, into **docket.TakenError) bool { return errors.As(err, into) }
