package bot

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// guardRow is a sentence of testdata/guard.json and what is to be found in it, as "kind: passage"; soft where it is pointed
// out only. The TypeScript twin reads the same file.
type guardRow struct {
	Text  string   `json:"text"`
	Finds []string `json:"finds"`
}

func guardRows(t testing.TB) []guardRow {
	b, err := os.ReadFile("testdata/guard.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []guardRow
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func foundIn(text string) []string {
	found := []string{}
	for _, c := range clues(text) {
		kind := c.kind
		if c.soft {
			kind = "soft"
		}
		found = append(found, kind+": "+c.passage)
	}
	return found
}

// TestGuardSentences: at least 150 sentences of the north, the centre and the south, half of them with nothing in them.
func TestGuardSentences(t *testing.T) {
	rows := guardRows(t)
	if *update {
		var out strings.Builder
		for i, r := range rows {
			r.Finds = foundIn(r.Text)
			line, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			out.WriteString(map[bool]string{true: "[\n ", false: ",\n "}[i == 0] + string(line))
		}
		if err := os.WriteFile("testdata/guard.json", []byte(out.String()+"\n]\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var right, wrong, missed, quiet int
	for _, r := range rows {
		got := foundIn(r.Text)
		if !slices.Equal(got, r.Finds) {
			t.Errorf("%s\n got %q\nwant %q", r.Text, got, r.Finds)
		}
		switch want, hit := len(r.Finds) > 0, len(got) > 0; {
		case want && hit:
			right++
		case want:
			missed++
		case hit:
			wrong++
		default:
			quiet++
		}
	}
	t.Logf("%d sentences, %d with something in them: precision %.3f, recall %.3f", len(rows), right+missed,
		float64(right)/float64(right+wrong), float64(right)/float64(right+missed))
	if len(rows) < 150 || right < 75 || quiet < 75 {
		t.Errorf("%d sentences, %d with, %d without", len(rows), right, quiet)
	}
}
