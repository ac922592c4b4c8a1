package place

import "strings"

// Levels that a mention can stand for.
const (
	levelCommune = 1 << iota
	levelDistrict
	levelProvince
)

const kindProvince kind = 'T'

// levels says what a kind word announces; no kind word leaves everything open. A city may be a former district or a
// province.
func (k kind) levels() uint8 {
	switch k {
	case 'x', 'p', 't', 'k':
		return levelCommune
	case 'h', 'q', 'i':
		return levelDistrict
	case 'c':
		return levelDistrict | levelProvince
	case kindProvince:
		return levelProvince
	}
	return levelCommune | levelDistrict | levelProvince
}

// kindSpelling is one way to write a kind before a name: folded letters and, unless it is an abbreviation, the marks
// of the full spelling, both word by word.
type kindSpelling struct {
	letters []string
	marks   []string
	kind    kind
}

// kindSpellings lists them, the longer first, so that "thị xã" is not taken for "xã".
func kindSpellings() []kindSpelling {
	written := []struct {
		words string
		kind  kind
	}{
		{"thị trấn", 't'}, {"đặc khu", 'k'}, {"thị xã", 'i'}, {"thành phố", 'c'},
		{"t t", 't'}, {"t x", 'i'}, {"t p", 'c'}, {"t pho", 'c'},
		{"xã", 'x'}, {"phường", 'p'}, {"huyện", 'h'}, {"quận", 'q'}, {"tỉnh", kindProvince},
		{"tt", 't'}, {"ttr", 't'}, {"dk", 'k'}, {"đk", 'k'}, {"tx", 'i'}, {"tp", 'c'}, {"tpho", 'c'},
		{"x", 'x'}, {"p", 'p'}, {"f", 'p'}, {"ph", 'p'}, {"h", 'h'}, {"q", 'q'}, {"t", kindProvince},
	}
	var all []kindSpelling
	var cut words
	for _, w := range written {
		s := kindSpelling{letters: nil, kind: w.kind}
		for _, part := range strings.Fields(w.words) {
			cut.cut(part)
			s.letters = append(s.letters, string(cut.key))
			s.marks = append(s.marks, string(cut.marks))
		}
		all = append(all, s)
	}
	return all
}

// kindAt tells whether a kind word stands at word i and how many words it has. weak means that it may well be another
// word: "xa" without its mark in a text that has marks is "far", a lone "p" or "h" may be anything.
func (q *query) kindAt(i int) (k kind, n int, weak bool) {
	for s := range q.index.kinds {
		if spelling := &q.index.kinds[s]; q.spells(i, spelling) {
			return spelling.kind, len(spelling.letters), q.weakKind(i, spelling)
		}
	}
	return 0, 0, false
}

// spells compares letters and marks; a word without marks passes, one with other marks ("phương", "quân") does not.
func (q *query) spells(i int, s *kindSpelling) bool {
	if i+len(s.letters) > len(q.text.list) {
		return false
	}
	for j, letters := range s.letters {
		w := &q.text.list[i+j]
		if string(q.text.key[w.from:w.to]) != letters {
			return false
		}
		if w.marked && string(q.text.marks[w.from:w.to]) != s.marks[j] {
			return false
		}
		if j > 0 && w.before > gapDot {
			return false
		}
	}
	return true
}

func (q *query) weakKind(i int, s *kindSpelling) bool {
	if len(s.letters) > 1 {
		return false
	}
	w := &q.text.list[i]
	if size := w.to - w.from; size > 2 || s.letters[0] == "xa" {
		return q.marked && !w.marked
	} else if size == 2 || w.upper {
		return false
	}
	next := i + 1
	return next < len(q.text.list) && q.text.list[next].before != gapDot && !isNumber(q.letters(next))
}
