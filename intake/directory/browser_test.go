package directory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"homthu/harness"
	"homthu/intake/rules"
)

type browserCase struct {
	Category string        `json:"category"`
	Answers  rules.Answers `json:"answers"`
	Subjects []string      `json:"subjects"`
}

// In a real browser the twins must say of every category, every answer that matters and every subject exactly what Go
// says: the route, the recipients, the questions.
func TestBrowserAgrees(t *testing.T) {
	ctx := harness.Chromium(t)
	script := harness.Bundle(t, "twin.browser.ts")
	tables := tables(t)
	// Mergers, and communes whose police and committee have no keys.
	province := without(scenarios["joined"](), "commune-police", "commune-committee")
	cases, want := everyCase(t, tables, read(t, province))
	list, _ := json.Marshal(string(signed(t, province)))
	key, _ := json.Marshal(ints(publicKey))
	input, _ := json.Marshal(cases)
	call := fmt.Sprintf("%s\n;run(%s, %s, %s, %s)", script, tables.ResidentJSON(), list, key, input)
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](call))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d answers, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v:\n got %s\nwant %s", cases[i], got[i], want[i])
		}
	}
	t.Logf("%d cases agree", len(want))
}

func everyCase(t *testing.T, tables *rules.Tables, d *Directory) (cases []browserCase, want []string) {
	t.Helper()
	for _, c := range tables.Categories {
		for _, a := range tables.AnswersThatMatter(c.Code) {
			for _, subjects := range subjectsOf(tables) {
				r, err := tables.Route(c.Code, a, "", subjects...)
				if err != nil {
					t.Fatal(err)
				}
				var to any
				if found, err := d.Recipients(r, here.Commune, here.Province, today); err == nil {
					to = found
				}
				must, _ := tables.MustAsk(c.Code, a)
				var b bytes.Buffer
				e := json.NewEncoder(&b)
				e.SetEscapeHTML(false)
				if err := e.Encode([]any{r, to, tables.AskOrder(c.Code, a, ""), must}); err != nil {
					t.Fatal(err)
				}
				cases = append(cases, browserCase{c.Code, a, append([]string{}, subjects...)})
				want = append(want, string(bytes.TrimSpace(b.Bytes())))
			}
		}
	}
	return cases, want
}

func ints(b []byte) []int {
	list := make([]int, len(b))
	for i, c := range b {
		list[i] = int(c)
	}
	return list
}
