package place

import "slices"

// chain is one reading of the text: a commune, a former district, a province, at least one of them, that stand beside
// each other in any order. Members are positions in mentions, -1 for none.
type chain struct {
	c, d, p  int16
	from, to int16 // the words it covers, from the first member to the end of the last
	score    int
}

// Scores. A word that is explained outweighs everything else; a slip costs less than a word.
const (
	scoreWord  = 100
	typedScore = 250 // less for a district alone, where a commune with its kind word stands elsewhere
	kindBonus  = 5   // a kind word is better read as one than as letters of a name
	cutScore   = 150 // the name would end inside "thành phố", "thị xã"
	aliasScore = 10  // the district has that name in another writing only
	slipScore  = 70  // one letter mended
	shortSlip  = 25  // more, in a name of few letters, where a slip is more likely another name
	weakScore  = 30  // the kind word may be another word
	kindScore  = 40  // the kind word contradicts the name
	wrongScore = 8   // a mark contradicts the name
	shortName  = 5   // letters of a short name
)

// farWords is how many words may stand between a commune and a district or province that has its kind word.
const farWords = 12

// maxChains bounds the readings of one text.
const maxChains = 4000

// listChains builds every reading from the mentions.
func (q *query) listChains() {
	q.chains = q.chains[:0]
	q.indexMentions()
	for i := range q.mentions {
		m := &q.mentions[i]
		at := int16(i)
		if m.levels&levelCommune != 0 {
			q.extend(chain{c: at, d: -1, p: -1, from: m.from, to: m.end})
		}
		if m.levels&levelDistrict != 0 {
			q.extend(chain{c: -1, d: at, p: -1, from: m.from, to: m.end})
		}
		if len(q.chains) >= maxChains {
			break
		}
	}
	slices.SortStableFunc(q.chains, func(a, b chain) int { return b.score - a.score })
}

// extend keeps a chain and every longer one. A chain without a commune is only joined by a province, as one with a
// commune is reached from the commune.
func (q *query) extend(ch chain) {
	if len(q.chains) >= maxChains {
		return
	}
	ch.score = q.score(&ch)
	q.chains = append(q.chains, ch)
	if ch.c >= 0 && ch.d >= 0 && ch.p >= 0 {
		return
	}
	for gap, at := 0, int(ch.to); at <= len(q.text.list) && gap <= maxLinks; gap, at = gap+1, at+1 {
		if at < len(q.text.list) {
			for i := q.first[at]; i >= 0; i = q.nextFirst[i] {
				q.join(ch, i)
			}
		}
		if at == len(q.text.list) || !q.isLink(at) {
			break
		}
	}
	for gap, at := 0, int(ch.from); at >= 0 && gap <= maxLinks; gap, at = gap+1, at-1 {
		for i := q.last[at]; i >= 0; i = q.nextLast[i] {
			q.join(ch, i)
		}
		if at == 0 || !q.isLink(at-1) {
			break
		}
	}
}

// maxLinks bounds the small words between two members: "xã X (nay thuộc …".
const maxLinks = 3

// join adds mention i to a chain as what is still missing.
func (q *query) join(ch chain, i int16) {
	m := &q.mentions[i]
	if m.slip && q.hasSlip(&ch) {
		return
	}
	ch.from, ch.to = min(ch.from, m.from), max(ch.to, m.end)
	if m.levels&levelDistrict != 0 && ch.d < 0 && ch.c >= 0 {
		with := ch
		with.d = i
		q.extend(with)
	}
	if m.levels&levelProvince != 0 && ch.p < 0 {
		with := ch
		with.p = i
		q.extend(with)
	}
}

func (q *query) members(ch *chain) [3]*mention {
	var all [3]*mention
	for k, i := range [3]int16{ch.c, ch.d, ch.p} {
		if i >= 0 {
			all[k] = &q.mentions[i]
		}
	}
	return all
}

func (q *query) hasSlip(ch *chain) bool {
	for _, m := range q.members(ch) {
		if m != nil && m.slip {
			return true
		}
	}
	return false
}

// score counts what a reading explains; what its places must still give is taken off in settle.
func (q *query) score(ch *chain) int {
	score := 0
	for _, m := range q.members(ch) {
		if m == nil {
			continue
		}
		score += scoreWord * int(m.end-m.from)
		if m.weak {
			score -= weakScore
		} else if m.kind != 0 {
			score += kindBonus
		}
		if m.slip {
			score -= slipScore
			if len(q.lettersOf(m)) <= shortName {
				score -= shortSlip
			}
		}
	}
	if ch.c < 0 && q.communeBeside(ch) {
		score -= typedScore
	}
	if q.cutsKind(ch.to) {
		score -= cutScore
	}
	return score
}

// communeBeside tells whether a commune with its kind word stands outside a chain that has none.
func (q *query) communeBeside(ch *chain) bool {
	return slices.ContainsFunc(q.mentions, func(m mention) bool {
		return m.levels == levelCommune && m.kind != 0 && !m.weak && !m.slip && (m.end <= ch.from || m.from >= ch.to) &&
			!q.idiom(&m)
	})
}

// cutsKind tells whether word i is the second of a kind word: "xã Hòa Bình thành phố …" has no Hòa Bình Thạnh.
func (q *query) cutsKind(i int16) bool {
	return slices.ContainsFunc(q.typed, func(t typedAt) bool { return t.word < i && i < t.word+t.words })
}

// indexMentions files the mentions by their first word and by the word after their last.
func (q *query) indexMentions() {
	n := len(q.text.list) + 1
	q.first, q.last = refill(q.first, n), refill(q.last, n)
	q.nextFirst, q.nextLast = refill(q.nextFirst, len(q.mentions)), refill(q.nextLast, len(q.mentions))
	for i := range q.mentions {
		m := &q.mentions[i]
		if m.levels&^levelCommune == 0 {
			continue
		}
		q.nextFirst[i], q.first[m.from] = q.first[m.from], int16(i)
		q.nextLast[i], q.last[m.end] = q.last[m.end], int16(i)
	}
}

func refill(s []int16, n int) []int16 {
	s = slices.Grow(s[:0], n)[:n]
	for i := range s {
		s[i] = -1
	}
	return s
}

// isLink tells whether word i may stand between two parts of an address.
func (q *query) isLink(i int) bool { return q.has(q.index.links, i, i+1) }

// standsAlone tells whether a blocked member has the hamlet word before it outside the chain; inside, the hamlet word
// is the end of a name: "Văn Quán, Hà Đông".
func (q *query) standsAlone(ch *chain) bool {
	for _, m := range q.members(ch) {
		if m != nil && m.blocked && !q.covers(ch, m.from-1) {
			return true
		}
	}
	return false
}

// covers tells whether a member of the chain covers word i.
func (q *query) covers(ch *chain, i int16) bool {
	for _, m := range q.members(ch) {
		if m != nil && m.from <= i && i < m.end {
			return true
		}
	}
	return false
}
