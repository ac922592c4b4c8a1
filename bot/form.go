package bot

import (
	"slices"
	"strings"
	"time"

	"homthu/intake/directory"
	"homthu/intake/receipt"
	"homthu/intake/rules"
	"homthu/intake/safe"
)

// Form is a tip told all at once, on a page without JavaScript, instead of in a conversation: what is asked, what must be
// answered, how the place is found, what is shown before sending and the Letter are Turn's own. It is made anew from what
// the page's fields say and keeps nothing.
type Form struct {
	env   *Env
	state State
	// Cut says that something told was longer than is kept.
	Cut bool
}

// FormQuestion is a question as a page shows it. Choices are empty where words answer it.
type FormQuestion struct {
	ID, Text, Warn string
	Must           bool
	Choices        []FormChoice
}

// FormChoice is one answer that can be picked.
type FormChoice struct{ ID, Label string }

// NewForm begins a form at a box, which may be "", in a language.
func NewForm(env *Env, lang, box string) *Form {
	return &Form{env: env, state: State{V: StateVersion, Greeted: true, Lang: lang, Box: box}}
}

func (f *Form) turn() *turn { return &turn{env: f.env, s: f.state.clone()} }

// Text is a text of the catalog in the form's language, "" where a placeholder is empty.
func (f *Form) Text(id string, args ...string) string { return f.turn().text(id, args...) }

// Clean is a text as it is kept.
func (f *Form) Clean(text string) string { return f.clean(text) }

// Limit is what the page can know about who writes.
func (f *Form) Limit() string { return f.Text(f.turn().limit()) }

// Hello is whose box this is.
func (f *Form) Hello() string { return f.Text("start.hello", "ten_noi", f.turn().whose()) }

// In picks the Vietnamese or the English of a table's row.
func (f *Form) In(vi, en string) string { return f.turn().in(vi, en) }

func (f *Form) clean(text string) string {
	text, cut := clean(text)
	f.Cut = f.Cut || cut
	return text
}

// Choose sets the kind of matter and the menu it was picked from; false when that menu does not have it.
func (f *Form) Choose(menu, category string) bool {
	m, ok := f.env.Tables.Menu(menu)
	for _, page := range m.Pages {
		for _, item := range page {
			if ok && item.Code == category {
				f.state.Menu, f.state.Floor, f.state.Category = menu, m.Urgency, category
				return true
			}
		}
	}
	return false
}

// Raise makes what is told an opinion for a forum that is still gathering them, by its id: the letter names it, where its kind may
// be read out there and it goes to the forum's commune. ok is false, and nothing changes, for any other.
func (f *Form) Raise(id string) (at Forum, ok bool) {
	if at, ok = f.turn().forumOf(strings.ToUpper(id)); !ok || !at.Asks {
		return Forum{}, false
	}
	f.state.For = at.ID
	return at, true
}

// Tell adds words told outside of any question.
func (f *Form) Tell(text string) {
	t := f.turn()
	t.note(f.clean(text))
	f.state.Words = t.s.Words
}

// Answers sets the answers by question. What is no question of this matter, what a question does not take, and the place
// are left out.
func (f *Form) Answers(given map[string]string) {
	for q, a := range given {
		if question, ok := f.env.Tables.Question(q); ok && q != askPlace && question.Takes(a) && f.clean(a) != "" {
			f.state.set(q, f.turn().fit(f.clean(a)), "")
		}
	}
	order := f.turn().order() // as the answers have made it
	at := func(p Piece) int { return slices.Index(order, p.Q) }
	f.state.Answers = slices.DeleteFunc(f.state.Answers, func(p Piece) bool { return p.Q != askPlace && at(p) < 0 })
	slices.SortStableFunc(f.state.Answers, func(p, q Piece) int { return at(p) - at(q) })
}

// Attach adds attachments that are cleaned, sealed and stored.
func (f *Form) Attach(all []Attachment) {
	for _, a := range all {
		f.state.Photos = append(f.state.Photos, Photo{File: a.File, Kind: KindFile, Ready: &a})
	}
}

// Place sets where it happened: words, and the commune where one was picked.
func (f *Form) Place(words string, o Offer) {
	words = f.clean(words)
	if words == "" {
		words = o.Name
	}
	f.state.Place = Spot{Words: words, Commune: o.Commune, Name: o.Name}
	f.state.set(askPlace, words, "")
}

// Locate looks for the place that words name, as the conversation does. Offers are to be picked from; without any, the
// place is settled unless lost is set, which says that nothing was found and the words should be written better. again
// says that this was said before: then the words are kept as they are.
func (f *Form) Locate(words string, again bool) (offers []Offer, lost bool) {
	words = f.clean(words)
	if words == "" {
		return nil, false
	}
	t := &turn{env: f.env, s: State{V: StateVersion, Lang: f.state.Lang, Box: f.state.Box}}
	if again {
		t.s.Misses = 1
	}
	t.find(words)
	switch {
	case t.s.Step == stepFound, t.s.Step == stepChoose:
		return t.s.Offers, false
	case t.s.Misses > 0 && !again:
		return nil, true
	}
	f.Place(words, Offer{Commune: t.s.Place.Commune, Name: t.s.Place.Name})
	return nil, false
}

// Villages are those of the box.
func (f *Form) Villages() []string { return f.turn().villages() }

// InBox settles on a village of the box's own commune.
func (f *Form) InBox(village string) {
	box, _ := f.turn().box()
	f.Place(village, Offer{Commune: box.Commune, Name: box.Where})
}

// Where is the place as the review shows it.
func (f *Form) Where() string { return f.turn().where() }

// Empty says that nothing was told yet but perhaps the place.
func (f *Form) Empty() bool {
	s := f.state.clone()
	s.unset(askPlace)
	return s.empty()
}

// Urgent says that it goes out as urgent as things stand.
func (f *Form) Urgent() bool { return f.turn().urgent() }

// Category is the kind of matter with its name for residents.
func (f *Form) Category() (code, label string) {
	if f.state.Category == "" {
		return "", ""
	}
	return f.state.Category, f.turn().labels([]string{f.state.Category})[0]
}

// Owed is the question that has to be answered before anything is sealed.
func (f *Form) Owed() (q string, owed bool) {
	return f.env.Tables.MustAsk(f.state.Category, f.turn().answers())
}

// Questions are those of the matter but for what was told by itself: the place and what happened.
func (f *Form) Questions() []FormQuestion {
	t := f.turn()
	order := slices.Clone(t.order())
	if q, owed := f.Owed(); owed && !slices.Contains(order, q) {
		order = append([]string{q}, order...)
	}
	var all []FormQuestion
	for _, id := range order {
		if id != askPlace && id != t.what() && id != "bang-chung" { // which files answer
			all = append(all, f.Question(id))
		}
	}
	return all
}

// Question is one question.
func (f *Form) Question(id string) FormQuestion {
	t := f.turn()
	q, text := t.asked(id)
	shown := FormQuestion{ID: id, Text: text, Must: t.must(id)}
	if q.WarnVi != "" {
		shown.Warn = t.text("warn.why")
	}
	if id == rules.Involved {
		shown.Warn = t.text("route.why")
	}
	if len(q.Choices) == 0 {
		return shown
	}
	for _, c := range q.Choices {
		label := t.in(c.Vi, c.En)
		if q.Kind == rules.KindYesNo {
			label = t.text("answer." + c.ID)
		}
		shown.Choices = append(shown.Choices, FormChoice{c.ID, label})
	}
	shown.Choices = append(shown.Choices, FormChoice{rules.Unknown, t.text("answer." + rules.Unknown)})
	return shown
}

// Notes are what stands above the questions of this matter: what to do until help comes, and what it leads to.
func (f *Form) Notes() []string {
	t := f.turn()
	c, _ := t.env.Tables.Category(t.s.Category)
	if t.urgent() {
		t.category()
	}
	switch {
	case c.FirstMessage != "":
		t.once(c.FirstMessage)
	case c.Lane == "feedback":
		t.once("fb.intro")
	case c.Lane == "dispute":
		t.once("dispute.intro")
	}
	return t.lines
}

// Review is what will be read, and who will read it.
func (f *Form) Review() (told, readers []string) {
	t := f.turn()
	r := t.route()
	told = append(told, t.text("review.kind", "viec", t.labels([]string{r.Category})[0]))
	if where := t.where(); where != "" {
		told = append(told, t.text("review.place", "noi", where))
	} else {
		told = append(told, t.text("review.place-none"))
	}
	for _, p := range t.s.Words {
		told = append(told, t.text("review.told", "loi", short(p.A)))
	}
	for _, p := range t.s.Answers {
		if p.Q != askPlace && p.A != rules.Skipped {
			told = append(told, t.line(p))
		}
	}
	if a, ok := t.s.answer(rules.Involved); ok {
		t.explain(rules.Involved, a)
	}
	empty := func(s string) bool { return s == "" }
	return slices.DeleteFunc(told, empty), slices.DeleteFunc(append(t.lines, t.readers(r)...), empty)
}

// Revealing are the numbers and the words in what was told that may give the resident away.
func (f *Form) Revealing() (numbers, words []string) {
	for _, c := range f.turn().revealing() {
		switch {
		case len(numbers)+len(words) >= most:
		case c.kind == clueName || c.kind == clueSelf || c.kind == clueLink:
			words = append(words, c.passage)
		default:
			numbers = append(numbers, c.passage)
		}
	}
	return numbers, words
}

// Mask takes a passage out of everything told in words, however it is written in capitals.
func (f *Form) Mask(passage string) {
	if passage = f.clean(passage); passage == "" {
		return
	}
	f.state = f.state.clone()
	for _, pieces := range [][]Piece{f.state.Words, f.state.Answers} {
		for i := range pieces {
			if !f.turn().chosen(pieces[i].Q) {
				pieces[i].A = dotted(pieces[i].A, passage)
			}
		}
	}
	f.state.Place.Words = dotted(f.state.Place.Words, passage)
}

// dotted puts an ellipsis in place of a passage, in whatever capitals and accents it stands.
func dotted(text, passage string) string {
	whole, heard, wanted := []rune(text), lettersOf(text), lettersOf(passage)
	for i := 0; i+len(wanted) <= len(heard); i++ {
		if slices.Equal(heard[i:i+len(wanted)], wanted) {
			whole = slices.Replace(whole, i, i+len(wanted), '…')
			heard = slices.Replace(heard, i, i+len(wanted), '…')
		}
	}
	return string(whole)
}

// lettersOf is a text letter by letter in lower case without accents, as long as the text.
func lettersOf(text string) []rune {
	runes := []rune(text)
	for i, r := range runes {
		if f := []rune(fold(string(r))); len(f) == 1 {
			runes[i] = f[0]
		}
	}
	return runes
}

// Letter is what is to be sealed. Everything owed must have been answered.
func (f *Form) Letter() *Letter {
	t := f.turn()
	t.post()
	return t.letter
}

// Received are the sentences of the receipt but for the code: what was done, then how to keep the code.
func (f *Form) Received() (said, keep []string) {
	t := f.turn()
	if t.urgent() {
		said = append(said, t.text("emerg.sent", "so_goi", t.callFirst()))
	}
	if t.route().Lane == "praise" {
		said = append(said, t.text("praise.thanks"))
	}
	const mark = "\uE100"
	before, after, _ := strings.Cut(t.text("receipt.main", "ma", mark), mark)
	first, _, _ := strings.Cut(before, "\n")
	said = append(said, first)
	keep = append(keep, strings.Trim(after, "\n"))
	for _, id := range []string{"receipt.groups", "receipt.letters", "receipt.keep", "receipt.return"} {
		keep = append(keep, t.text(id))
	}
	return said, keep
}

// OpenMailbox opens what the safe keeps for a code, for a page that cannot do it itself. It errs where it cannot be opened.
func OpenMailbox(stored safe.Mailbox, code receipt.Code, dir *directory.Directory, now time.Time) (*Mailbox, error) {
	box, err := open(stored, code, dir, now)
	if err != nil {
		return nil, err
	}
	return box.shown(now), nil
}

// StateOf is what a resident reads about a mailbox's state.
func (f *Form) StateOf(m *Mailbox) string { return f.turn().label(m.State, m.Lane) }

// Asks says what a page shows of the question whether the matter is settled: may the resident say so, is he asked now, for
// which question, and why, or from when he will be.
func (f *Form) Asks(m *Mailbox) (may bool, due *Asked, why string) {
	s := settle(f.env.Tables, m)
	switch {
	case s.due != nil:
		return s.may, s.due, f.Text("look.solved-why", "so_tuan", s.weeks())
	case s.later != "":
		return s.may, nil, f.Text("look.solved-later", "ngay", asWritten(s.later))
	}
	return s.may, nil, ""
}

// Rated is how far nobody asks again after a rating.
func (f *Form) Rated(m *Mailbox, rating string) *Asked {
	s := settle(f.env.Tables, m)
	return rated(rating, s.done, s.open)
}
