package village

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Outcome is what an import makes of a line.
type Outcome string

// The outcomes. Wrong ones stop the whole import.
const (
	New     Outcome = "new"     // a village that was not in the list
	Boxed   Outcome = "boxed"   // it was there, and gets a box
	Renamed Outcome = "renamed" // from a day on; its boxes stay
	Merged  Outcome = "merged"  // villages go over into it from a day on; their boxes stay
	Known   Outcome = "known"   // as it is there already
	Wrong   Outcome = "wrong"
)

// Finding is one thing to say of a line or of the file, in both languages; its sentences stand in words/. Stop says that nothing
// is imported while it stands.
type Finding struct {
	Code string `json:"code"`
	Vi   string `json:"vi"`
	En   string `json:"en"`
	Stop bool   `json:"stop,omitempty"`
}

//go:embed words/vi.json
var wordsVi []byte

//go:embed words/en.json
var wordsEn []byte

// sentences are the findings by language and code.
var sentences = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for lang, content := range map[string][]byte{"vi": wordsVi, "en": wordsEn} {
		texts := map[string]string{}
		if err := json.Unmarshal(content, &texts); err != nil {
			panic("village: words: " + err.Error()) // they are part of the program
		}
		all[lang] = texts
	}
	return all
})

// notes are the findings that stop nothing.
var notes = []string{"commune-nounit", "commune-old", "filled", "letters", "near", "not-named", "there-as", "there-box"}

// Outcomes lists the outcomes of lines.
func Outcomes() []Outcome { return []Outcome{New, Boxed, Renamed, Merged, Known, Wrong} }

func finding(code string, args ...string) Finding {
	f := Finding{Code: code, Stop: !slices.Contains(notes, code)}
	for lang, into := range map[string]*string{"vi": &f.Vi, "en": &f.En} {
		text, ok := sentences()[lang][code]
		if !ok {
			panic("village: internal error: no finding " + code)
		}
		for i := 0; i+1 < len(args); i += 2 {
			value := args[i+1]
			if column, ok := sentences()[lang]["column."+value]; ok && code == "swapped" {
				value = column
			}
			text = strings.ReplaceAll(text, "{"+args[i]+"}", value)
		}
		*into = text
	}
	return f
}

// String says the finding in English.
func (f Finding) String() string { return f.En }

// Line is what becomes of one line of the file.
type Line struct {
	N        int       `json:"n"`
	Outcome  Outcome   `json:"outcome"`
	Village  string    `json:"village"`
	Commune  string    `json:"commune"` // code; "" where none was found
	Place    string    `json:"place"`   // the commune as people read it, or what the file says
	Box      string    `json:"box,omitempty"`
	Fresh    bool      `json:"fresh,omitempty"` // the box is new: a poster is to be printed
	Findings []Finding `json:"findings,omitempty"`
}

// String is the line for the command line.
func (l Line) String() string {
	text := fmt.Sprintf("line %d: %s, %s: %s", l.N, l.Village, l.Place, l.Outcome)
	if l.Box != "" {
		text += ", box " + l.Box
	}
	for _, f := range l.Findings {
		text += "\n    " + f.String()
	}
	return text
}

// Report is what an import would do, or has done.
type Report struct {
	Encoding  string          `json:"encoding,omitempty"`
	Separator string          `json:"separator,omitempty"`
	Columns   []string        `json:"columns"` // that were found
	Findings  []Finding       `json:"findings"`
	Lines     []Line          `json:"lines"`
	Counts    map[Outcome]int `json:"counts"`
	Boxes     int             `json:"boxes"` // new ones
	// Stop says that nothing can be imported before the file is mended.
	Stop bool `json:"stop"`
	// Digest stands for the file and the list it was held against: an import does what was shown, or nothing.
	Digest string `json:"digest"`
}
