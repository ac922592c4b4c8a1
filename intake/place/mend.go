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
	if r.chain.d >= 0 {
		return true
	}
	for _, t := range q.typed {
		if !t.weak && !q.covers(&r.chain, t.word) {
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
		_, n, _ := q.kindAt(int(t.word))
		q.slipsFrom(mention{from: t.word, kind: t.kind, weak: t.weak, slip: true}, int(t.word)+n)
	}
	if len(q.text.list) <= maxSlipWords && q.hasRegion() {
		for i := range q.text.list {
			q.slipsFrom(mention{from: int16(i), slip: true, blocked: q.afterHamlet(i)}, i)
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
		if end > start+1 && q.text.list[end-1].before > gapDash {
			return
		}
		letters := q.text.key[from:q.text.list[end-1].to]
		if len(letters) > maxNameLetters {
			return
		}
		if len(letters) < minSlipLength || m.kind == 0 && len(letters) < bareSlip {
			continue
		}
		q.near = q.index.slips.near(q.near[:0], letters)
		for _, key := range q.near {
			if q.letterSlips(end-1, key) {
				continue
			}
			m.start, m.end, m.key = int16(start), int16(end), key
			if len(q.mentions) < 2*maxMentions {
				q.addMention(m, letters)
			}
		}
	}
}

// letterSlips tells whether the slip would be in a last word of one letter: "Trường Long B" is not "Trường Long A"
// mistyped.
func (q *query) letterSlips(last int, key uint32) bool {
	w, name := q.text.list[last], q.index.keys[key]
	return w.to-w.from == 1 && last > 0 && name[len(name)-1] != q.text.key[w.from]
}

// doubt adds what the words say as spelled to a reading with a slip mended: "xã Tân Hòa, huyện X" may be Tân Hà of X
// misspelled, or a Tân Hòa whose district is wrong.
func (q *query) doubt(exact *reading) {
	if !q.best.slip || !exact.refuted || exact.chain.c < 0 || q.best.chain.c < 0 {
		return
	}
	was, is := &q.mentions[exact.chain.c], &q.mentions[q.best.chain.c]
	if was.kind != 0 && was.start == is.start && was.end == is.end {
		q.others = append(q.others, exact.places...)
	}
}
