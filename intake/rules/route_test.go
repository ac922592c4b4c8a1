package rules

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write testdata/route/reachable.json anew")

// routeVector is a case of testdata/route. expected.json was written by hand from the tables' papers; reachable.json
// holds one input for every route that can be reached at all, and what it gave, so that a change of any shows up.
type routeVector struct {
	Name     string   `json:"name"`
	Category string   `json:"category"`
	Answers  Answers  `json:"answers"`
	Floor    string   `json:"floor"`
	Subjects []string `json:"subjects"`
	Want     Route    `json:"want"`
}

func readVectors[T any](t testing.TB, file string) []T {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	if err := json.Unmarshal(b, &list); err != nil || len(list) == 0 {
		t.Fatalf("%s: %d vectors, %v", file, len(list), err)
	}
	return list
}

func TestRouteVectors(t *testing.T) {
	tables := tables(t)
	seen := map[string]bool{}
	for _, file := range []string{"testdata/route/expected.json", "testdata/route/reachable.json"} {
		if *update && file == "testdata/route/reachable.json" {
			writeReachable(t, tables, file)
		}
		for _, v := range readVectors[routeVector](t, file) {
			got, err := tables.Route(v.Category, v.Answers, v.Floor, v.Subjects...)
			if err != nil {
				t.Errorf("%s: %v", v.Name, err)
				continue
			}
			if diff := cmp.Diff(v.Want, got, cmpopts.IgnoreUnexported(Route{})); diff != "" {
				t.Errorf("%s %s %v %v:\n%s", v.Name, v.Category, v.Answers, v.Subjects, diff)
			}
			seen[v.Category] = true
		}
	}
	for _, c := range tables.Categories {
		if !seen[c.Code] {
			t.Errorf("no vector for %s", c.Code)
		}
	}
}

// writeReachable keeps the first input for each route, over all answers that matter and every role as a subject.
func writeReachable(t *testing.T, tables *Tables, file string) {
	var lines []byte
	for _, v := range everyRoute(t, tables, true) {
		line, err := encode(v)
		if err != nil {
			t.Fatal(err)
		}
		if lines != nil {
			lines = append(lines, ",\n"...)
		}
		lines = append(lines, line...)
	}
	if err := os.WriteFile(file, []byte("[\n"+string(lines)+"\n]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// everyRoute walks every category, every combination of answers that matter and every role as a subject.
func everyRoute(t testing.TB, tables *Tables, distinct bool) []routeVector {
	var list []routeVector
	seen := map[string]bool{}
	for _, c := range tables.Categories {
		for _, a := range tables.AnswersThatMatter(c.Code) {
			for _, subjects := range append([][]string{{}}, subjectsOf(tables)...) {
				r, err := tables.Route(c.Code, a, "", subjects...)
				if err != nil {
					t.Fatal(err)
				}
				key, _ := encode(r)
				if distinct && seen[c.Code+string(key)] {
					continue
				}
				seen[c.Code+string(key)] = true
				list = append(list, routeVector{Category: c.Code, Answers: a, Subjects: subjects, Want: r})
			}
		}
	}
	return list
}

func subjectsOf(tables *Tables) [][]string {
	var list [][]string
	for _, r := range tables.Roles {
		if r.Level != NoLevel {
			list = append(list, []string{r.ID})
		}
	}
	return list
}

func TestRouteRefuses(t *testing.T) {
	tables := tables(t)
	if _, err := tables.Route("Z9", nil, ""); !errors.Is(err, ErrCategory) {
		t.Errorf("unknown category: %v", err)
	}
	if _, err := tables.Route("complaint-about-police", nil, ""); !errors.Is(err, ErrCategory) {
		t.Errorf("a stand-in of a header: %v", err)
	}
	if _, err := tables.Route("A1", nil, "soon"); err == nil {
		t.Error("unknown urgency routed")
	}
	if _, err := tables.Route("A1", nil, "", "mayor"); err == nil {
		t.Error("unknown subject routed")
	}
}

// A route is its caller's own: changing it must not change the tables.
func TestRouteIsACopy(t *testing.T) {
	tables := tables(t)
	for range 2 {
		r, err := tables.Route("A1", Answers{Involved: "cong-an-xa"}, "")
		if err != nil || r.Recipients[0] != "province-police" {
			t.Fatalf("%v, %v", r.Recipients, err)
		}
		for i := range r.Recipients {
			r.Recipients[i] = "x"
		}
		for i := range r.Never {
			r.Never[i] = "x"
		}
	}
}

func TestHeaderVeil(t *testing.T) {
	tables := tables(t)
	for category, want := range map[string][2]string{
		"A1": {"A1", "06184"}, "D2": {"D2", "06184"}, "B1": {"B1", "06184"},
		"C1": {"complaint-about-official", "20"}, "C2": {"complaint-about-police", "20"}, "R1": {"protection", "20"},
	} {
		r, err := tables.Route(category, nil, "")
		if got := [2]string{r.HeaderCategory(), r.HeaderCommune("06184", "20")}; err != nil || got != want {
			t.Errorf("%s: %v, %v", category, got, err)
		}
		if c, ok := tables.Category(r.HeaderCategory()); !ok || c.Lane != r.Lane || len(tables.ClocksOf(c.Code, r.Urgency)) < 2 {
			t.Errorf("%s: the header's category is not in the tables, or has no clocks", category)
		}
	}
}

func TestAskVectors(t *testing.T) {
	tables := tables(t)
	type vector struct {
		Name, Category, Floor, Must string
		Answers                     Answers
		Order                       []string
	}
	for _, v := range readVectors[vector](t, "testdata/ask/expected.json") {
		if diff := cmp.Diff(v.Order, tables.AskOrder(v.Category, v.Answers, v.Floor)); diff != "" {
			t.Errorf("%s: order:\n%s", v.Name, diff)
		}
		if must, ok := tables.MustAsk(v.Category, v.Answers); must != v.Must || ok != (v.Must != "") {
			t.Errorf("%s: must ask %q, want %q", v.Name, must, v.Must)
		}
	}
}

// MustAsk comes to an end, and asks only what AskOrder lists too, before anything else or right after where and what.
func TestMustAskEnds(t *testing.T) {
	tables := tables(t)
	for _, c := range tables.Categories {
		for _, answer := range []string{Unknown, No} {
			a := Answers{}
			for n := 0; ; n++ {
				q, ok := tables.MustAsk(c.Code, a)
				if !ok {
					break
				}
				place := slices.Index(tables.AskOrder(c.Code, a, ""), q)
				if urgent := c.Urgency.Base == Now; n > 3 || !urgent && place != n || urgent && place != 2 {
					t.Fatalf("%s: question %d is %s, at place %d", c.Code, n, q, place)
				}
				a[q] = answer
			}
		}
	}
}

func BenchmarkRoute(b *testing.B) {
	tables := tables(b)
	a := Answers{Involved: "cong-an-xa", "dang-nguy-hiem": "co", "o-dau": "x"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tables.Route("A1", a, ""); err != nil {
			b.Fatal(err)
		}
	}
}
