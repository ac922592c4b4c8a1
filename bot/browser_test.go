package bot

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"homthu/harness"
)

// In a real browser the conversation goes as it does here: every file and every walk.
func TestConversationsInChromium(t *testing.T) {
	ctx := harness.Chromium(t)
	script := harness.Bundle(t, "player.browser.ts")
	names, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var files []string
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(content))
	}
	given := func(file string) json.RawMessage {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	facts, _ := json.Marshal(map[string]json.RawMessage{
		"tables": given("../intake/rules/testdata/tables/resident.json"), "boxes": given("testdata/boxes.json"), "lookups": given("testdata/lookups.json"),
	})
	input, _ := json.Marshal(files)
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf("%s\n;playAll(%s, %s)", script, facts, input)))
	if err != nil || len(got) != len(files) {
		t.Fatal(len(got), err)
	}
	for i, file := range files {
		if got[i] != file {
			t.Errorf("%s goes otherwise in a browser", names[i])
		}
	}
	var walks []struct{ Digest string }
	content := given("testdata/walks.json")
	if err := json.Unmarshal(content, &walks); err != nil {
		t.Fatal(err)
	}
	digests, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf("walkAll(%s, %s)", facts, content)))
	if err != nil || len(digests) != len(walks) {
		t.Fatal(len(digests), err)
	}
	for i, w := range walks {
		if digests[i] != w.Digest {
			t.Errorf("walk %d goes otherwise in a browser", i)
		}
	}
}
