package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"homthu/intake/rules"
)

// Turn is one step of the conversation. It is pure: the same State and Message give the same result, here and in turn.ts.
// It returns the next State, what to say, and the Letter to seal, if there is one. A Letter or State.Wish is done by the
// keeper before anything is said; its outcome comes back as an event. Every message of a resident gets at least one
// Reply, or a Letter or Wish whose event brings it; events of background work may bring none.
func Turn(env *Env, s State, m Message) (State, []Reply, *Letter) {
	t := &turn{env: env, s: s.clone(), m: m}
	t.m.Text, t.cut = clean(m.Text)
	t.s.V, t.s.Wish = StateVersion, nil
	t.mend()
	if !t.event() {
		t.hear()
	}
	t.end()
	return t.s, t.out, t.letter
}

// turn is the work of one Turn.
type turn struct {
	env    *Env
	s      State
	m      Message
	cut    bool     // the message was longer than we keep
	typo   bool     // the code of a box that it brought has a wrong symbol
	lines  []string // said, to stand above the next question in one message
	out    []Reply
	letter *Letter

	spokenIDs []string          // of the texts in lines
	heard     map[string][]clue // what the guard found in a text, read once a turn
}

// hear is the straight line of the conversation: who we are, what the message is, then the step it answers.
func (t *turn) hear() {
	long, between := t.s.Long, t.s.Seam
	t.s.Long, t.s.Seam = "", ""
	t.danger()
	if t.greet() || t.odd() || t.stale() {
		return
	}
	if t.m.Kind == KindChoice {
		t.step()
		return
	}
	if t.obey(command(t.m.Text)) || t.pasted() {
		return
	}
	if wordless(t.m.Text) {
		t.say("start.empty")
		t.ask()
		return
	}
	if t.cut {
		t.say("err.long")
	}
	if long != "" && bare(t.m.Text) == "" {
		t.join(long, between)
		return
	}
	t.step()
}

// step hands the words to the question that is being asked.
func (t *turn) step() {
	switch t.s.Step {
	case stepMenu, stepMore, stepForum, stepKind, stepList, stepLang, stepInterpreter:
		t.hearMenus()
	case stepAsk, stepBare, stepTime:
		t.hearQuestion()
	case stepWrite, stepChoose, stepFound, stepPin:
		t.hearWhere()
	case stepNumber, stepReview, stepEdit, stepAdd:
		t.hearReview()
	case stepWait, stepSending, stepSent, stepWhich:
		t.hearSent()
	case stepPaper:
		t.hearPaper()
	case stepNotice:
		t.hearNotice()
	case stepDrop, stepStop:
		t.hearConfirm()
	case stepCode, stepMailbox, stepReply, stepExtend, stepSolved, stepDelete:
		t.hearLook()
	case stepAlertsOf, stepAlerts, stepAlert:
		t.hearAlerts()
	case stepForumOf, stepForumOpen, stepForumAsk, stepForumList, stepForumItem:
		t.hearForum()
	default:
		t.restart()
	}
}

// show is the text of the question that is being asked, with its numbered choices; "" where there is none.
func (t *turn) show() string {
	switch t.s.Step {
	case stepMenu, stepMore, stepForum, stepKind, stepList, stepLang, stepInterpreter:
		return t.showMenus()
	case stepAsk, stepBare, stepTime:
		return t.showQuestion()
	case stepWrite, stepChoose, stepFound, stepPin:
		return t.showWhere()
	case stepNumber, stepReview, stepEdit, stepAdd:
		return t.showReview()
	case stepWait, stepSending, stepSent, stepWhich:
		return t.showSent()
	case stepPaper:
		return t.text("ask.paper")
	case stepNotice:
		return t.showNotice()
	case stepDrop:
		return t.text("drop.confirm")
	case stepStop:
		return t.text("stop.confirm")
	case stepCode, stepMailbox, stepReply, stepExtend, stepSolved, stepDelete:
		return t.showLook()
	case stepAlertsOf, stepAlerts, stepAlert:
		return t.showAlerts()
	case stepForumOf, stepForumOpen, stepForumAsk, stepForumList, stepForumItem:
		return t.showForum()
	}
	return t.text("start.menu")
}

// restart goes on after a State of another version: the words are kept, the questions begin again.
func (t *turn) restart() {
	t.say("err.restart")
	if number(t.m.Text) == "" && !wordless(t.m.Text) {
		t.note(t.m.Text)
	}
	t.resume()
}

// resume asks whatever comes next.
func (t *turn) resume() {
	switch {
	case t.s.Category != "":
		t.next()
	case len(t.s.Words) > 0 || len(belonging(t.s.Photos, own)) > 0:
		t.s.Kinds = likely(t.told())
		t.goTo(stepKind)
	default:
		t.goTo(stepMenu)
	}
}

// goTo makes a step the present one and asks its question. Photos that got ready while the resident was elsewhere are sent
// first where they can be.
func (t *turn) goTo(step string) {
	if t.s.Step = step; step == stepSent && len(belonging(t.s.Photos, own)) > 0 {
		t.s.Step = stepWhich // they came while something else was on its way
		t.ask()
		return
	}
	if step == stepSent && t.carry(t.late()) || (step == stepMailbox || step == stepExtend) && t.s.Look != nil && t.carry(t.mailbox()) {
		return
	}
	t.ask()
}

// text returns a text in the resident's language, or "" when it is not there or a placeholder is empty: then it is not
// sent. args are names and values in turn. Only the text is made local, never what is put into it.
func (t *turn) text(id string, args ...string) string {
	args = append([]string{"dia_chi_web", t.boxPage()}, args...)
	marks, values := map[string]string{}, []string{}
	for i := 0; i+1 < len(args); i += 2 {
		if args[i+1] != "" {
			mark := string(rune(0xE000 + i)) // a private character stands for the value
			marks[args[i]], values = mark, append(values, mark, args[i+1])
		}
	}
	text, err := t.env.Words.Text(t.lang(), id, marks)
	if err != nil {
		return ""
	}
	return strings.NewReplacer(values...).Replace(t.local(text))
}

// local makes "xã" what the commune is, where that is a ward or a special zone: "Công an phường".
func (t *turn) local(text string) string {
	name := t.s.Place.Name
	if name == "" {
		box, _ := t.box()
		name = box.Where
	}
	for _, kind := range []string{"phường", "đặc khu"} {
		if t.lang() != "vi" || !strings.HasPrefix(name, kind+" ") {
			continue
		}
		for _, w := range ears.Communal {
			text = strings.ReplaceAll(text, w+" xã", w+" "+kind)
		}
	}
	return text
}

// say puts a text above the next question.
func (t *turn) say(id string, args ...string) {
	if text := t.text(id, args...); text != "" && !slices.Contains(t.lines, text) {
		t.lines, t.spokenIDs = append(t.lines, text), append(t.spokenIDs, id)
	}
}

// once says a text the first time only.
func (t *turn) once(id string, args ...string) {
	if !slices.Contains(t.s.Warned, id) {
		t.s.Warned = append(t.s.Warned, id)
		t.say(id, args...)
	}
}

// flush sends what was said as a message of its own.
func (t *turn) flush() {
	if len(t.lines) > 0 {
		t.out = append(t.out, t.speak(Reply{Text: strings.Join(t.lines, "\n")}, ""))
		t.lines = nil
	}
}

// ask sends the present question, with what was said above it.
func (t *turn) ask() {
	t.mend()
	t.papers()
	text := t.show()
	if text == "" {
		t.flush()
		return
	}
	if key := t.shownKey(); key != t.s.Shown {
		t.s.Turn, t.s.Shown = t.s.Turn+1, key
	}
	above, buttons := t.buttons(text)
	first, _, _ := strings.Cut(above, "\n")
	t.lines = slices.DeleteFunc(t.lines, func(line string) bool { return line == first }) // "noted", said twice
	if above != "" {
		t.lines = append(t.lines, above)
	}
	if len(t.lines) == 0 {
		t.say("menu.choose")
	}
	t.out = append(t.out, t.speak(Reply{Text: strings.Join(t.lines, "\n"), Buttons: buttons}, t.shownID()))
	t.lines = nil
}

// shownKey tells one question from another, for stale buttons.
func (t *turn) shownKey() string {
	return strings.Join([]string{t.s.Step, t.s.Menu, fmt.Sprint(t.s.Page), t.s.Ask, strings.Join(t.s.Group, ",")}, "|") + t.guardKey()
}

var choiceLine = regexp.MustCompile(`^([0-9]{1,2}) \S`)

// buttons takes the numbered choices off the end of a text.
func (t *turn) buttons(text string) (above string, buttons []Button) {
	lines := strings.Split(text, "\n")
	cut := len(lines)
	for cut > 0 && choiceLine.MatchString(lines[cut-1]) {
		cut--
	}
	for _, line := range lines[cut:] {
		key := choiceLine.FindStringSubmatch(line)[1]
		buttons = append(buttons, Button{Text: line, Data: fmt.Sprintf("%d:%s", t.s.Turn, key)})
	}
	return strings.Join(lines[:cut], "\n"), buttons
}

// end sends what was said last. Nobody is left without an answer.
func (t *turn) end() {
	t.flush()
	if len(t.out) == 0 && t.letter == nil && t.s.Wish == nil && !background(t.m.Kind) && !t.quiet() {
		t.ask()
	}
}

func (t *turn) lang() string {
	if t.s.Lang == "" {
		return "vi"
	}
	return t.s.Lang
}

// in picks the Vietnamese or the English of a table's row.
func (t *turn) in(vi, en string) string {
	if t.lang() == "vi" || en == "" {
		return t.local(vi)
	}
	return en
}

// told is everything told in words so far.
func (t *turn) told() string {
	var all []string
	for _, p := range slices.Concat(t.s.Words, t.s.Answers) {
		if !t.chosen(p.Q) {
			all = append(all, p.A)
		}
	}
	return strings.Join(all, "\n")
}

// answers are the choices made so far, as the rules read them.
func (t *turn) answers() rules.Answers {
	a := rules.Answers{}
	for _, p := range t.s.Answers {
		if q, ok := t.env.Tables.Question(p.Q); ok && len(q.Choices) > 0 {
			a[p.Q] = p.A
		}
	}
	return a
}

// route says who may receive as things stand. It is the zero Route while no kind of matter is chosen.
func (t *turn) route() rules.Route {
	r, err := t.env.Tables.Route(t.s.Category, t.answers(), t.s.Floor, t.s.Subjects...)
	if err != nil {
		return rules.Route{}
	}
	return r
}

func (t *turn) urgent() bool { return t.route().Urgency == rules.Now }

// list numbers lines from 1.
func list(items []string) string {
	var lines []string
	for i, item := range items {
		lines = append(lines, fmt.Sprintf("%d %s", i+1, item))
	}
	return strings.Join(lines, "\n")
}

// flat puts words on one line, so that none of their lines is taken for a choice.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
