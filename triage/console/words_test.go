package console_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"homthu/triage/docket"
	"homthu/triage/docket/dockettest"
	"homthu/triage/escalation"
)

func book(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

var gap = regexp.MustCompile(`\{[a-z_]+\}`)

// TestWords holds for both pages of the officers: the two languages say the same things with the same gaps, and what the
// code asks for is there. Keys that are written out are checked by the compiler; those made of codes are checked here.
func TestWords(t *testing.T) {
	for _, dir := range []string{"words", "../mttq/words"} {
		vi, en := book(t, dir+"/vi.json"), book(t, dir+"/en.json")
		if len(vi) != len(en) {
			t.Errorf("%s: %d and %d sentences", dir, len(vi), len(en))
		}
		for key, text := range vi {
			if strings.TrimSpace(text) == "" || strings.TrimSpace(en[key]) == "" {
				t.Errorf("%s: %s is empty or missing", dir, key)
			}
			mine, theirs := gap.FindAllString(text, -1), gap.FindAllString(en[key], -1)
			slices.Sort(mine)
			slices.Sort(theirs)
			if !slices.Equal(mine, theirs) {
				t.Errorf("%s: %s has %v and %v", dir, key, mine, theirs)
			}
		}
	}
	vi := book(t, "words/vi.json")
	tables := dockettest.Tables(t)
	var keys []string
	for _, o := range tables.Outcomes {
		keys = append(keys, "outcome."+o.ID)
		if vi["outcome."+o.ID] != o.Vi {
			t.Errorf("outcome %s: %q in the table", o.ID, o.Vi)
		}
	}
	for _, u := range tables.Urgencies {
		keys = append(keys, "urgency."+u.ID)
	}
	for _, event := range []string{"looked", "taken", "moved", "held", "proposed", "remarked", "reopened", "rated", "raised", "replied", "asked", "silenced",
		"extended", "flagged", "unflagged", "escalated", docket.EventLabelled, docket.EventUnlabelled, docket.EventWatched, docket.EventUnwatched, docket.EventMarked,
		docket.EventWorth, docket.EventCounted, docket.EventReleased, docket.EventReceived, docket.EventMediating, docket.EventRedacting, docket.EventRedacted} {
		keys = append(keys, "event."+event)
	}
	for _, code := range []string{"signed_out", "credentials", "slow", "forbidden", "not_found", "stale", "taken", "not_holder", "second", "enough",
		"refused", "two_units", "too_big", "malformed", "cross_origin", "internal", "extension_none", "extension_used", "extension_late", "extension_number"} {
		keys = append(keys, "error."+code)
	}
	for _, step := range []string{escalation.Remind, escalation.Ask, escalation.Chief, escalation.Province, escalation.Front, escalation.Beside, escalation.Again} {
		keys = append(keys, "notice."+step)
	}
	for _, flag := range []string{"suspect-known", "may-flee", "child", "violence", "named-with-form"} {
		keys = append(keys, "flag."+flag)
	}
	source, err := os.ReadFile("templates.ts")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(source), "export const reasons")
	list, _, _ = strings.Cut(list, "};")
	for _, m := range regexp.MustCompile(`"([a-z-]+)"`).FindAllStringSubmatch(list, -1) {
		keys = append(keys, "reason."+m[1])
	}
	for prefix, codes := range map[string][]string{"label.": docket.Labels, "worth.": docket.Worths, "reason.": docket.ReopenReasons} {
		for _, code := range codes {
			keys = append(keys, prefix+code)
		}
	}
	for _, c := range tables.Categories {
		if c.Release != nil {
			for _, need := range c.Release.Needs {
				keys = append(keys, "need."+need)
			}
		}
	}
	for file, codes := range map[string][]string{"labels.ts": docket.Labels, "templates.ts": docket.ReopenReasons} {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			if !strings.Contains(string(page), `"`+code+`"`) {
				t.Errorf("%s does not know %s", file, code)
			}
		}
	}
	for _, reason := range slices.Concat(docket.SilenceReasons, docket.RedactReasons) {
		keys = append(keys, "reason."+reason)
		if !strings.Contains(string(source), `"`+reason+`"`) {
			t.Errorf("templates.ts does not know the reason %s", reason)
		}
	}
	for _, key := range keys {
		if vi[key] == "" {
			t.Errorf("no words for %s", key)
		}
	}
}

// TestReadyTexts: the officers' ready texts are the resident's catalog's, which has been read by people who know how
// residents read.
func TestReadyTexts(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		mine, theirs := book(t, "words/"+lang+".json"), book(t, filepath.Join("..", "..", "bot", "words", lang+".json"))
		for key, text := range mine {
			if strings.HasPrefix(key, "reply.") && theirs[key] != text {
				t.Errorf("%s %s: %q, and %q in the resident's catalog", lang, key, text, theirs[key])
			}
		}
	}
}
