package place

import "slices"

// worthReading says whether a chain means a place at all, before it is known which. A name with its kind word, or one
// beside its district or province, does; a bare name must be the whole message or follow "ở".
func (q *query) worthReading(ch *chain) bool {
	if ch.c < 0 {
		return q.worthArea(ch)
	}
	c := &q.mentions[ch.c]
	whole := q.wholeText(ch)
	switch {
	case c.slip && !q.worthSlip(ch, c):
		return false
	case q.nested(c) || q.cutShort(ch, ch.c) || c.kind == 0 && (q.cutsKind(c.from) || q.otherNamed(ch)):
		return false
	case q.cutShort(ch, ch.d) || q.cutShort(ch, ch.p) || q.shortSlip(ch, ch.d) || q.shortSlip(ch, ch.p) || c.kind == 0 && q.tail(c):
		return false
	case q.bareNumber(ch):
		return whole && ch.d >= 0 && ch.p >= 0
	case c.kind == 0 && len(q.lettersOf(c)) < minSlipLength:
		return ch.d >= 0 && whole // "Bo, Kim Bôi": two letters name nothing inside a sentence
	case c.kind == 0 && c.end-c.start == 1 && (ch.d < 0 || q.mentions[ch.d].kind == 0 && ch.p < 0):
		return ch.d+ch.p > -2 && whole // "chờ", "tư", "đông": one syllable is rather a word than a name
	case ch.d >= 0:
		return true
	case ch.p >= 0:
		return c.kind != 0 && !c.weak || whole || !q.everydayWord(c)
	case c.kind != 0 && !c.weak:
		return whole || !q.idiom(c) && !(isNumber(q.lettersOf(c)) && q.text.list[c.from].to-q.text.list[c.from].from < 3)
	case c.slip || isNumber(q.lettersOf(c)) || q.index.levels(c.key)&levelProvince != 0:
		return false
	}
	return whole && q.saidAsName(c) || c.kind == 0 && q.led(c)
}

// worthArea is worthReading for a district without a commune.
func (q *query) worthArea(ch *chain) bool {
	d := &q.mentions[ch.d]
	if q.bareNumber(ch) || q.cutShort(ch, ch.d) {
		return false
	}
	if d.slip && (d.kind == 0 || d.weak || len(q.lettersOf(d)) <= shortName) {
		return false
	}
	if d.kind != 0 && !d.weak || ch.p >= 0 {
		return true
	}
	return q.wholeText(ch) && q.index.levels(d.key)&levelProvince == 0 && d.end-d.start > 1 && q.saidAsName(d)
}

// saidAsName tells whether a message that is only a bare name is meant as one: it was asked for, is spelled with capital
// letters or with its marks, or follows "ở". "mai dam" and "con dao" are not Mái Dầm and Côn Đảo.
func (q *query) saidAsName(m *mention) bool {
	if q.asked || q.capitals(m) {
		return true
	}
	led := m.from > 0 && q.has(q.index.leads, int(m.from)-1, int(m.from))
	return (led || hasMarks(q.marksOf(m))) && !q.everydayWord(m)
}

// worthSlip says whether a mended commune name may be trusted: the fewer letters, the more its surroundings must say.
func (q *query) worthSlip(ch *chain, c *mention) bool {
	size := len(q.lettersOf(c))
	typed := c.kind != 0 && !c.weak
	switch {
	case ch.d >= 0 && typed:
		return size >= minSlipLength
	case ch.d >= 0:
		return size > shortName-1
	case ch.p >= 0:
		return typed && size >= shortName
	}
	return typed && size > shortName && q.wholeText(ch)
}

// endsPhrase tells whether a sign, a kind word or the end of the text follows the words before i.
func (q *query) endsPhrase(i int16) bool {
	return int(i) == len(q.text.list) || q.text.list[i].before > gapSpace
}

// everydayWord tells whether a name is one that people say about other things.
func (q *query) everydayWord(m *mention) bool {
	return q.has(q.index.everyday, int(m.start), int(m.end))
}

// wholeText tells whether a text is nothing but the chain and words that say nothing.
func (q *query) wholeText(ch *chain) bool {
	for i := range q.text.list {
		if !q.covers(ch, int16(i)) && !q.has(q.index.fillers, i, i+1) && !q.isLink(i) {
			return false
		}
	}
	return true
}

// led tells whether a bare name follows "ở" or "tại", is spelled like a name, and is not an everyday word.
func (q *query) led(c *mention) bool {
	if c.from == 0 || c.end-c.start < 2 || !q.has(q.index.leads, int(c.from)-1, int(c.from)) || q.everydayWord(c) {
		return false
	}
	return q.capitals(c) && (q.endsPhrase(c.end) || !q.text.list[c.end].upper)
}

// capitals tells whether every word of a name begins with a capital letter.
func (q *query) capitals(m *mention) bool {
	for i := m.start; i < m.end; i++ {
		if !q.text.list[i].upper || !q.text.list[i].small {
			return false
		}
	}
	return true
}

// idiom tells whether "xa" before the name is no commune: "đi xa", "xã hội an toàn".
func (q *query) idiom(c *mention) bool {
	if string(q.letters(int(c.from))) != "xa" {
		return false
	}
	if string(q.letters(int(c.start))) == "hoi" && !q.endsPhrase(c.end) {
		return true
	}
	if q.text.list[c.from].marked || c.from == 0 {
		return false
	}
	switch string(q.letters(int(c.from) - 1)) {
	case "di", "rat", "qua", "cach", "duong", "an", "khong", "hoi", "kha", "nhin", "lo":
		return true
	}
	return false
}

// refuted tells whether beside the best reading stands a district or province that it could not take in: had they
// agreed, the longer reading would have won.
func (q *query) refuted(best *reading) bool {
	ch := &best.chain
	if ch.c < 0 && len(best.places) == 1 && q.unplaced(ch) {
		return true
	}
	if ch.d >= 0 && ch.p >= 0 {
		return false
	}
	missing := uint8(levelDistrict | levelProvince)
	if ch.d >= 0 {
		missing = levelProvince
	} else if ch.p >= 0 {
		missing = levelDistrict
	}
	for i := range q.mentions {
		m := &q.mentions[i]
		if m.slip || m.kind == 0 && isNumber(q.lettersOf(m)) || m.levels&missing == 0 || q.overlaps(ch, m) || q.inLonger(m) ||
			m.blocked && !q.covers(ch, m.from-1) {
			continue
		}
		right := q.linked(ch.to, m.from)
		left := q.linked(m.end, ch.from)
		switch {
		case m.kind != 0 && !m.weak && (right || left):
			return true
		case m.kind == 0 && right && (ch.p < 0 || ch.d >= 0):
			return true
		case m.kind == 0 && left && (ch.d < 0 && ch.p < 0 || q.regionFirst(ch)):
			return true
		case m.kind != 0 && !m.weak && ch.d < 0 && ch.p < 0 && m.kind != 'c':
			return !q.narrows(best, int16(i))
		}
	}
	return false
}

// regionFirst tells whether a chain goes from the large to the small, so that what stands before it is larger still and
// no hamlet.
func (q *query) regionFirst(ch *chain) bool {
	return ch.c >= 0 && ch.d >= 0 && q.mentions[ch.d].from < q.mentions[ch.c].from
}

// unplaced tells whether a commune's kind word stands outside a chain: one was named, and it is not known here.
func (q *query) unplaced(ch *chain) bool {
	return slices.ContainsFunc(q.typed, func(t typedAt) bool {
		return !t.weak && t.kind.levels() == levelCommune && !q.covers(ch, t.word)
	})
}

// otherNamed tells whether shortly before a chain stands a commune's kind word with something like a name after it: then
// that is the commune, known or not, and no bare name later on.
func (q *query) otherNamed(ch *chain) bool {
	return slices.ContainsFunc(q.typed, func(t typedAt) bool {
		name := t.word + t.words
		if t.weak || t.kind.levels() != levelCommune || name >= ch.from || ch.from-name > maxNameWords {
			return false
		}
		w := q.text.list[name]
		return w.before <= gapDot && (w.upper || !q.marked)
	})
}

// narrows keeps of the best places those that agree with a district or province further off; false when none does.
func (q *query) narrows(best *reading, far int16) bool {
	m := &q.mentions[far]
	if best.chain.c < 0 {
		return true
	}
	if abs(m.from-best.chain.to) > farWords && abs(best.chain.from-m.end) > farWords {
		return true
	}
	var d, p *mention
	if m.levels&levelDistrict != 0 {
		d = m
	} else {
		p = m
	}
	r, ok := q.regionOf(d, p)
	if !ok {
		return false
	}
	all := q.communes(&q.mentions[best.chain.c], &r)
	if len(all) == 0 {
		return false
	}
	best.places = append(best.places[:0], all...)
	return true
}

func abs(n int16) int16 { return max(n, -n) }

func (q *query) overlaps(ch *chain, m *mention) bool {
	for i := m.from; i < m.end; i++ {
		if q.covers(ch, i) {
			return true
		}
	}
	return false
}

// inLonger tells whether a mention is only a part of a longer one of its level.
func (q *query) inLonger(m *mention) bool {
	return slices.ContainsFunc(q.mentions, func(o mention) bool {
		return !o.slip && o.levels&m.levels != 0 && o.start <= m.start && o.end >= m.end && o.end-o.start > m.end-m.start
	})
}

// linked tells whether only small words stand between the words before a and the word b.
func (q *query) linked(a, b int16) bool {
	if b < a || b-a > maxLinks {
		return false
	}
	for i := a; i < b; i++ {
		if !q.isLink(int(i)) {
			return false
		}
	}
	return true
}
