package docket_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"homthu/database"
	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
)

// reads are all ways to read something on behalf of a viewer, or to be told that there is nothing. TestHidden compares
// what they return before and after a hidden case came in; TestEveryReadIsHere looks for methods that are not in it.
var reads = map[string]func(*testing.T, *dockettest.Room, docket.Viewer, hidden) (any, error){
	"Queue": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		var all []docket.Page
		for _, f := range []docket.Filter{{}, {Closed: true}, {Mine: true}, {Limit: 1}, {Number: h.number}, {Overdue: true}, {News: true}, {Nobody: true},
			{Urgencies: []string{"now", "normal"}, Officer: "hoa"}, {Categories: []string{"A2", "B1"}, Communes: []string{"06184", "20"}},
			{Lanes: []string{"tip", "complaint-about-police"}}, {States: []string{"RECEIVED", "RESOLVED"}}} {
			page, err := r.Queue(t.Context(), v, f)
			if err != nil {
				return nil, err
			}
			all = append(all, page)
		}
		return all, nil
	},
	"Assign": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Assign(t.Context(), v, h.id, 1, "minh", true)
	},
	"Redact": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Redact(t.Context(), v, h.id, docket.Redaction{Version: 1, Marks: h.id, Reason: docket.RedactReasons[0]})
	},
	"Raise": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Raise(t.Context(), v, h.id, "ABC234")
	},
	"Search": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return r.Search(t.Context(), v, h.id, []string{h.id})
	},
	"Searches": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		_, err := r.Searches(t.Context(), v, 30)
		return nil, err // a search is listed whether or not there was anything to hand out
	},
	"Follow": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return nil, nil // what it tells, and that it keeps quiet, is in hiddenFrom and in dockettest's suite
	},
	"Counts": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Counts(t.Context(), v)
	},
	"Row": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return r.Row(t.Context(), v, h.id)
	},
	"Case": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return r.Case(t.Context(), v, h.id)
	},
	"Blob": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return r.Blob(t.Context(), v, h.blob)
	},
	"Overview": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Overview(t.Context(), v)
	},
	"Restored": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Restored(t.Context(), v, dockettest.Inspectors, r.Clock.Now())
	},
	"Running": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		var all [][]docket.Late
		for _, unit := range []string{dockettest.Police, dockettest.Inspectors, dockettest.Agency} {
			list, err := r.Running(t.Context(), v, unit)
			if err != nil {
				return nil, err
			}
			all = append(all, list)
		}
		return all, nil
	},
	"Journal": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Journal(t.Context(), v, "", "", 0)
	},
	"Board": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Board(t.Context(), v, november(t))
	},
	"Listed": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Listed(t.Context(), v, november(t), docket.FrontFilter{}, "", 100)
	},
	"Sums": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Sums(t.Context(), v, november(t))
	},
	"AllSums": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.AllSums(t.Context(), v, november(t))
	},
	"Totals": func(t *testing.T, r *dockettest.Room, _ docket.Viewer, _ hidden) (any, error) {
		return r.Totals(t.Context(), november(t))
	},
	"Alerts": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Alerts(t.Context(), v)
	},
	"Warn": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		// Never published, so that the views before and after can be compared.
		if err := r.Warn(t.Context(), v, docket.Alert{ID: h.id, Title: "Tên", Text: "Chữ."}, 0); !errors.Is(err, docket.ErrRefused) {
			return nil, err
		}
		return "refused", nil
	},
	"Withdraw": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Withdraw(t.Context(), v, h.id)
	},
	"Take": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Take(t.Context(), v, h.id, 1, true)
	},
	"Move": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Move(t.Context(), v, h.id, docket.Move{To: "CHECKING", Version: 1})
	},
	"Reroute": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Reroute(t.Context(), v, h.id, docket.Reroute{Version: 1, To: dockettest.AsComplaint(), Reason: "to-cao-can-bo"})
	},
	"Split": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Split(t.Context(), v, h.id, docket.Split{Version: 1, ID: uuid.NewString(), Reason: "hai-viec"})
	},
	"Merge": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Merge(t.Context(), v, h.id, docket.Merge{Version: 1, Into: h.id, IntoVersion: 1})
	},
	"Unmerge": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Unmerge(t.Context(), v, h.id, 1)
	},
	"Upload": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		// Never taken, so that the views before and after can be compared.
		if err := r.Upload(t.Context(), v, h.blob, 0); !errors.Is(err, docket.ErrRefused) {
			return nil, err
		}
		return "refused", nil
	},
	"Ask": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Ask(t.Context(), v, h.id, 1, dockettest.Reply(true))
	},
	"Reply": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Reply(t.Context(), v, h.id, 1, dockettest.Reply(false))
	},
	"Remark": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Remark(t.Context(), v, h.id, uuid.NewString(), []byte("sealed"))
	},
	"Silence": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Silence(t.Context(), v, h.id, 1, docket.Silence{ID: uuid.NewString(), Reason: "gui-lap"})
	},
	"Flag": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Flag(t.Context(), v, h.id, "child", true)
	},
	"Notices": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Notices(t.Context(), v, true)
	},
	"Waiting": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Waiting(t.Context(), v)
	},
	"Untold": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Untold(t.Context(), v, true, 0)
	},
	"Acknowledge": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return r.Acknowledge(t.Context(), v, h.id)
	},
	"Seen": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return nil, r.Seen(t.Context(), v, 0)
	},
	"Export": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Export(t.Context(), v, docket.Export{ID: uuid.NewString(), Kind: "so-294", Cases: []string{h.id}})
	},
	"Ledger": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		list, more, err := r.Ledger(t.Context(), v, dockettest.Start.AddDate(0, -1, 0), dockettest.Start.AddDate(0, 1, 0))
		return []any{list, more}, err
	},
	"Silences": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Silences(t.Context(), v, 30)
	},
	"Label": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Label(t.Context(), v, h.id, "lam-truoc", true)
	},
	"Watch": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Watch(t.Context(), v, h.id, v.Officer, true)
	},
	"Watched": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Watched(t.Context(), v)
	},
	"Mark": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Mark(t.Context(), v, h.id, uuid.NewString(), "", []byte("sealed"))
	},
	"MayAct": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.MayAct(t.Context(), v, h.id)
	},
	"Result": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Result(t.Context(), v, h.id, 1, docket.Result{Worth: "co-ich"})
	},
	"Results": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Results(t.Context(), v, november(t))
	},
	"Solved": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Solved(t.Context(), v, november(t))
	},
	"Reopen": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Reopen(t.Context(), v, h.id, 1, docket.ReopenReasons[0])
	},
	"Release": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Release(t.Context(), v, h.id, 1, dockettest.Extract(dockettest.Front))
	},
	"Wish": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Wish(t.Context(), v, h.id, 1, dockettest.Wish())
	},
	"Mediate": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		v.Unit = dockettest.Mediators // others are refused whatever they name
		return nil, r.Mediate(t.Context(), v, docket.Mediation{Release: h.id, Result: docket.Settled, Day: "2026-11-16"})
	},
	"Mediations": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Mediations(t.Context(), v, november(t))
	},
	"Offer": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Offer(t.Context(), v, h.id, 1, dockettest.Appointment(), dockettest.Reply(false))
	},
	"Appoint": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Appoint(t.Context(), v, h.id, 1, h.id, docket.Came)
	},
	"Appointments": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Appointments(t.Context(), v, november(t))
	},
	"ReadTogether": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.ReadTogether(t.Context(), v, h.id, "2026-11-16")
	},
	"Extracts": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Extracts(t.Context(), v)
	},
	"Received": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Received(t.Context(), v, h.id, false)
	},
	"ReadyTexts": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.ReadyTexts(t.Context(), v)
	},
	"SetReadyTexts": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		if err := r.SetReadyTexts(t.Context(), v, 7, []byte("sealed")); !errors.Is(err, docket.ErrStale) {
			return nil, err
		}
		return "stale", nil
	},
	"Remind": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Remind(t.Context(), v, h.number, dockettest.Reminding(r.Clock.Now()))
	},
	"Explain": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Explain(t.Context(), v, h.id, docket.Explained{Answer: "da-tra-loi", Day: "2026-11-16"})
	},
	"Follows": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return r.Follows(t.Context(), v, []string{h.number})
	},
	"Reminders": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Reminders(t.Context(), v)
	},
	"Looked": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Looked(t.Context(), v, h.id)
	},
	"Lost": func(t *testing.T, r *dockettest.Room, v docket.Viewer, _ hidden) (any, error) {
		return r.Lost(t.Context(), v, dockettest.Inspectors, r.Clock.Now(), "")
	},
	"Restore": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Restore(t.Context(), v, h.id, v.Unit, nil)
	},
	"Rated": func(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) (any, error) {
		return nil, r.Rated(t.Context(), v, h.id, h.id, "done")
	},
}

// hidden names a case that the viewer must not know of, or (before it came) one that is not there.
type hidden struct{ id, number, blob string }

func november(t *testing.T) docket.Period {
	t.Helper()
	p, err := docket.ParsePeriod("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryReadIsHere(t *testing.T) {
	viewer, room := reflect.TypeFor[docket.Viewer](), reflect.TypeFor[*docket.Docket]()
	found := 0
	for i := range room.NumMethod() {
		method := room.Method(i)
		for j := 1; j < method.Type.NumIn(); j++ {
			if method.Type.In(j) == viewer {
				found++
				if reads[method.Name] == nil {
					t.Errorf("Docket.%s takes a viewer and is not in the table of reads", method.Name)
				}
			}
		}
	}
	if found < len(reads)-1 { // Totals takes none
		t.Fatalf("%d methods with a viewer, %d in the table", found, len(reads))
	}
}

// view is everything a unit can learn, as bytes.
func view(t *testing.T, r *dockettest.Room, v docket.Viewer, h hidden) string {
	t.Helper()
	var text strings.Builder
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range reads {
			if !yield(name) {
				return
			}
		}
	}) {
		got, err := reads[name](t, r, v, h)
		b, jsonErr := json.Marshal(got)
		if jsonErr != nil {
			t.Fatal(jsonErr)
		}
		if err != nil && !errors.Is(err, docket.ErrNotFound) {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&text, "%s %s %v\n", name, b, err)
	}
	return text.String()
}

func TestHidden(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...database.Option) *database.DB{"sqlite": openSQLite, "postgres": openPostgres} {
		for _, unit := range []string{dockettest.Police, dockettest.Front, dockettest.Committee, dockettest.OtherPolice} {
			t.Run(engine+"/"+unit, func(t *testing.T) { hiddenFrom(t, dockettest.New(t, open(t)), unit) })
		}
	}
}

// hiddenFrom fills a docket with cases that the unit sees, then with enough that it must not know of to move every
// count, lets other units work on these, and compares.
func hiddenFrom(t *testing.T, r *dockettest.Room, unit string) {
	for range 6 {
		r.Register(t, dockettest.Theft(dockettest.Start))
		r.Register(t, dockettest.Proposal(dockettest.Start))
	}
	r.Register(t, dockettest.Quarrel(dockettest.Start))
	r.Clock.Set(dockettest.Start.Add(20 * time.Minute))
	viewer := dockettest.By(unit)
	escalate(t, r, 3)
	before := view(t, r, viewer, hidden{uuid.NewString(), "2026-0000-0000", uuid.NewString()})
	told := r.Follow(t.Context(), viewer)
	for i := range 12 {
		h := dockettest.AboutPolice(dockettest.Start)
		kind := i % 3
		if unit == dockettest.OtherPolice {
			kind = 0 // only a complaint, which forbids its role everywhere, is kept from it
		}
		switch kind {
		case 0:
			h = dockettest.Complaint(dockettest.Start)
		case 1: // of a category that the Front otherwise sees one by one
			h.Lane, h.Category = "dispute", "B1"
		}
		if kind != 0 { // a complaint is kept from the roles themselves
			h.Never = append(h.Never, dockettest.Committee)
		}
		r.Register(t, h)
		escalate(t, r, 1)
		worked(t, r, h.Units[0], h.Case)
		row, err := r.Row(t.Context(), dockettest.By(h.Units[0]), h.Case)
		if err != nil {
			t.Fatal(err)
		}
		after := view(t, r, viewer, hidden{h.Case, row.Number, uuid.NewString()})
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("after %d hidden cases:\n%s", i+1, diff)
		}
	}
	select { // all but the last moments of this have been told to those who may know of it
	case h := <-told:
		t.Fatalf("what is hidden was told: %+v", h)
	default:
	}
}

// escalate lets the clocks run some steps on and takes the time back: what was told stays told.
func escalate(t *testing.T, r *dockettest.Room, hours int) {
	t.Helper()
	at := r.Clock.Now()
	for range hours {
		r.Clock.Set(r.Clock.Now().Add(90 * 24 * time.Hour))
		if _, err := r.Escalate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.Clock.Set(at)
}

// worked lets the holder do everything that leaves a trace.
func worked(t *testing.T, r *dockettest.Room, unit, id string) {
	t.Helper()
	v, ctx := dockettest.By(unit), t.Context()
	version := func() int64 { return r.Read(t, unit, id).Version }
	for _, err := range []error{
		r.Looked(ctx, v, id), r.Take(ctx, v, id, version(), false),
		r.Move(ctx, v, id, docket.Move{To: "CHECKING", Version: 2}), r.Ask(ctx, v, id, 3, dockettest.Reply(true)),
		r.Reply(ctx, v, id, 4, dockettest.Reply(false)), r.Remark(ctx, v, id, uuid.NewString(), []byte("sealed")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// caseTables are the tables whose rows belong to cases.
var caseTables = regexp.MustCompile(`(?i)\b(FROM|JOIN)\s+(cases|case_units|never_sets|mailboxes|lost_units|handed_blobs|envelopes|blobs|events|replies|remarks|clocks|open_cases|flags|notices|watchers|results|releases|reminders|mediations|appointments|joint_readings)\b`)

// TestReadsGoThroughSeen: text that reads a case table stands in visible.go, in own.go (what is read only to go on
// writing), or is given to the query method of a fragment that seen made.
func TestReadsGoThroughSeen(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	through := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "visible.go" || name == "own.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		blessed := map[ast.Node]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && queriesSeen(call) {
				through++
				for _, arg := range call.Args {
					ast.Inspect(arg, func(n ast.Node) bool { blessed[n] = true; return true })
				}
			}
			literal, ok := n.(*ast.BasicLit)
			if !ok || blessed[n] || !caseTables.MatchString(literal.Value) || strings.HasPrefix(literal.Value, "`DELETE FROM") {
				return true
			}
			t.Errorf("%s reads a case table without seen(): %s", name, literal.Value)
			return true
		})
	}
	if through < 15 {
		t.Fatalf("only %d reads were found: the test looks in the wrong place", through)
	}
}

// queriesSeen matches seen(…).query(…).
func queriesSeen(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "query" {
		return false
	}
	made, ok := method.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := made.Fun.(*ast.Ident)
	return ok && name.Name == "seen"
}
