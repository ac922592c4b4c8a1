package place

import "slices"

// mention is a run of words that is, or but for one slip is, a known name, with the kind word before it if any.
type mention struct {
	from       int16 // first word, the kind word included
	start, end int16 // the name's words
	key        uint32
	kind       kind // of the kind word, 0 without one
	weak       bool // the kind word may be another word
	slip       bool // the name is spelled with one error
	blocked    bool // by the word before, a bare name is a hamlet's or street's, or belongs to a kind word
	levels     uint8
}

// maxNameWords bounds a name: the longest has six words, one more for a stray space.
const maxNameWords = 7

// maxMentions bounds what one text can yield; an address is among the first.
const maxMentions = 600

// findMentions lists the exactly spelled names at every word.
func (q *query) findMentions() {
	for i := range q.text.list {
		if q.inOffice(i) {
			continue
		}
		q.namesFrom(mention{from: int16(i), blocked: q.afterKind(i) || q.afterHamlet(i)}, i)
		if k, n, weak := q.kindAt(i); n > 0 && !q.cutsKind(int16(i)) {
			q.typed = append(q.typed, typedAt{word: int16(i), words: int16(n), kind: k, weak: weak})
			q.namesFrom(mention{from: int16(i), kind: k, weak: weak}, i+n)
		}
		if len(q.mentions) >= maxMentions {
			return
		}
	}
}

// afterKind tells whether a kind word ends before word i.
func (q *query) afterKind(i int) bool {
	return slices.ContainsFunc(q.typed, func(t typedAt) bool { return !t.weak && int(t.word+t.words) == i })
}

// namesFrom adds the names that begin at word start, each as m with its end.
func (q *query) namesFrom(m mention, start int) {
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
		key, ok := q.index.names[string(letters)]
		if !ok {
			continue
		}
		m.start, m.end, m.key = int16(start), int16(end), key
		q.addMention(m, letters, 0)
	}
}

// maxNameLetters bounds a folded name; the longest has 22 letters.
const maxNameLetters = 26

// bareNumberWords is how long a text may be in which a number without a kind word names a ward or district; such a
// reading must besides be whole, see worthReading: "Bến Nghé 1 Hồ Chí Minh".
const bareNumberWords = 8

// addMention keeps m if its name can be what its kind word says, levels in not left out.
func (q *query) addMention(m mention, letters []byte, not uint8) {
	m.levels = m.kind.levels() & q.index.levels(m.key) &^ not
	if isNumber(letters) && !numbered(m.kind, len(q.text.list)) {
		return
	}
	if m.levels != 0 {
		q.mentions = append(q.mentions, m)
	}
}

// numbered tells whether a kind has numbered units: wards and urban districts; "TT 28" is a circular, no town.
func numbered(k kind, words int) bool {
	return k == 'p' || k == 'q' || k == 0 && words <= bareNumberWords
}

// levels says what the names of a key are names of.
func (x *Index) levels(key uint32) uint8 {
	var l uint8
	for s := x.spans[key]; s.from < s.to; s.from++ {
		switch x.known[s.from].means {
		case meansUnit, meansFormer:
			l |= levelCommune
		case meansDistrict:
			l |= levelDistrict
		case meansProvince:
			l |= levelProvince
		}
	}
	return l
}

// letters returns the folded letters of word i.
func (q *query) letters(i int) []byte {
	w := &q.text.list[i]
	return q.text.key[w.from:w.to]
}

// lettersOf returns the folded letters of a mention's name as typed.
func (q *query) lettersOf(m *mention) []byte {
	return q.text.key[q.text.list[m.start].from:q.text.list[m.end-1].to]
}

// marksOf returns the marks beside lettersOf.
func (q *query) marksOf(m *mention) []byte {
	return q.text.marks[q.text.list[m.start].from:q.text.list[m.end-1].to]
}
