package forum

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"homthu/triage/docket"
	"homthu/triage/paper"
	"homthu/triage/roster"
)

// Papers are the kinds of paper that a forum has. Letter wants an opinion.
var Papers = []string{"plan", "invitation", "minutes", "conclusions", "table", "reportback", "letter"}

// Paper is a draft, ready to be written.
type Paper struct {
	paper.Document
	name string
}

// File writes the paper as docx or pdf.
func (p Paper) File(format string) (paper.File, error) {
	f, err := p.Document.File(p.name, format)
	if errors.Is(err, paper.ErrFormat) {
		err = fmt.Errorf("%w: no such format", ErrRefused)
	}
	return f, err
}

// drawing is a paper in the making.
type drawing struct {
	Sheet
	doc   paper.Document
	all   gaps
	names map[string]string // units by id
	now   time.Time
	f     *Forums
}

// Paper draws one of [Papers] of a forum, of approved words only.
func (f *Forums) Paper(ctx context.Context, v docket.Viewer, id, kind, opinion string) (Paper, error) {
	if !slices.Contains(Papers, kind) {
		return Paper{}, fmt.Errorf("paper: %w: no such paper", ErrRefused)
	}
	s, err := f.Sheet(ctx, v, id)
	if err != nil {
		return Paper{}, err
	}
	s.Opinions = slices.DeleteFunc(s.Opinions, func(o Opinion) bool { return o.State != Approved })
	d := &drawing{Sheet: s, names: map[string]string{}, now: f.opts.Now(), f: f}
	if err := d.head(ctx, kind); err != nil {
		return Paper{}, fmt.Errorf("paper: %w", err)
	}
	name := "dien-dan-" + id + "-" + words()["file."+kind]
	switch kind {
	case "plan":
		d.plan()
	case "invitation":
		d.invitation()
	case "minutes":
		d.minutes()
	case "conclusions":
		d.conclusions()
	case "table":
		d.table()
	case "reportback":
		d.reportBack()
	case "letter":
		i := slices.IndexFunc(s.Opinions, func(o Opinion) bool { return o.ID == opinion })
		if i < 0 {
			return Paper{}, fmt.Errorf("paper: %w", ErrNotFound)
		}
		d.letter(s.Opinions[i])
		name += "-" + strconv.Itoa(s.Opinions[i].Seq)
	}
	return Paper{d.doc, name}, nil
}

// head fills what all papers have: who issues, where, of what kind, who signs.
func (d *drawing) head(ctx context.Context, kind string) error {
	w := d.Forum
	police, err := d.f.unit(ctx, policeRole+"."+w.Commune)
	if err != nil && !errors.Is(err, roster.ErrUnknown) {
		return err
	}
	for _, o := range d.Owners {
		d.names[o.Unit] = o.Name
	}
	for _, p := range d.Before {
		if d.names[p.Owner], err = d.f.nameOf(ctx, p.Owner); err != nil {
			return err
		}
	}
	above, _ := d.f.nameOf(ctx, overseer+"."+police.Province) // without one the line is empty
	commune := strings.TrimSpace(strings.TrimPrefix(police.Name, "Công an "))
	sort, place := "xã", commune
	for _, t := range []string{"xã", "phường", "đặc khu"} {
		if rest, ok := strings.CutPrefix(commune, t+" "); ok {
			sort, place = t, rest
		}
	}
	var organisers []string
	for _, id := range w.Organisers {
		name, err := d.f.nameOf(ctx, id)
		if err != nil {
			return err
		}
		organisers = append(organisers, name)
	}
	short := map[string]string{"xã": "CAX", "phường": "CAP", "đặc khu": "CAĐK"}[sort]
	d.all = gaps{"title": w.Title, "commune": commune, "type": strings.ToUpper(sort), "short": words()["blank.short"], "blank": words()["blank"], "line": words()["line"], "id": w.ID,
		"day": date(w.Day), "year": year(w.Day), "hour": hourWords(w.FromMinute), "place": w.Place, "until": date(w.Until), "today": date(day(d.now)),
		"organisers": strings.Join(organisers, words()["and"]), "above": above, "issuer": police.Name}
	d.doc = paper.Document{Above: above, Issuer: police.Name, Symbol: d.say("symbol."+kind, gaps{"police": short}), Place: place, Kind: d.say("kind."+kind, nil),
		About: d.say("about."+kind, nil), Draft: true}
	d.doc.Copies = []string{d.say("copy.above", nil), d.say("copy.party", nil), d.say("copy.front", nil), d.say("copy.file", gaps{"police": short})}
	d.doc.Signers = []paper.Signer{{Title: d.say("sign.police", nil)}}
	return nil
}

// both lets the Front sign beside the police, where it holds the forum with them.
func (d *drawing) both() {
	if len(d.Forum.Organisers) > 1 {
		d.doc.Signers = []paper.Signer{{Title: d.say("sign.front", nil)}, {Title: d.say("sign.police", nil)}}
	}
}

func (d *drawing) add(blocks ...paper.Block) { d.doc.Body = append(d.doc.Body, blocks...) }

func (d *drawing) text(key string, more gaps) {
	d.add(paper.Paragraph{Text: d.say(key, more)})
}

func (d *drawing) part(key string) { d.add(paper.Heading{Text: d.say(key, nil)}) }

func (d *drawing) list(keys ...string) {
	var l paper.List
	for _, key := range keys {
		l.Items = append(l.Items, d.say(key, nil))
	}
	d.add(l)
}

func (d *drawing) unitName(id string) string {
	if name := d.names[id]; name != "" {
		return name
	}
	role, _ := d.f.opts.Tables.Role(docket.Role(id))
	return role.Vi
}

// date is a stored day as papers write it.
func date(stored string) string {
	t, ok := dateOf(stored)
	if !ok {
		return ""
	}
	return t.Format("02/01/2006")
}

func year(stored string) string {
	y, _, _ := strings.Cut(stored, "-")
	return y
}

// hourWords is an hour as papers write it: 14 giờ 00 phút.
func hourWords(minute int) string { return fmt.Sprintf("%d giờ %02d phút", minute/60, minute%60) }
