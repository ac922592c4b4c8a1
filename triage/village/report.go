package village

import (
	"fmt"
	"slices"
	"strings"
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

// Finding is one thing to say of a line or of the file. Code is of a closed list, whose sentences stand in the console's catalog;
// String says it in English, for the command line. Stop says that nothing is imported while it stands.
type Finding struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
	Stop bool              `json:"stop,omitempty"`
}

// sentences are the findings in English; {…} are its args. One with a * stops the import.
var sentences = map[string]string{
	"no-titles":       "*No line names the columns. It needs at least a village (thôn, bản, tổ dân phố) and a commune (xã, phường, or its code).",
	"swapped":         "*The columns {a} and {b} seem to be swapped.",
	"letters":         "The letters were read as {encoding}. Look at a few names before you import.",
	"filled":          "Empty cells of the commune were filled from the line above, {n} times.",
	"not-named":       "{commune}: {n} villages of the list are not in the file. They stay.",
	"nothing":         "*There is no village in the file.",
	"name-none":       "*The village has no name.",
	"name-bad":        "*“{name}” is no name of a village.",
	"commune-none":    "*No commune.",
	"commune-unknown": "*There is no commune “{name}”.",
	"commune-several": "*“{name}” may be {list}. Write which, or its code.",
	"commune-split":   "*“{name}” was divided among {list}. Write to which the village belongs now.",
	"commune-else":    "*“{name}” is {place}, which is not in this province.",
	"commune-unsure":  "*Is “{name}” {place}? Write it so, or its code.",
	"commune-differs": "*The code {code} is {place}, the name says “{name}”.",
	"commune-old":     "“{name}” is an earlier name: today it is {place}.",
	"commune-then":    "*{place} was not there on {day}: it began on {since}.",
	"commune-gone":    "*{place} is no more since {since}.",
	"commune-heir":    "*{place} is no more since {since}: it went over into {heir}.",
	"commune-nounit":  "{place} has no police unit in the list of units yet.",
	"twice":           "*The same village stands in line {line}.",
	"twice-marks":     "*It differs from line {line} (“{name}”) only in its marks.",
	"near":            "It differs from “{name}” only in its marks: are they two villages?",
	"there-as":        "It is in the list as “{name}” and stays so.",
	"there-marks":     "*It is in the list as “{name}”. If the name changes, write that under the earlier name.",
	"date-bad":        "*“{text}” is no day. Write it as 01/03/2027.",
	"date-far":        "*{day} is too far away.",
	"former-unknown":  "*There is no village “{name}” in {place} on {day}.",
	"former-itself":   "*The earlier name is the new one.",
	"former-taken":    "*“{name}” already goes over into another village, in line {line}.",
	"box-bad":         "*“{text}”: write có or không.",
	"code-bad":        "*{code} is no code of a box.",
	"code-typo":       "*A symbol of the code {code} is wrong.",
	"code-taken":      "*The code {code} is, or was, another box's.",
	"code-twice":      "*The code {code} stands in line {line} too.",
	"code-other":      "*The village has the box {have} already. A code never changes.",
}

// Findings lists the codes of the findings.
func Findings() []string {
	list := make([]string, 0, len(sentences))
	for code := range sentences {
		list = append(list, code)
	}
	slices.Sort(list)
	return list
}

// Outcomes lists the outcomes of lines.
func Outcomes() []Outcome { return []Outcome{New, Boxed, Renamed, Merged, Known, Wrong} }

func finding(code string, args ...string) Finding {
	text, ok := sentences[code]
	if !ok {
		panic("village: internal error: no finding " + code)
	}
	f := Finding{Code: code, Stop: strings.HasPrefix(text, "*")}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[args[i]] = args[i+1]
	}
	return f
}

// String says the finding in English.
func (f Finding) String() string {
	text := strings.TrimPrefix(sentences[f.Code], "*")
	for name, value := range f.Args {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

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
