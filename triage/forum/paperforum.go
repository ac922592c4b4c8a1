package forum

import (
	"slices"
	"strconv"

	"homthu/triage/paper"
)

func (d *drawing) guests() {
	var l paper.List
	for _, g := range d.Forum.Guests {
		if slices.Contains(Guests, g) {
			g = d.say("guest."+g, nil)
		}
		l.Items = append(l.Items, g)
	}
	if len(l.Items) == 0 {
		l.Items = []string{d.say("guest.nhan-dan", nil)}
	}
	d.add(l)
}

func (d *drawing) plan() {
	d.both()
	d.text("plan.basis", nil)
	d.part("plan.1")
	if d.Forum.Purpose != "" {
		d.add(paper.Paragraph{Text: d.Forum.Purpose})
	} else {
		d.text("plan.1.text", nil)
	}
	d.text("plan.1.rule", nil)
	d.part("plan.2")
	d.text("when", nil)
	d.text("where", nil)
	d.text("organised", nil)
	d.text("who", nil)
	d.guests()
	d.part("plan.3")
	for i, key := range []string{"agenda.1", "agenda.2", "agenda.3", "agenda.4", "agenda.5", "agenda.6", "agenda.7"} {
		d.add(paper.Paragraph{Text: strconv.Itoa(i+1) + ". " + d.say(key, nil)})
	}
	d.part("plan.4")
	d.text("plan.4.text", nil)
	d.part("plan.5")
	d.list("plan.5.police", "plan.5.front", "plan.5.village")
	d.doc.Copies = slices.Insert(d.doc.Copies, len(d.doc.Copies)-1, d.say("copy.villages", nil))
}

func (d *drawing) invitation() {
	d.both()
	d.text("invite.text", nil)
	d.text("invite.to", nil)
	d.text("invite.come", nil)
	d.text("when", nil)
	d.text("where", nil)
	d.text("invite.what", nil)
	d.text("invite.before", nil)
	d.text("invite.end", nil)
	d.doc.Copies = []string{d.say("copy.addressee", nil), d.doc.Copies[len(d.doc.Copies)-1]}
}

func (d *drawing) minutes() {
	d.doc.Date, _ = dateOf(d.Forum.Day)
	d.doc.Signers = []paper.Signer{{Title: d.say("sign.secretary", nil)}, {Title: d.say("sign.front", nil)}, {Title: d.say("sign.chair", nil) + "\n" + d.say("sign.police", nil)}}
	d.text("minutes.begin", nil)
	d.part("minutes.1")
	d.text("minutes.chair", nil)
	d.text("minutes.secretary", nil)
	d.text("who", nil)
	d.guests()
	d.text("minutes.people", nil)
	d.part("minutes.2")
	d.text("minutes.2.1", nil)
	d.text("minutes.2.2", nil)
	if len(d.Before) > 0 {
		d.text("minutes.2.before", nil)
		d.pledges(d.Before)
	} else {
		d.text("minutes.2.none-before", nil)
	}
	if len(d.Opinions) > 0 {
		d.text("minutes.2.opinions", gaps{"n": strconv.Itoa(len(d.Opinions)), "box": d.from(Box), "slip": d.from(Slip), "floor": d.from(Floor)})
		d.opinions(d.Opinions, false)
	} else {
		d.text("minutes.2.none", nil)
	}
	if len(d.Pledges) > 0 {
		d.text("minutes.2.pledges", nil)
		d.promised()
	} else {
		d.text("minutes.2.no-pledges", nil)
	}
	d.text("minutes.2.end", nil)
	d.text("minutes.end", nil)
}

// from counts the opinions of a source.
func (d *drawing) from(source string) string {
	n := 0
	for _, o := range d.Opinions {
		if o.Source == source {
			n++
		}
	}
	return strconv.Itoa(n)
}

func (d *drawing) conclusions() {
	d.both()
	d.text("conclude.begin", nil)
	d.part("conclude.1")
	if len(d.Opinions) > 0 {
		d.text("conclude.1.text", gaps{"n": strconv.Itoa(len(d.Opinions))})
		d.ends()
	} else {
		d.text("conclude.1.none", nil)
	}
	d.part("conclude.2")
	owed := slices.DeleteFunc(slices.Clone(d.Opinions), func(o Opinion) bool { return o.Disposition == "" || o.Disposition == onTheSpot })
	if len(owed) > 0 {
		d.opinions(owed, true)
	} else {
		d.text("conclude.2.none", nil)
	}
	d.part("conclude.3")
	if len(d.Pledges) > 0 {
		d.promised()
	} else {
		d.text("conclude.3.none", nil)
	}
	d.text("conclude.end", nil)
	d.doc.Copies = slices.Insert(d.doc.Copies, len(d.doc.Copies)-1, d.say("copy.villages", nil), d.say("copy.public", nil))
}

// ends lists how many opinions ended how.
func (d *drawing) ends() {
	var l paper.List
	for _, row := range d.f.opts.Tables.Dispositions {
		if n := d.ended(row.ID); n > 0 {
			l.Items = append(l.Items, d.say("count."+row.ID, gaps{"n": strconv.Itoa(n)})+";")
		}
	}
	if n := d.ended(""); n > 0 {
		l.Items = append(l.Items, d.say("count.none", gaps{"n": strconv.Itoa(n)})+";")
	}
	d.add(l)
}

func (d *drawing) ended(disposition string) (n int) {
	for _, o := range d.Opinions {
		if o.Disposition == disposition {
			n++
		}
	}
	return n
}

func (d *drawing) table() {
	d.doc.Landscape = true
	d.text("table.begin", gaps{"n": strconv.Itoa(len(d.Opinions))})
	for _, side := range []string{Strength, Shortcoming, Asked} {
		d.part("table." + side)
		some := slices.DeleteFunc(slices.Clone(d.Opinions), func(o Opinion) bool { return d.Forum.side(o.Theme) != side })
		if len(some) == 0 {
			d.text("table.none", nil)
			continue
		}
		t := paper.Table{Columns: []paper.Column{{Title: d.say("col.n", nil), Width: 0.7, Number: true}, {Title: d.say("col.theme", nil), Width: 1.6}, {Title: d.say("col.opinion", nil), Width: 4},
			{Title: d.say("col.echo", nil), Width: 1.2, Number: true}, {Title: d.say("col.result", nil), Width: 3.4}, {Title: d.say("col.owner", nil), Width: 1.8}, {Title: d.say("col.due", nil), Width: 1.5}}}
		for i, o := range some {
			echoes := ""
			if n := o.Echoes / EchoStep * EchoStep; n > 0 {
				echoes = strconv.Itoa(n)
			}
			t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), d.Forum.themeName(o.Theme), o.Text, echoes, d.result(o), d.owner(o), date(o.Due)})
		}
		d.add(t)
	}
}

func (d *drawing) reportBack() {
	d.part("back.1")
	if len(d.Opinions) > 0 {
		answered, late := 0, 0
		for _, o := range d.Opinions {
			if o.Answered != "" {
				answered++
			} else if o.Late {
				late++
			}
		}
		d.text("back.1.text", gaps{"n": strconv.Itoa(len(d.Opinions)), "answered": strconv.Itoa(answered), "owed": strconv.Itoa(len(d.Opinions) - answered - late), "late": strconv.Itoa(late)})
		d.ends()
	} else {
		d.text("back.1.none", nil)
	}
	d.part("back.2")
	if len(d.Pledges) > 0 {
		c := d.Forum.Counts
		d.text("back.2.text", gaps{"n": strconv.Itoa(c.Pledges), "kept": strconv.Itoa(c.Kept), "open": strconv.Itoa(c.Pledges - c.Kept - c.Late), "late": strconv.Itoa(c.Late)})
		d.pledges(d.Pledges)
	} else {
		d.text("back.2.none", nil)
	}
	if len(d.Opinions) > 0 {
		d.part("back.3")
		d.opinions(d.Opinions, true)
	}
	d.part("back.4")
	d.text("back.4.text", nil)
}

func (d *drawing) letter(o Opinion) {
	d.doc.About = d.say("about.letter", gaps{"n": strconv.Itoa(o.Seq)})
	d.add(paper.Paragraph{Text: d.say("letter.to", gaps{"n": strconv.Itoa(o.Seq)}), Centered: true})
	d.text("letter.begin", nil)
	d.add(paper.Paragraph{Text: d.say("letter.quote", gaps{"text": o.Text}), Italic: true})
	switch {
	case o.Answer != "":
		d.text("letter.answer", nil)
		d.add(paper.Paragraph{Text: o.Answer})
	case o.Disposition == "to_superior" || o.Disposition == "to_UBND" || o.Disposition == "to_MTTQ":
		d.text("letter.passed", gaps{"owner": d.unitName(o.Owner), "due": date(o.Due)})
	default:
		d.text("letter.answer", nil)
		d.text("letter.blank", nil)
	}
	d.text("letter.end", nil)
	d.doc.Copies = []string{d.say("copy.addressee", nil), d.say("copy.front", nil), d.doc.Copies[len(d.doc.Copies)-1]}
}

// opinions are a table of opinions and their ends; whole has who owes an answer until when.
func (d *drawing) opinions(list []Opinion, whole bool) {
	t := paper.Table{Columns: []paper.Column{{Title: d.say("col.n", nil), Width: 0.7, Number: true}, {Title: d.say("col.opinion", nil), Width: 3.4}, {Title: d.say("col.result", nil), Width: 3.4}}}
	if whole {
		t.Columns = append(t.Columns, paper.Column{Title: d.say("col.owner", nil), Width: 1.8}, paper.Column{Title: d.say("col.due", nil), Width: 1.7})
	}
	for _, o := range list {
		row := []string{strconv.Itoa(o.Seq), o.Text, d.result(o)}
		if whole {
			row = append(row, d.owner(o), date(o.Due))
		}
		t.Rows = append(t.Rows, row)
	}
	d.add(t)
}

func (d *drawing) owner(o Opinion) string {
	if o.Owner == "" {
		return ""
	}
	return d.unitName(o.Owner)
}

// result is how an opinion ended, and what was answered.
func (d *drawing) result(o Opinion) string {
	for _, row := range d.f.opts.Tables.Dispositions {
		if row.ID == o.Disposition && o.Answer != "" {
			return d.say("result.with", gaps{"disposition": row.Vi, "answer": o.Answer})
		} else if row.ID == o.Disposition {
			return d.say("result.only", gaps{"disposition": row.Vi})
		}
	}
	return d.say("result.none", nil)
}

// promised is the table of what was just promised; pledges that of how it stands.
func (d *drawing) promised() {
	t := paper.Table{Columns: []paper.Column{{Title: d.say("col.n", nil), Width: 0.7, Number: true}, {Title: d.say("col.pledge", nil), Width: 4}, {Title: d.say("col.owner", nil), Width: 2.2}, {Title: d.say("col.due", nil), Width: 1.7}}}
	for i, p := range d.Pledges {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), p.words(), d.unitName(p.Owner), date(p.Due)})
	}
	d.add(t)
}

func (d *drawing) pledges(list []Pledge) {
	t := paper.Table{Columns: []paper.Column{{Title: d.say("col.n", nil), Width: 0.7, Number: true}, {Title: d.say("col.pledge", nil), Width: 3.6}, {Title: d.say("col.owner", nil), Width: 2}, {Title: d.say("col.due", nil), Width: 1.7}, {Title: d.say("col.state", nil), Width: 2}}}
	for i, p := range list {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), p.words(), d.unitName(p.Owner), date(p.Due),
			d.say("state."+p.State, gaps{"day": date(p.Kept), "reason": words()["drop."+p.Reason]})})
	}
	d.add(t)
}
