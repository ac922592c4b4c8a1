package place

import (
	"strings"
	"testing"
)

// TestExamples runs the address strings that residents typed.
func TestExamples(t *testing.T) {
	x := mustIndex(t)
	rows := facts(t, "examples.csv")
	wrong := 0
	for _, row := range rows {
		r := x.Find(row["text"])
		if got := shape(r); got != row["expected"] {
			wrong++
			t.Errorf("%-16s %q: %q, want %q", row["kind"], row["text"], got, row["expected"])
		}
	}
	t.Logf("%d of %d right", len(rows)-wrong, len(rows))
}

// shape writes a result as the examples do: a code, "?a|b" for several, nothing for none.
func shape(r Result) string {
	if r.Outcome == None {
		return ""
	}
	var codes []string
	for _, m := range r.Places {
		codes = append(codes, m.Code)
	}
	if r.Outcome == One {
		return codes[0]
	}
	return "?" + strings.Join(codes, "|")
}
