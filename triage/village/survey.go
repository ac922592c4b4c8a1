package village

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"homthu/intake/directory/boxcode"
	"homthu/intake/place"

	"github.com/google/uuid"
)

// Gazetteer finds communes. It is place.Index.
type Gazetteer interface {
	FindAnswer(text string) place.Result
	Place(code string) (place.Place, bool)
}

// Commune is what the list of units says of one: since when it is there, until when, and into which it went over.
type Commune struct {
	From, To time.Time
	Heir     string // code
}

// Survey is an import: a file held against the list that is there.
type Survey struct {
	Register Register
	Places   Gazetteer
	Province string             // code
	Communes map[string]Commune // those that have a police unit, by code
	Secret   []byte             // that codes are made of
	Now      time.Time
	From     time.Time // of lines without a day; zero: as long as one knows
}

// Read says what a file would do, line by line, and what is to be written for it. The errors are those of the file as a whole
// (ErrEmpty and the like); everything else is in the report, and where that says Stop, the change is empty.
func (s Survey) Read(content []byte) (Report, Change, error) {
	t, err := readTable(content)
	if err != nil {
		return Report{}, Change{}, err
	}
	r := &reading{Survey: s, table: t, draft: s.Register.draft(), found: map[string]found{}, seen: map[string]seen{}, codes: map[string]int{}, gone: map[string]int{}, named: map[string]map[string]bool{}}
	r.report = Report{Encoding: t.encoding, Separator: t.separator, Columns: []string{}, Findings: []Finding{}, Lines: []Line{}, Counts: map[Outcome]int{}}
	r.run()
	for _, l := range r.report.Lines {
		r.report.Counts[l.Outcome]++
		if l.Fresh {
			r.report.Boxes++
		}
		r.report.Stop = r.report.Stop || l.Outcome == Wrong
	}
	for _, f := range r.report.Findings {
		r.report.Stop = r.report.Stop || f.Stop
	}
	if r.report.Stop {
		r.draft.changed = Change{Version: s.Register.Version}
	}
	sum := sha256.New()
	_ = json.NewEncoder(sum).Encode([]any{s.Register.Version, s.Province, s.From.Unix(), r.report.Lines}) // a hash takes everything
	r.report.Digest = hex.EncodeToString(sum.Sum(nil))
	return r.report, r.draft.changed, nil
}

// reading is a survey at work.
type reading struct {
	Survey
	table   table
	columns map[column]int
	draft   *draft
	report  Report
	found   map[string]found           // communes by what the cells say
	seen    map[string]seen            // villages of the file, by commune and key
	codes   map[string]int             // of the file, with their lines
	gone    map[string]int             // villages that go over, with the line that says so
	named   map[string]map[string]bool // villages of the list that the file names, by commune
	filled  int
	kind    string // that the title of the villages is: "tổ dân phố"
}

// seen is a village of an earlier line.
type seen struct {
	line int
	name string
}

func (r *reading) run() {
	at, columns, ok := findTitles(r.table.rows)
	if !ok {
		r.say(finding("no-titles"))
		return
	}
	r.columns = columns
	if title := strings.ToLower(r.table.rows[at][columns[villageColumn]]); slices.ContainsFunc(kinds, func(k [2]string) bool { return k[0] == fold(title) }) {
		r.kind = title
	}
	for _, c := range slices.Sorted(maps.Keys(columns)) {
		r.report.Columns = append(r.report.Columns, columnNames[c])
	}
	switch r.table.encoding {
	case CP1258, TCVN3, VNI:
		r.say(finding("letters", "encoding", r.table.encoding))
	}
	rows, lines := r.table.rows[at+1:], r.table.lines[at+1:]
	if a, b, ok := swapped(rows, columns); ok {
		r.say(finding("swapped", "a", columnNames[a], "b", columnNames[b]))
		return
	}
	last := [3]string{} // commune, its code and its district, of the line above
	for i, row := range rows {
		r.line(lines[i], row, &last)
	}
	if len(r.report.Lines) == 0 {
		r.say(finding("nothing"))
	}
	if r.filled > 0 {
		r.say(finding("filled", "n", strconv.Itoa(r.filled)))
	}
	r.notNamed()
}

func (r *reading) say(f Finding) { r.report.Findings = append(r.report.Findings, f) }

// notNamed tells of villages of the list that a file, which has others of their commune, does not name.
func (r *reading) notNamed() {
	for _, commune := range slices.Sorted(maps.Keys(r.named)) {
		n := 0
		for _, v := range r.Register.VillagesAt(commune, r.Now) {
			if !r.named[commune][v.ID] {
				n++
			}
		}
		if n > 0 {
			p, _ := r.Places.Place(commune)
			r.say(finding("not-named", "commune", p.Short(), "n", strconv.Itoa(n)))
		}
	}
}

// cell is what a line has in a column; "" where there is none.
func (r *reading) cell(row []string, c column) string {
	if i, ok := r.columns[c]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

// totals begin the lines that sum up.
func isTotal(cells ...string) bool {
	for _, cell := range cells {
		f := fold(cell)
		if f == "cong" || f == "tong" || f == "tong so" || strings.HasPrefix(f, "tong cong") || f == "total" {
			return true
		}
	}
	return false
}

// line reads one line. Commune cells that are empty are those of the line above: so such tables are merged in Excel. A line
// without a village that names a commune is a heading.
func (r *reading) line(n int, row []string, last *[3]string) {
	name := r.cell(row, villageColumn)
	at := [3]string{r.cell(row, communeColumn), r.cell(row, communeCodeColumn), r.cell(row, districtColumn)}
	if isTotal(name, at[0], at[1]) || name == "" && slices.ContainsFunc(row, func(c string) bool { return isTotal(c) }) {
		return
	}
	heading := at[0] != "" || at[1] != ""
	switch {
	case heading:
		*last = at
	case last[0] != "" || last[1] != "":
		at = *last
		if name != "" {
			r.filled++
		}
	}
	if name == "" {
		if heading && strings.TrimSpace(strings.Join(row, "")) == at[0]+at[1]+at[2] {
			return
		}
		if !heading && r.cell(row, codeColumn) == "" && r.cell(row, formerColumn) == "" && r.cell(row, fromColumn) == "" {
			return // signatures and the like below the table
		}
	}
	e := &entry{reading: r, row: row, Line: Line{N: n, Village: name, Place: at[0], Outcome: Wrong}}
	if e.Place == "" {
		e.Place = at[1]
	}
	e.read(at)
	r.report.Lines = append(r.report.Lines, e.Line)
}

// newCode gives a village its code: the first that no box has or had.
func (r *reading) newCode(commune, name string) string {
	for n := uint32(0); ; n++ {
		code := boxcode.New(r.Secret, commune, key(name), n)
		if _, used := r.codes[code]; !used && r.draft.boxes[code] == nil {
			return code
		}
	}
}

func newID() string { return uuid.NewString() }
