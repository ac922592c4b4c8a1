package opening

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"homthu/triage/docket"
	"homthu/triage/paper"
	"homthu/triage/roster"
)

// Minutes writes the minutes of an opening as docx or pdf, a draft until both sides have confirmed it. Remarks are sealed, and
// not in them.
func (s *Store) Minutes(ctx context.Context, v docket.Viewer, id, format string) (paper.File, error) {
	o, box, villageName, err := s.opening(ctx, v, id)
	if err != nil {
		return paper.File{}, fmt.Errorf("minutes: %w", err)
	}
	m := &minutes{Opening: o, box: box.Code}
	m.opened, _ = o.at()
	if err := s.head(ctx, m, box.Commune); err != nil {
		return paper.File{}, fmt.Errorf("minutes: %w", err)
	}
	m.all["box"], m.all["where"] = box.Code, where(box.Name, villageName)
	if m.before, err = s.sealBefore(ctx, o); err != nil {
		return paper.File{}, fmt.Errorf("minutes: %w", err)
	}
	m.doc.About = say("about", m.all)
	m.write()
	f, err := m.doc.File("bien-ban-mo-hom-"+strings.ToLower(box.Code)+"-"+m.opened.In(vietNam).Format(dayFormat), format)
	if errors.Is(err, paper.ErrFormat) {
		err = fmt.Errorf("minutes: %w: no such format", ErrRefused)
	}
	return f, err
}

// minutes are a paper in the making.
type minutes struct {
	Opening
	doc    paper.Document
	all    gaps
	box    string
	opened time.Time
	before string // the seal of the opening before
}

// where says where a box hangs.
func where(box, village string) string {
	switch {
	case village == "" || strings.EqualFold(box, village):
		return box
	case box == "":
		return village
	}
	return box + ", " + village
}

// head fills who issues, where and when. The commune is that which held the box on the day.
func (s *Store) head(ctx context.Context, m *minutes, commune string) error {
	names := map[string]string{}
	province := ""
	for _, id := range []string{police + "." + commune, front + "." + commune, "province-police." + s.Province(commune)} {
		u, err := s.Unit(ctx, id)
		if err != nil && !errors.Is(err, roster.ErrUnknown) {
			return err
		}
		if names[docket.Role(id)] = u.Name; err != nil {
			role, _ := s.Tables.Role(docket.Role(id))
			names[docket.Role(id)] = role.Vi
		} else if docket.Role(id) == "province-police" {
			province = u.Name
		}
	}
	commune = strings.TrimSpace(strings.TrimPrefix(names[police], "Công an "))
	place, short := commune, "CAX"
	for sort, letters := range map[string]string{"xã ": "CAX", "phường ": "CAP", "đặc khu ": "CAĐK"} {
		if rest, ok := strings.CutPrefix(commune, sort); ok {
			place, short = rest, letters
		}
	}
	local := m.opened.In(vietNam)
	m.all = gaps{"police": names[police], "front": names[front], "commune": commune, "hour": fmt.Sprintf("%d giờ %02d phút", local.Hour(), local.Minute()),
		"day": local.Format("02/01/2006"), "blank": words()["blank"]}
	m.doc = paper.Document{Above: province, Issuer: names[police], Symbol: say("symbol", gaps{"short": short}), Place: place, Date: local, Kind: say("kind", nil), Draft: m.State != Confirmed}
	return nil
}

// sealBefore is the number that the opening before this one left on the box; "" where there is none.
func (s *Store) sealBefore(ctx context.Context, o Opening) (seal string, err error) {
	at, _ := o.at()
	err = s.db.Read().QueryRowContext(ctx, `SELECT o.seal_after FROM openings AS o WHERE `+counts+` AND o.box = $1 AND o.at < $2 AND o.id <> $3 ORDER BY o.at DESC LIMIT 1`, o.Box, at.Unix(), o.Corrects).Scan(&seal)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return seal, err
}

func (m *minutes) text(key string, more gaps) {
	m.doc.Body = append(m.doc.Body, paper.Paragraph{Text: say(key, joined(m.all, more))})
}

func joined(a, b gaps) gaps {
	all := gaps{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

// write is the body and who signs.
func (m *minutes) write() {
	officers := map[string]string{police: say("blank", nil), front: say("blank", nil)}
	signed := map[string]string{}
	marks := []Mark{m.Proposed}
	if m.Confirmed != nil {
		marks = append(marks, *m.Confirmed)
	}
	for _, mark := range marks {
		officers[docket.Role(mark.Unit)], signed[docket.Role(mark.Unit)] = person(mark), person(mark)
	}
	if m.Corrects != "" {
		m.text("corrects", nil)
	}
	m.text("begin", nil)
	m.doc.Body = append(m.doc.Body, m.who(officers))
	m.text("opened", nil)
	m.figures()
	if m.Slips > 0 && m.Typed != nil {
		m.text("kept.typed", gaps{"typist": person(*m.Typed), "typed": date(m.Typed.Day)})
	} else if m.Slips > 0 {
		m.text("kept.untyped", nil)
	}
	m.text("remarks", nil)
	m.text("line", nil)
	m.text("end", nil)
	if m.Confirmed != nil {
		m.text("confirmed", gaps{"writer": person(m.Proposed), "written": date(m.Proposed.Day), "confirmer": person(*m.Confirmed), "sure": date(m.Confirmed.Day)})
	}
	m.doc.Signers = []paper.Signer{{Title: say("sign.front", nil), Name: signed[front]}, {Title: say("sign.police", nil), Name: signed[police]}}
}

// who lists who was there, with a line for the hand where only a post is known.
func (m *minutes) who(officers map[string]string) paper.List {
	l := paper.List{Items: []string{say("who.police", joined(m.all, gaps{"name": officers[police]})), say("who.front", joined(m.all, gaps{"name": officers[front]}))}}
	var others []string
	for _, w := range m.Present {
		others = append(others, say("who."+w, m.all))
	}
	if len(others) > 0 {
		l.Items = append(l.Items, say("who.others", gaps{"others": strings.Join(others, say("who.between", nil))}))
	}
	return l
}

// figures is the table of what was found: the seal and whether it was the one that was left, the slips, the new seal.
func (m *minutes) figures() {
	t := paper.Table{Columns: []paper.Column{{Title: say("col.what", nil), Width: 2}, {Title: say("col.found", nil), Width: 3}}}
	row := func(key, found string) { t.Rows = append(t.Rows, []string{say(key, nil), found}) }
	row("row.seal", say("seal."+m.SealState, nil))
	switch numbers := (gaps{"seal": m.SealBefore, "before": m.before}); {
	case m.SealBefore == "":
		row("row.number", say("number.none", nil))
	case m.before == "":
		row("row.number", say("number.first", numbers))
	case m.before == m.SealBefore:
		row("row.number", say("number.same", numbers))
	default:
		row("row.number", say("number.other", numbers))
	}
	if m.Slips > 0 {
		row("row.slips", say("slips.some", gaps{"n": strconv.Itoa(m.Slips), "words": strconv.Itoa(m.Slips - m.Blank - m.Unreadable), "blanks": strconv.Itoa(m.Blank), "unreadable": strconv.Itoa(m.Unreadable)}))
	} else {
		row("row.slips", say("slips.none", nil))
	}
	after := m.SealAfter
	if after == "" {
		after = say("unsealed", nil)
	}
	row("row.after", after)
	m.doc.Body = append(m.doc.Body, t)
}

// person is an officer as papers name him.
func person(m Mark) string {
	if m.Name == "" {
		return m.Officer
	}
	return m.Name
}

// date is a stored day as papers write it.
func date(stored string) string {
	t, err := time.Parse(dayFormat, stored)
	if err != nil {
		return ""
	}
	return t.Format("02/01/2006")
}
