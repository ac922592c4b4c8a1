package words

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func load(t *testing.T) *Book {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	placeholder = regexp.MustCompile(`\{[^}]*\}`)
	choice      = regexp.MustCompile(`(?m)^[0-9]+ `)
	sentence    = regexp.MustCompile(`[.?!:;\n]+`)
)

// Every text is in every language, with the same placeholders and the same numbers to choose from.
func TestLanguagesAgree(t *testing.T) {
	b := load(t)
	for id, vi := range b.texts["vi"] {
		for lang, texts := range b.texts {
			text, ok := texts[id]
			if !ok || text == "" {
				t.Errorf("%s: missing: %s", lang, id)
				continue
			}
			for _, re := range []*regexp.Regexp{placeholder, choice} {
				want, got := re.FindAllString(vi, -1), re.FindAllString(text, -1)
				slices.Sort(want)
				slices.Sort(got)
				if re == placeholder {
					want, got = slices.Compact(want), slices.Compact(got)
				}
				if !slices.Equal(want, got) {
					t.Errorf("%s: %s: %v instead of %v", lang, id, got, want)
				}
			}
		}
	}
	for lang, texts := range b.texts {
		for id := range texts {
			if b.texts["vi"][id] == "" {
				t.Errorf("%s: not in Vietnamese: %s", lang, id)
			}
		}
	}
}

// At most 15 words a sentence, everyday words, NFC, no promise that nobody can keep.
func TestVoice(t *testing.T) {
	banned := []string{"tuyệt đối ẩn danh", "quý khách", "công dân, ", "tố giác", "đối tượng", "danh tính", "hành vi", "thụ lý"}
	for id, text := range load(t).texts["vi"] {
		if !norm.NFC.IsNormalString(text) {
			t.Errorf("%s: not NFC", id)
		}
		for _, s := range sentence.Split(text, -1) {
			if n := len(strings.Fields(s)); n > 15 {
				t.Errorf("%s: %d words: %q", id, n, s)
			}
		}
		for _, w := range banned {
			if strings.Contains(strings.ToLower(text), w) {
				t.Errorf("%s: %q", id, w)
			}
		}
	}
}

// Every id that the source mentions exists, and the ids that only this program added are all mentioned.
func TestIDsInUse(t *testing.T) {
	b := load(t)
	literal := regexp.MustCompile(`"([a-z]+\.[a-z0-9-]+)"`)
	said := regexp.MustCompile(`(?:say|once|text)\("([^"]+)"[,)]`)
	used := map[string]bool{}
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			used[m[1]] = true
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range said.FindAllStringSubmatch(string(source), -1) {
			if !b.Has("vi", m[1]) {
				t.Errorf("%s: no such text: %s", file, m[1])
			}
		}
	}
	own := []string{"menu.", "sent.", "review.kind", "review.place", "review.told", "review.line", "review.add", "review.nothing", "look.menu",
		"look.write", "look.delete", "look.deleted", "look.failed", "notice.later", "route.ways", "place.near", "place.pin-none", "start.empty", "start.kept"}
	for id := range b.texts["vi"] {
		if slices.ContainsFunc(own, func(p string) bool { return strings.HasPrefix(id, p) }) && !used[id] {
			t.Errorf("nobody says %s", id)
		}
	}
}

func TestText(t *testing.T) {
	b := load(t)
	got, err := b.Text("vi", "receipt.number", map[string]string{"so": "2026-7K3M-9QHX"})
	if err != nil || !strings.HasPrefix(got, "Số của tin: 2026-7K3M-9QHX\n") {
		t.Error(got, err)
	}
	for _, id := range []string{"receipt.number", "no.such"} {
		if got, err := b.Text("vi", id, nil); !errors.Is(err, ErrEmpty) || got != "" || strings.Contains(fmt.Sprint(err), "{") {
			t.Error(id, got, err)
		}
	}
	if got, err := b.Text("xx", "look.thanks", nil); err != nil || got != "Cảm ơn bà con." {
		t.Error(got, err)
	}
}
