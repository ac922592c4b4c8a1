package place

import (
	"slices"
	"sync"
)

// Find looks for the commune that text means. It never fails and never panics, whatever the text; of a very long text
// only the beginning is looked at. Query of the result is text as given.
func (x *Index) Find(text string) Result { return x.find(text, false) }

// FindAnswer is Find for the answer to "Việc này ở xã nào?": there a bare name is a place, "cao lau" as well as "Cao Lâu".
func (x *Index) FindAnswer(text string) Result { return x.find(text, true) }

// find does the work of both.
func (x *Index) find(text string, asked bool) Result {
	q := queries.Get().(*query)
	defer q.release()
	q.index, q.asked = x, asked
	q.text.cut(text)
	q.look()
	r := q.answer()
	r.Query = text
	return r
}

// query is the work on one text. It is reused, so that asking allocates little, and it is wiped after each use: the
// words of a resident stay nowhere.
type query struct {
	index    *Index
	text     words
	asked    bool // for a place
	marked   bool // the text has marks, so a word without them means what it says
	mentions []mention
	typed    []typedAt
	chains   []chain

	first, last, nextFirst, nextLast []int16

	choices []districtChoice
	found   []found
	near    []uint32

	best   reading
	others []found
}

// typedAt is a kind word in the text.
type typedAt struct {
	word, words int16
	kind        kind
	weak        bool
}

var queries = sync.Pool{New: func() any { return new(query) }}

func (q *query) release() {
	clear(q.text.key[:cap(q.text.key)])
	clear(q.text.marks[:cap(q.text.marks)])
	q.mentions, q.typed, q.chains = q.mentions[:0], q.typed[:0], q.chains[:0]
	q.best, q.others = reading{}, q.others[:0]
	queries.Put(q)
}

// look reads the text as spelled; only where that leaves something unexplained it looks for slips of the finger.
func (q *query) look() {
	q.marked = false
	for _, w := range q.text.list {
		q.marked = q.marked || w.marked
	}
	q.findMentions()
	q.listChains()
	exact := q.settle()
	if q.clean(&exact) {
		q.best = exact
		return
	}
	if !q.findSlips() {
		q.best = exact
		return
	}
	q.listChains()
	q.best = q.settle()
	q.doubt()
}

// reading is the best chains of a text and what they lead to.
type reading struct {
	chain   chain // the first of the best
	score   int
	places  []found
	refuted bool   // a stated district or province excludes the commune
	area    uint16 // the district, where only that was named
	areaSet bool
	slip    bool
}

// settle walks the chains from the best score down and keeps those that hold together and are equally good.
func (q *query) settle() reading {
	best := reading{score: -1 << 30}
	for i := range q.chains {
		ch := &q.chains[i]
		if ch.score < best.score {
			break
		}
		if q.standsAlone(ch) || !q.worthReading(ch) {
			continue
		}
		all, score := q.read(ch)
		if len(all) == 0 || score < best.score {
			continue
		}
		if score > best.score {
			best = reading{chain: *ch, score: score, places: best.places[:0]}
		}
		best.places = append(best.places, all...)
		best.slip = best.slip || q.hasSlip(ch)
		if ch.c < 0 {
			best.area, best.areaSet = q.choices[0].ref, true
		}
	}
	if len(best.places) > 0 {
		best.refuted = q.refuted(&best)
	}
	return best
}

// read resolves one chain into communes and its final score.
func (q *query) read(ch *chain) ([]found, int) {
	m := q.members(ch)
	r, ok := q.regionOf(m[1], m[2])
	if !ok {
		return nil, 0
	}
	score := ch.score
	if r.onlyAliases() {
		score -= aliasScore
	}
	if m[0] == nil {
		return q.area(&r), score
	}
	all := q.communes(m[0], &r)
	if len(all) == 0 {
		return nil, 0
	}
	cost := all[0].cost
	if m[0].kind == 0 && cost%costDistrict >= costWrongMark && (m[1] == nil && m[2] == nil || !q.wholeText(ch)) {
		return nil, 0 // bare, and the marks say another word
	}
	if cost >= costKind {
		score, cost = score-kindScore, cost-costKind
	}
	if cost >= costDistrict {
		score, cost = score-kindScore, cost-costDistrict
	}
	return all, score - wrongScore*(cost/costWrongMark)
}

// area lists the communes of the district that a region names; those named by another writing only without others.
func (q *query) area(r *region) []found {
	best := 1 << 30
	for _, d := range r.districts {
		best = min(best, d.cost)
	}
	r.districts = slices.DeleteFunc(r.districts, func(d districtChoice) bool { return d.cost > best })
	q.choices = r.districts
	all := q.found[:0]
	for _, d := range r.districts {
		for _, u := range q.index.districts[d.ref].units {
			all = append(all, found{unit: u, former: -1, via: ViaDistrict})
		}
	}
	q.found = all
	return all
}
