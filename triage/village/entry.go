package village

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"homthu/intake/directory/boxcode"
)

// entry is one line while it is read.
type entry struct {
	*reading
	Line
	row     []string
	from    time.Time // the line's own day or the survey's; zero: as long as one knows
	at      time.Time // from, or today: the day on which the list is looked at
	box     bool
	code    string // that the file gives
	formers []string
}

func (e *entry) find(code string, args ...string) {
	f := finding(code, args...)
	if !slices.ContainsFunc(e.Findings, func(o Finding) bool { return o == f }) {
		e.Findings = append(e.Findings, f)
	}
}

func (e *entry) stopped() bool {
	return slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Stop })
}

// read takes all that is wrong with a line before it is entered, so that one look mends it.
func (e *entry) read(commune [3]string) {
	e.readName()
	e.readDay()
	e.readCommune(commune)
	e.readBox()
	if e.formers = formers(e.cell(e.row, formerColumn)); len(e.formers) > 0 && e.from.IsZero() {
		e.from = e.at
	}
	if !e.stopped() {
		e.enter()
	}
	if e.stopped() {
		e.Outcome, e.Box, e.Fresh = Wrong, "", false
	}
}

func (e *entry) readName() {
	e.Village = strings.Trim(e.Village, " .,;-–*")
	if e.kind != "" && len(e.Village) < 4 && strings.Trim(e.Village, "0123456789") == "" && e.Village != "" {
		e.Village = e.kind + " " + e.Village // under the title "Tổ dân phố" a number is a name
	}
	letters := strings.ContainsFunc(e.Village, unicode.IsLetter)
	switch {
	case e.Village == "":
		e.find("name-none")
	case utf8.RuneCountInString(e.Village) > 100 || !letters || strings.ContainsAny(e.Village, "<>{}\\@"):
		e.find("name-bad", "name", clip(e.Village))
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// hanoi is the only time of day that people here know.
var hanoi = time.FixedZone("UTC+7", 7*3600)

var excelDay = regexp.MustCompile(`^[34567][0-9]{4}$`)

// Day reads a day as people here write it, as machines do, or as Excel counts.
func Day(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006", time.DateOnly, "02/01/06"} {
		if t, err := time.ParseInLocation(layout, text, hanoi); err == nil {
			return t.UTC(), true
		}
	}
	if excelDay.MatchString(text) {
		n, _ := strconv.Atoi(text)
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, hanoi).UTC(), true
	}
	return time.Time{}, false
}

func dayText(t time.Time) string { return t.In(hanoi).Format("02-01-2006") }

func midnight(t time.Time) time.Time {
	t = t.In(hanoi)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, hanoi).UTC()
}

func (e *entry) readDay() {
	e.from, e.at = e.From, midnight(e.Now)
	if text := e.cell(e.row, fromColumn); text != "" {
		day, ok := Day(text)
		switch {
		case !ok:
			e.find("date-bad", "text", clip(text))
		case day.Year() < 1945 || day.After(e.Now.AddDate(3, 0, 0)):
			e.find("date-far", "day", dayText(day))
		default:
			e.from = day
		}
	}
	if !e.from.IsZero() {
		e.at = e.from
	}
}

var (
	yes = []string{"co", "x", "1", "yes", "y", "true", "da co", "roi", "da dat", "da lap", "v"}
	no  = []string{"", "khong", "chua", "0", "no", "n", "false", "chua co", "khong co"}
	// oldCode is a code that was given before there was a check symbol.
	oldCode = regexp.MustCompile(`^[A-Z0-9]{3,5}$|^[A-Z0-9]{7,12}$`)
)

func (e *entry) readBox() {
	_, asked := e.columns[boxColumn]
	text := e.cell(e.row, boxColumn)
	folded := fold(text)
	if text == "✓" || text == "✔" || text == "☑" {
		folded = "x"
	}
	switch {
	case !asked || slices.Contains(yes, folded):
		e.box = true
	case !slices.Contains(no, folded):
		e.find("box-bad", "text", clip(text))
	}
	if written := e.cell(e.row, codeColumn); written != "" {
		e.box = true
		code := boxcode.Plain(written)
		if read, err := boxcode.Read(written); err == nil {
			code = read
		}
		switch before, twice := e.codes[code]; {
		case len(code) == 6 && !boxcode.Valid(code) && code != "" && !e.given(code):
			e.find("code-typo", "code", written)
		case code == "" || !boxcode.Valid(code) && !e.given(code) && !(oldCode.MatchString(code) && strings.ContainsAny(code, "0123456789") && strings.ContainsFunc(code, unicode.IsLetter)):
			e.find("code-bad", "code", clip(written))
		case twice:
			e.find("code-twice", "code", code, "line", strconv.Itoa(before))
		default:
			e.code, e.codes[code] = code, e.N
		}
	}
}

// given says whether a code is, or ever was, a box's.
func (e *entry) given(code string) bool { return e.draft.boxes[code] != nil }

var formerSplit = regexp.MustCompile(`\s*(?:[;,+&\n]|\s+và\s+|\s+and\s+)\s*`)

// formers lists the villages that a cell says a village was before.
func formers(cell string) (list []string) {
	for _, part := range formerSplit.Split(cell, -1) {
		part = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(part, "(cũ)"), " cũ"))
		if fold(part) != "" && part != "-" && !slices.ContainsFunc(list, func(o string) bool { return key(o) == key(part) }) {
			list = append(list, part)
		}
	}
	return list
}
