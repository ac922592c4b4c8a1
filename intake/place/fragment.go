package place

import "slices"

// The checks below find names that are only fragments of something longer, or too little to stand alone.

// tail tells whether a bare name is the end of a name that a kind word began and that is not known: "Thắng" of "xã
// Toaq Thắng".
func (q *query) tail(c *mention) bool {
	return slices.ContainsFunc(q.typed, func(t typedAt) bool {
		from := t.word + t.words
		if t.weak || t.kind.levels() != levelCommune || from >= c.from || c.from-from > maxNameWords {
			return false
		}
		for i := from; i <= c.from; i++ {
			if q.text.list[i].before > gapDot {
				return false
			}
		}
		return true
	})
}

// cutShort tells whether mention i is a district or province of which more is spelled out: "huyện Châu Thành" of "huyện
// Châu Thành A", unless the chain has the rest, as in "huyện Tân Phú Đồng Nai" in spite of Tân Phú Đông.
func (q *query) cutShort(ch *chain, i int16) bool {
	if i < 0 || q.spelledIn(ch, q.mentions[i].end) {
		return false
	}
	m := &q.mentions[i]
	return slices.ContainsFunc(q.mentions, func(o mention) bool {
		if o.slip || o.end <= m.end || q.cutsKind(o.end) {
			return false
		}
		return o.levels&^levelCommune != 0 && (o.from == m.from || o.from == m.start) ||
			m.kind != 0 && o.kind == m.kind && o.from == m.from
	})
}

// spelledIn tells whether a member of the chain covers word i without a slip.
func (q *query) spelledIn(ch *chain, i int16) bool {
	all := q.members(ch)
	return slices.ContainsFunc(all[:], func(m *mention) bool { return m != nil && !m.slip && m.from <= i && i < m.end })
}

// nested tells whether a commune's kind word is the beginning of a name that has its own: "xã Dùng" of "xã Xa Dung".
func (q *query) nested(c *mention) bool {
	return c.kind != 0 && slices.ContainsFunc(q.mentions, func(o mention) bool {
		return !o.slip && o.kind != 0 && o.levels&levelCommune != 0 && o.from < c.from && o.end >= c.end
	})
}

// shortSlip tells whether mention i, of a district or province, is mended in so few letters that it may be anything:
// without a kind word, or with more words running on.
func (q *query) shortSlip(ch *chain, i int16) bool {
	if i < 0 || !q.mentions[i].slip || len(q.lettersOf(&q.mentions[i])) >= bareSlip {
		return false
	}
	m := &q.mentions[i]
	return m.kind == 0 || m.weak || !q.covers(ch, m.end) && !q.endsPhrase(m.end)
}

// bareNumber tells whether a member is a number without a kind word.
func (q *query) bareNumber(ch *chain) bool {
	for _, m := range q.members(ch) {
		if m != nil && m.kind == 0 && isNumber(q.lettersOf(m)) {
			return true
		}
	}
	return false
}
