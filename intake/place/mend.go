package place

import "slices"

// Bounds on the search for slips, which costs more than exact names.
const (
	maxSlipWords = 24 // of a text in which every word may begin a misspelled name
	maxTyped     = 30 // kind words
	bareSlip     = 5  // letters a name without kind word must have
)

// clean tells whether a reading explains the text so well that no slip need be assumed: a commune, nothing against it,
// and no kind word left over that might announce something misspelled.
func (q *query) clean(r *reading) bool {
	if len(r.places) == 0 || r.chain.c < 0 || r.refuted {
		return false
	}
	if r.places[0].cost >= costDistrict {
		return false
	}
	for _, t := range q.typed {
		if t.weak || q.covers(&r.chain, t.word+t.words-1) {
			continue
		}
		if r.chain.d < 0 || t.kind.levels() == levelCommune && abs(t.word-r.chain.from) <= maxNameWords {
			return false
		}
	}
	return true
}

// findSlips adds mentions that are one error away from a name: after kind words, and in a short text at any word. It
// reports whether there are any.
func (q *query) findSlips() bool {
	before := len(q.mentions)
	for i, t := range q.typed {
		if i == maxTyped {
			break
		}
		q.slipsFrom(mention{from: t.word, kind: t.kind, weak: t.weak, slip: true}, int(t.word+t.words))
	}
	if len(q.text.list) <= maxSlipWords && q.hasRegion() {
		for i := range q.text.list {
			if q.inOffice(i) {
				continue
			}
			q.slipsFrom(mention{from: int16(i), slip: true, blocked: q.afterKind(i) || q.afterHamlet(i)}, i)
		}
	}
	return len(q.mentions) > before
}

// hasRegion tells whether a district or province is spelled out, without which a bare misspelled name is nothing.
func (q *query) hasRegion() bool {
	return slices.ContainsFunc(q.mentions, func(m mention) bool { return m.levels&^levelCommune != 0 })
}

// slipsFrom adds the misspelled names that begin at word start.
func (q *query) slipsFrom(m mention, start int) {
	if start >= len(q.text.list) || int(m.from) < start && q.text.list[start].before > gapDot {
		return
	}
	from := q.text.list[start].from
	for end := start + 1; end <= len(q.text.list) && end <= start+maxNameWords; end++ {
		if end > start+1 && q.text.list[end-1].before > gapDash || q.announces(end-1, m.kind == 0) {
			return
		}
		letters := q.text.key[from:q.text.list[end-1].to]
		if len(letters) > maxNameLetters {
			return
		}
		if len(letters) < minSlipLength || m.kind == 0 && len(letters) < bareSlip {
			continue
		}
		settled := q.regionLevels(letters) | q.spelledAt(&m, end)
		q.near = q.index.slips.near(q.near[:0], letters)
		for _, key := range q.near {
			if q.letterSlips(end-1, key) {
				continue
			}
			m.start, m.end, m.key = int16(start), int16(end), key
			if len(q.mentions) < 2*maxMentions {
				q.addMention(m, letters, settled)
			}
		}
	}
}

// announces tells whether a kind word stands at word i, where no misspelled name goes on. "Xã", "phường" and "quận"
// are also syllables of names, so only a bare name stops at them.
func (q *query) announces(i int, bare bool) bool {
	return slices.ContainsFunc(q.typed, func(t typedAt) bool {
		if int(t.word) != i || t.weak {
			return false
		}
		return bare || t.words > 1 || t.kind == 'h' || t.kind == kindProvince
	})
}

// spelledAt are the levels at which the kind word of m has a district or province spelled right up to word end at least,
// so that none other is meant.
func (q *query) spelledAt(m *mention, end int) (levels uint8) {
	for i := range q.mentions {
		if o := &q.mentions[i]; m.kind != 0 && !o.slip && o.from == m.from && o.kind == m.kind && (int(o.end) >= end || q.regionAt(o.end)) {
			levels |= o.levels &^ levelCommune
		}
	}
	return levels
}

// regionAt tells whether a district or province is spelled out from word i on.
func (q *query) regionAt(i int16) bool {
	return slices.ContainsFunc(q.mentions, func(m mention) bool {
		return !m.slip && m.from == i && m.levels&^levelCommune != 0
	})
}

// regionLevels are the levels at which letters are a district or province as they stand: "tỉnh Thanh Hóa" is no
// misspelled Khánh Hòa.
func (q *query) regionLevels(letters []byte) uint8 {
	if key, ok := q.index.names[string(letters)]; ok {
		return q.index.levels(key) &^ levelCommune
	}
	return 0
}

// letterSlips tells whether the slip would be in a last word of one letter: "Trường Long B" is not "Trường Long A"
// mistyped.
func (q *query) letterSlips(last int, key uint32) bool {
	w, name := q.text.list[last], q.index.keys[key]
	return w.to-w.from == 1 && last > 0 && name[len(name)-1] != q.text.key[w.from]
}

// doubt adds what the words say as spelled to a reading with a slip mended: "xã Tân Hòa, huyện X" may be Tân Hà of X
// misspelled, or a Tân Hòa whose district is wrong.
func (q *query) doubt() {
	if q.best.chain.c < 0 || !q.mentions[q.best.chain.c].slip {
		return
	}
	is := q.mentions[q.best.chain.c]
	for i := range q.mentions {
		m := &q.mentions[i]
		if !m.slip && m.levels&levelCommune != 0 && m.kind == is.kind && m.start == is.start && m.end == is.end {
			q.others = append(q.others, q.communes(m, &region{})...)
			return
		}
	}
}
