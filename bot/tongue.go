package bot

import "strconv"

// tongues offered, as a preference: the box writes the first two.
var tongues = []string{"vi", "en", "hmn", "tyz", "blt", "mji", "mtq"}

// interpreterAsked is the answer of whoever wants somebody from another commune to listen to his voice: in a village of one
// tongue, who knows it may know the speaker.
const (
	interpreterAsked     = "nguoi-nghe"
	interpreterElsewhere = "xa-khac"
)

func (t *turn) showTongues() string {
	var names []string
	for _, code := range tongues {
		names = append(names, t.text("tongue."+code))
	}
	return t.text("start.language", "danh_sach_tieng", list(names))
}

func (t *turn) hearLang(n string) {
	i, err := strconv.Atoi(n)
	switch {
	case err == nil && i >= 1 && i <= len(tongues):
		t.speaks(tongues[i-1])
	case n == "0":
		t.afterLang()
	default:
		t.say("err.choice")
		t.ask()
	}
}

// speaks takes a tongue. Where the box does not write it, it can be spoken, and who should listen is asked.
func (t *turn) speaks(code string) {
	t.s.Tongue, t.s.Lang, t.s.Elsewhere = code, "", false
	name := t.text("tongue." + code)
	if t.env.Words.Writes(code) {
		t.s.Lang = code
		t.say("start.language-set", "tieng", t.text("tongue."+code))
		t.afterLang()
		return
	}
	t.say("start.language-none", "tieng", name)
	t.say("start.language-voice")
	t.goTo(stepInterpreter)
}

func (t *turn) afterLang() {
	before := t.s.Before
	if t.s.Before = ""; before == "" {
		before = stepMenu
	}
	t.goTo(before)
}

func (t *turn) hearInterpreter(n string) {
	switch {
	case n == "1" || is(t.m.Text, ears.Yes):
		t.s.Elsewhere = true
		t.say("ask.got")
		t.afterLang()
	case n == "2" || n == "0" || is(t.m.Text, ears.No):
		t.s.Elsewhere = false
		t.say("ask.got")
		t.afterLang()
	default:
		t.say("err.choice")
		t.ask()
	}
}

// listener is what a tip says of who should listen.
func (t *turn) listener() []Answer {
	if !t.s.Elsewhere {
		return nil
	}
	return []Answer{{Q: interpreterAsked, A: interpreterElsewhere}}
}

// tongueLines say in a review which tongue is spoken and who should listen.
func (t *turn) tongueLines() []string {
	var lines []string
	if t.s.Tongue != "" && !t.env.Words.Writes(t.s.Tongue) {
		lines = append(lines, t.text("review.tongue", "tieng", t.text("tongue."+t.s.Tongue)))
	}
	if t.s.Elsewhere {
		lines = append(lines, t.text("review.listener"))
	}
	return lines
}
