package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestUnspokenIsNeverSaid: what a phone is not sent, no script of the conversation names, whole or as a beginning ("group." + x),
// and no page has as a label that changes with its language: it would be empty there.
func TestUnspokenIsNeverSaid(t *testing.T) {
	named := regexp.MustCompile("[\"'`]([a-z]+\\.)[a-z0-9$\"'-]")
	changing := regexp.MustCompile(`data-(?:text|label)="([a-z]+\.)`)
	var sources []string
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "dist":
			return fs.SkipDir
		case strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".test.ts"), strings.HasSuffix(path, ".html"):
			sources = append(sources, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, path := range sources {
		content, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		says := named
		if strings.HasSuffix(path, ".html") {
			says = changing
		}
		for _, m := range says.FindAllStringSubmatch(string(content), -1) {
			found++
			if slices.Contains(unspoken, m[1]) {
				t.Errorf("%s says %s, which phones are not sent", path, m[0])
			}
		}
	}
	l, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	all := string(l.tables.ResidentJSON())
	// What is said because of what somebody wrote or chose, such as what to do until the fire brigade comes.
	data, err := filepath.Glob("../*.json")
	if err != nil || len(data) < 2 {
		t.Fatal(data, err)
	}
	sources = append(sources, data...)
	for _, path := range sources {
		content, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".json") || changing.Match(content) {
			all += strings.Map(func(r rune) rune {
				if r == '\'' || r == '`' {
					return '"'
				}
				return r
			}, string(content))
		}
	}
	for _, id := range unsaid {
		group, _, _ := strings.Cut(id, ".")
		if strings.Contains(all, `"`+id+`"`) {
			t.Errorf("%s is said, and phones are not sent it", id)
		}
		if composed := regexp.MustCompile(`"` + group + `\.[a-z-]*(\$\{|"\s*\+)`).FindString(all); composed != "" {
			t.Errorf("%s may be said by %s, and phones are not sent it", id, composed)
		}
	}
	if found < 300 {
		t.Errorf("only %d sentences found: is this test looking?", found)
	}
}
