package bot

import (
	"fmt"
	"slices"
	"strings"
)

// The guard: before a tip is read again and sent, what may give its writer away is asked about, one thing at a time, with
// one tap to take it out. It never holds up an urgent tip; there the review points at it.

// heldReply marks State.Held as words for an opened case.
const heldReply = "reply"

// hold keeps words for an opened case while the guard asks about them; holding says that there are some.
func (t *turn) hold(words string) { t.s.Held = &Piece{Q: heldReply, A: words} }

func (t *turn) holding() bool { return t.s.Held != nil && t.s.Held.Q == heldReply }

// texts are all words that would be sent, as Pieces.
func (t *turn) texts() []Piece {
	var all []Piece
	for _, p := range slices.Concat(t.s.Words, t.s.Answers) {
		if !t.chosen(p.Q) {
			all = append(all, p)
		}
	}
	if t.s.Place.Words != "" {
		all = append(all, Piece{Q: askPlace, A: t.s.Place.Words})
	}
	if t.holding() {
		all = []Piece{*t.s.Held} // words for another case: the draft's wait
	}
	return all
}

// revealing are the clues in everything that would be sent. Under a question for somebody's number, numbers are no clues.
func (t *turn) revealing() (all []clue) {
	for _, p := range t.texts() {
		for _, c := range t.clues(p.A) {
			numbers := c.kind != clueName && c.kind != clueSelf
			if !(numbers && slices.Contains(ears.NumbersAsked, p.Q)) && !slices.Contains(t.s.Ignore, c.key) {
				all = append(all, c)
			}
		}
	}
	return all
}

// clue is the first that has not been asked about.
func (t *turn) clue() (clue, bool) {
	all := t.revealing()
	i := slices.IndexFunc(all, func(c clue) bool { return !c.soft })
	if i < 0 {
		return clue{}, false
	}
	return all[i], true
}

// guard asks about the first clue, and reports whether there is one. What cannot wait is not held up.
func (t *turn) guard() bool {
	if _, found := t.clue(); !found || t.hasty() {
		return false
	}
	t.goTo(stepNumber)
	return true
}

// hasty says that nothing may be held up: danger, or an urgent tip that is sent and goes on.
func (t *turn) hasty() bool {
	return t.urgent() || t.s.Follow || t.holding() && says(t.s.Held.A, ears.Danger) != ""
}

// pointed is a line of the review: the first thing that may give the writer away and was not settled.
func (t *turn) pointed() string {
	all := t.revealing()
	if len(all) == 0 {
		return ""
	}
	return t.text("review.self-found", "doan", flat(all[0].passage))
}

// guardKey tells one question of the guard from the next, for buttons pressed twice.
func (t *turn) guardKey() string {
	if t.s.Step != stepNumber {
		return ""
	}
	n := len(t.s.Ignore)
	for _, p := range t.texts() {
		n += strings.Count(p.A, guarded.mask)
	}
	return fmt.Sprint("|", n)
}

func (t *turn) showGuard() string {
	c, _ := t.clue()
	passage := flat(c.passage)
	switch c.kind {
	case clueName:
		return t.text("review.name-found", "ten", passage)
	case cluePlate:
		return t.text("review.plate-found", "so", passage)
	case clueAccount:
		return t.text("review.account-found", "so", passage)
	case clueLink:
		return t.text("review.link-found", "doan", passage)
	case clueSelf:
		return t.text("review.self-ask", "doan", passage)
	}
	return t.text("review.number-found", "so", passage)
}

func (t *turn) hearGuard(n string) {
	c, found := t.clue()
	switch {
	case !found:
	case n == "1" || is(t.m.Text, ears.Yes):
		t.blank(c)
	case n == "2" || is(t.m.Text, ears.No):
		t.s.Ignore = append(t.s.Ignore, c.key)
	case n == "9":
		t.leaveAll()
	case n == "0":
		t.unguard()
		return
	case n != "" || len([]rune(t.m.Text)) < 12:
		t.say("err.choice")
		t.ask()
		return
	case t.holding():
		t.hold(t.s.Held.A + "\n" + t.fit(t.m.Text))
	default:
		t.note(t.m.Text)
	}
	t.goOn()
}

// leaveAll is 9 or GỬI while the guard asks: all of it stays.
func (t *turn) leaveAll() {
	for _, c := range t.revealing() {
		if !c.soft {
			t.s.Ignore = append(t.s.Ignore, c.key)
		}
	}
}

// goOn asks about the next clue, or goes on with what the guard held up.
func (t *turn) goOn() {
	switch _, more := t.clue(); {
	case more:
		t.goTo(stepNumber)
	case t.holding():
		words := t.s.Held.A
		t.s.Held = nil
		t.reply(words)
	case t.s.Code != "":
		t.more()
	default:
		t.goTo(stepReview)
	}
}

// unguard goes back to before the guard's question.
func (t *turn) unguard() {
	switch {
	case t.holding():
		t.s.Held = nil
		t.goTo(stepExtend)
	case t.s.Code != "":
		t.goTo(stepWhich)
	default:
		t.back()
	}
}

// blank takes a clue out of everything that would be sent, wherever it stands.
func (t *turn) blank(c clue) {
	for _, pieces := range [][]Piece{t.s.Words, t.s.Answers} {
		for i := range pieces {
			if !t.chosen(pieces[i].Q) {
				pieces[i].A = masked(pieces[i].A, c)
			}
		}
	}
	t.s.Place.Words = masked(t.s.Place.Words, c)
	if t.holding() {
		t.hold(masked(t.s.Held.A, c))
	}
}

// masked is a text without a clue: as it was found, written in another way, and as the same words elsewhere. A single word in
// small letters is not looked for elsewhere, as "an" is more often no name.
func masked(text string, c clue) string {
	var cut [][2]int
	for _, other := range clues(text) {
		if other.key == c.key {
			cut = append(cut, [2]int{other.start, other.end})
		}
	}
	r, want := reading{text, tokens(text)}, tokens(c.passage)
	if len(want) > 1 || want[0].capital || want[0].digit {
		for i := 0; i+len(want) <= len(r.at); i++ {
			same := true
			for n, w := range want {
				same = same && r.at[i+n].raw == w.raw && (n == 0 || r.at[i+n].gap == w.gap)
			}
			if same {
				cut = append(cut, [2]int{r.at[i].start, r.at[i+len(want)-1].end})
			}
		}
	}
	slices.SortStableFunc(cut, func(a, b [2]int) int { return a[0] - b[0] })
	var out strings.Builder
	end := 0
	for _, span := range cut {
		if span[0] >= end {
			out.WriteString(text[end:span[0]] + guarded.mask)
		}
		end = max(end, span[1])
	}
	return out.String() + text[end:]
}
