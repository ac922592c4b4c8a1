package opening

import (
	"context"
	"errors"
	"fmt"
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
	place := strings.TrimSpace(strings.TrimPrefix(names[police], "Công an "))
	local := m.opened.In(vietNam)
	m.all = gaps{"police": names[police], "front": names[front], "commune": place, "hour": fmt.Sprintf("%d giờ %02d phút", local.Hour(), local.Minute()),
		"day": local.Format("02/01/2006"), "blank": words()["blank"], "line": words()["line"]}
	for _, sort := range []string{"xã ", "phường ", "đặc khu "} {
		place = strings.TrimPrefix(place, sort)
	}
	m.doc = paper.Document{Above: province, Issuer: names[police], Symbol: say("symbol", nil), Place: place, Date: local, Kind: say("kind", nil), Draft: m.State != Confirmed,
		Copies: []string{say("copy.front", m.all), say("copy.police", m.all), say("copy.file", nil)}}
	return nil
}

// sealBefore is the number that the opening before this one left on the box; "" where there is none.
func (s *Store) sealBefore(ctx context.Context, o Opening) (seal string, err error) {
	at, _ := o.at()
	set, err := s.db.Read().QueryContext(ctx, `SELECT o.seal_after FROM openings AS o WHERE `+counts+` AND o.box = $1 AND o.at < $2 AND o.id <> $3 ORDER BY o.at DESC LIMIT 1`, o.Box, at.Unix(), o.Corrects)
	if err != nil {
		return "", err
	}
	defer set.Close()
	for set.Next() {
		if err := set.Scan(&seal); err != nil {
			return "", err
		}
	}
	return seal, set.Err()
}

func (m *minutes) text(key string, more gaps) {
	m.doc.Body = append(m.doc.Body, paper.Paragraph{Text: say(key, joined(m.all, more))})
}

func (m *minutes) part(key string) {
	m.doc.Body = append(m.doc.Body, paper.Heading{Text: say(key, nil)})
}

func joined(a, b gaps) gaps {
	all := gaps{}
	for _, set := range []gaps{a, b} {
		for gap, value := range set {
			all[gap] = value
		}
	}
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
		if mark.Name != "" {
			officers[docket.Role(mark.Unit)], signed[docket.Role(mark.Unit)] = mark.Name, mark.Name
		}
	}
	if m.Corrects != "" {
		m.text("corrects", nil)
	}
	m.text("begin", nil)
	m.doc.Body = append(m.doc.Body, m.who(officers))
	m.text("opened", nil)
	m.part("part.seal")
	m.seal()
	m.part("part.slips")
	m.text("slips", gaps{"n": strconv.Itoa(m.Slips), "words": strconv.Itoa(m.Slips - m.Blank - m.Unreadable), "blanks": strconv.Itoa(m.Blank), "unreadable": strconv.Itoa(m.Unreadable)})
	if m.Typed != nil {
		m.text("typed", gaps{"typist": m.Typed.Name, "typed": date(m.Typed.Day)})
	} else if m.Slips > 0 {
		m.text("untyped", nil)
	}
	m.text("kept", nil)
	m.part("part.after")
	if m.SealAfter != "" {
		m.text("resealed", gaps{"seal": m.SealAfter})
	} else {
		m.text("unsealed", nil)
	}
	m.text("remarks", nil)
	m.text("end", nil)
	if m.Confirmed != nil {
		m.text("confirmed", gaps{"writer": m.Proposed.Name, "written": date(m.Proposed.Day), "confirmer": m.Confirmed.Name, "sure": date(m.Confirmed.Day)})
	}
	m.doc.Signers = []paper.Signer{{Title: say("sign.front", nil), Name: signed[front]}, {Title: say("sign.police", nil), Name: signed[police]}}
}

// who lists who was there, with a line for the hand where only a post is known.
func (m *minutes) who(officers map[string]string) paper.List {
	l := paper.List{Items: []string{say("who.police", joined(m.all, gaps{"name": officers[police]})), say("who.front", joined(m.all, gaps{"name": officers[front]}))}}
	for _, w := range m.Present {
		l.Items = append(l.Items, say("who."+w, m.all))
	}
	return l
}

// seal says how it was found, and whether it was the one that was left.
func (m *minutes) seal() {
	m.text("seal."+m.SealState, nil)
	switch {
	case m.SealBefore == "":
		m.text("number.none", nil)
	case m.before == "":
		m.text("number.first", gaps{"seal": m.SealBefore})
	case m.before == m.SealBefore:
		m.text("number.same", gaps{"seal": m.SealBefore})
	default:
		m.text("number.other", gaps{"seal": m.SealBefore, "before": m.before})
	}
}

// date is a stored day as papers write it.
func date(stored string) string {
	t, err := time.Parse(dayFormat, stored)
	if err != nil {
		return ""
	}
	return t.Format("02/01/2006")
}
