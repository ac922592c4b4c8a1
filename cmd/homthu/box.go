package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"homthu/intake/directory/boxcode"
	"homthu/intake/place"
	"homthu/triage/roster"
	villages "homthu/triage/village"
)

// boxCmd administers the list of villages and their boxes. What it changes is in the next directory that the province signs.
type boxCmd struct {
	Import   boxImportCmd   `cmd:"" help:"Take villages and boxes from a table (CSV or xlsx): shows what it would do, and does it with --write."`
	List     boxListCmd     `cmd:"" help:"List boxes."`
	Coverage boxCoverageCmd `cmd:"" help:"Show how many villages of each commune have a box."`
	Poster   boxPosterCmd   `cmd:"" help:"Make posters as PDF."`
	Move     boxMoveCmd     `cmd:"" help:"Move a box to another commune from a day on, where a commune is divided; homthu unit merge moves all of a commune."`
	End      boxEndCmd      `cmd:"" help:"Take a box down from a day on. Its code is never given again."`
}

type boxImportCmd struct {
	configFlag
	File     string `arg:"" type:"path" help:"The table: a column for the village, one for the commune (or its code); if wanted, whether it has a box, a former name, since when. docs/boxes.md."`
	Province string `help:"Code of the province; empty: the configuration's."`
	From     string `help:"Day of lines that give none, such as 01-03-2027; empty: as long as one knows."`
	Write    bool   `help:"Do it. Without it nothing is written."`
	All      bool   `help:"Print every line, not only those with something to say."`
}

func (c *boxImportCmd) Run(ctx context.Context, std streams) error {
	conf, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	content, err := readBounded(c.File, villages.MaxFile)
	if err != nil {
		return err
	}
	s, err := newSurvey(ctx, r, c.province(conf), time.Now())
	if err != nil {
		return err
	}
	if c.From != "" {
		if s.From, err = parseDay(c.From); err != nil {
			return err
		}
	}
	report, change, err := s.Read(content)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	printReport(std.out, report, c.All)
	switch {
	case report.Stop:
		return errors.New("nothing was imported: mend the lines above and try again")
	case change.Empty():
		_, err = fmt.Fprintln(std.out, "The list says so already.")
		return err
	case !c.Write:
		_, err = fmt.Fprintln(std.out, "Nothing is written yet: look it over, then do it with --write.")
		return err
	}
	if err := r.ChangeVillages(ctx, roster.BoxChange{Kind: roster.BoxesImported}, change); err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, "Imported. New boxes take letters when the province has signed a directory with them (homthu directory draft).")
	return err
}

func (c *boxImportCmd) province(conf config) string {
	if c.Province != "" {
		return c.Province
	}
	return conf.Province
}

// newSurvey is an import against what the roster has now.
func newSurvey(ctx context.Context, r *roster.Roster, province string, now time.Time) (s villages.Survey, err error) {
	places, err := place.Default()
	if err != nil {
		return s, err
	}
	s = villages.Survey{Places: places, Province: province, Now: now}
	if s.Register, err = r.Villages(ctx); err != nil {
		return s, err
	}
	if s.Communes, err = r.Communes(ctx); err != nil {
		return s, err
	}
	s.Secret, err = r.CodeSecret()
	return s, err
}

func readBounded(path string, most int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, int64(most)+1))
}

func printReport(out io.Writer, r villages.Report, all bool) {
	read := r.Encoding
	if r.Separator == "\t" {
		r.Separator = "tab"
	}
	if r.Separator != "" {
		read += ", columns divided by " + r.Separator
	}
	fmt.Fprintf(out, "read %s: %s\n", strings.TrimPrefix(read, ", "), strings.Join(r.Columns, ", "))
	for _, f := range r.Findings {
		fmt.Fprintln(out, f)
	}
	for _, l := range r.Lines {
		if all || len(l.Findings) > 0 {
			fmt.Fprintln(out, l)
		}
	}
	counts := []string{}
	for _, o := range villages.Outcomes() {
		if n := r.Counts[o]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, o))
		}
	}
	fmt.Fprintf(out, "%d lines: %s; %d new boxes\n", len(r.Lines), strings.Join(counts, ", "), r.Boxes)
}

type boxListCmd struct {
	configFlag
	Commune string `help:"Only this commune's, by its code."`
	On      string `help:"As of a day, such as 01-03-2027; empty: today."`
	History bool   `help:"All rows, also those that have ended."`
}

func (c *boxListCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := readRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	at, err := dayOr(c.On, time.Now())
	if err != nil {
		return err
	}
	register, err := r.Villages(ctx)
	if err != nil {
		return err
	}
	boxes := register.BoxesAt(c.Commune, at)
	if c.History {
		boxes = slices.DeleteFunc(slices.Clone(register.Boxes), func(b villages.Box) bool { return c.Commune != "" && b.Commune != c.Commune })
	}
	for _, b := range boxes {
		fmt.Fprintf(std.out, "%s  %s, %s%s\n", boxcode.Show(b.Code), b.Name, b.Commune, datesOf(b.From, b.To))
	}
	_, err = fmt.Fprintf(std.out, "%d boxes\n", len(boxes))
	return err
}

func dayOr(text string, otherwise time.Time) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	return parseDay(text)
}

func datesOf(from, to time.Time) string {
	text := ""
	if !from.IsZero() {
		text += ", from " + day(from)
	}
	if !to.IsZero() {
		text += ", until " + day(to)
	}
	return text
}

type boxCoverageCmd struct {
	configFlag
	On string `help:"As of a day, such as 01-03-2027; empty: today."`
}

func (c *boxCoverageCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := readRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	at, err := dayOr(c.On, time.Now())
	if err != nil {
		return err
	}
	places, err := place.Default()
	if err != nil {
		return err
	}
	register, err := r.Villages(ctx)
	if err != nil {
		return err
	}
	sum := villages.Coverage{}
	for _, v := range register.CoverageAt(at) {
		p, _ := places.Place(v.Commune)
		fmt.Fprintf(std.out, "%s  %-32s %s%s\n", v.Commune, p.Short(), bar(v), others(v))
		sum.Villages, sum.Covered, sum.Other = sum.Villages+v.Villages, sum.Covered+v.Covered, sum.Other+v.Other
	}
	_, err = fmt.Fprintf(std.out, "in all %s%s\n", bar(sum), others(sum))
	return err
}

// bar draws how much of a commune is covered, twenty steps long.
func bar(c villages.Coverage) string {
	const steps = 20
	full := 0
	if c.Villages > 0 {
		full = steps * c.Covered / c.Villages
	}
	return fmt.Sprintf("%s%s %s/%s", strings.Repeat("█", full), strings.Repeat("░", steps-full), thousands(c.Covered), thousands(c.Villages))
}

func others(c villages.Coverage) string {
	if c.Other == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d boxes of no village in the list", c.Other)
}

// thousands writes a number as people here do: 1.356.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "." + text[i:]
	}
	return text
}

type boxMoveCmd struct {
	configFlag
	Code string `arg:""`
	Into string `required:"" help:"Code of the commune."`
	On   string `required:"" help:"First day there, such as 01-03-2027."`
}

func (c *boxMoveCmd) Run(ctx context.Context, std streams) error {
	places, err := place.Default()
	if err != nil {
		return err
	}
	if _, ok := places.Place(c.Into); !ok {
		return fmt.Errorf("%s is no commune's code; homthu place finds it", c.Into)
	}
	return changeBox(ctx, std, c.configFlag, c.Code, c.On, roster.BoxesMoved, func(r villages.Register, code string, at time.Time) (villages.Change, error) {
		return r.MoveBox(code, c.Into, at)
	})
}

type boxEndCmd struct {
	configFlag
	Code    string `arg:""`
	On      string `required:"" help:"First day without the box, such as 01-03-2027."`
	Village bool   `help:"The village is no more either, and did not go over into another one (an import says that)."`
}

func (c *boxEndCmd) Run(ctx context.Context, std streams) error {
	return changeBox(ctx, std, c.configFlag, c.Code, c.On, roster.BoxesEnded, func(r villages.Register, code string, at time.Time) (villages.Change, error) {
		return r.EndBox(code, at, c.Village)
	})
}

func changeBox(ctx context.Context, std streams, flag configFlag, code, on, kind string, change func(villages.Register, string, time.Time) (villages.Change, error)) error {
	_, r, done, err := openRoster(ctx, flag)
	if err != nil {
		return err
	}
	defer done()
	at, err := parseDay(on)
	if err != nil {
		return err
	}
	register, err := r.Villages(ctx)
	if err != nil {
		return err
	}
	if read, err := boxcode.Read(code); err == nil {
		code = read
	}
	made, err := change(register, code, at)
	if err != nil {
		return fmt.Errorf("%s: %w", code, err)
	}
	if err := r.ChangeVillages(ctx, roster.BoxChange{Kind: kind}, made); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "Changed from %s on; sign a directory before that day.\n", day(at))
	return err
}
