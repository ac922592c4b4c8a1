package bot

import (
	"slices"
	"strconv"
	"strings"

	"homthu/intake/rules"
)

// elsewhere is the number of "another place" under the list of the box's villages.
const elsewhere = "6"

// villages are the first few of the box's commune.
func (t *turn) villages() []string {
	box, ok := t.box()
	if !ok {
		return nil
	}
	return box.Villages[:min(5, len(box.Villages))]
}

// showPlace asks where, with the box's villages where there are any.
func (t *turn) showPlace(text string) string {
	villages := t.villages()
	if len(villages) == 0 {
		return t.text("ask.open", "cau_hoi", text)
	}
	return text + "\n" + list(villages) + "\n" + t.text("ask.place-other") + "\n" + t.text("ask.keys")
}

func (t *turn) showWhere() string {
	var names []string
	old := ""
	for _, o := range t.s.Offers {
		names, old = append(names, o.Name), o.Old
	}
	switch t.s.Step {
	case stepWrite:
		return t.text("ask.write-place") + "\n" + t.text("ask.keys")
	case stepChoose:
		frame := t.text("ask.commune-same", "danh_sach_noi", list(names))
		switch {
		case t.s.Pin != nil:
			frame = t.text("place.near", "danh_sach_noi", list(names))
		case old != "":
			frame = t.text("place.split", "ten_cu", old, "danh_sach_noi", list(names))
		}
		return frame + "\n" + t.text("place.choose-keys")
	case stepPin:
		return t.text("place.pin", "noi", names[0])
	}
	return t.text("place.found", "noi", names[0])
}

func (t *turn) hearWhere() {
	n := number(t.m.Text)
	i, err := strconv.Atoi(n)
	switch t.s.Step {
	case stepWrite:
		t.hearPlace()
	case stepChoose:
		switch {
		case err == nil && i >= 1 && i <= len(t.s.Offers) && t.s.Pin != nil:
			t.s.Offers = t.s.Offers[i-1 : i]
			t.goTo(stepPin)
		case err == nil && i >= 1 && i <= len(t.s.Offers):
			t.settle(t.s.Offers[i-1])
		case n == "7":
			t.s.Offers, t.s.Pin, t.s.Place.Words = nil, nil, ""
			t.s.Ask, t.s.Group = askPlace, nil
			t.goTo(stepWrite)
		case n == "0":
			t.backWord()
		case n != "":
			t.say("err.choice")
			t.ask()
		default:
			t.hearPlace()
		}
	case stepFound:
		t.hearFound(n)
	case stepPin:
		t.hearPin(n)
	}
}

// hearPlace takes a village of the list, a key, or a place in words.
func (t *turn) hearPlace() {
	villages := t.villages()
	n := bare(t.m.Text)
	i, err := strconv.Atoi(n)
	switch {
	case t.s.Step == stepAsk && err == nil && i >= 1 && i <= len(villages):
		t.inBox(villages[i-1])
	case t.s.Step == stepAsk && n == elsewhere && len(villages) > 0:
		t.goTo(stepWrite)
	case t.key(t.m.Text):
	case n != "":
		t.say("err.choice")
		t.ask()
	default:
		t.find(t.m.Text)
	}
}

// inBox settles on words for a place within the box's own commune.
func (t *turn) inBox(words string) {
	box, _ := t.box()
	t.s.Place = Spot{Words: words, Commune: box.Commune, Name: box.Where, Pin: t.s.Place.Pin}
	t.placed()
}

// find looks a place up. Where the box's commune is known, words that name no other commune are a place within it.
func (t *turn) find(text string) {
	box, known := t.box()
	if known && says(text, box.Villages) != "" {
		t.inBox(text)
		return
	}
	t.s.Place.Words = text
	found := t.env.Find(text)
	switch {
	case found.Outcome == FoundOne && !found.Unsure && (!known || found.Offers[0].Commune == box.Commune):
		t.settle(found.Offers[0])
	case found.Outcome == FoundOne:
		t.s.Offers = found.Offers[:1]
		t.goTo(stepFound)
	case found.Outcome == FoundSeveral || found.Outcome == FoundSplit:
		t.s.Offers = found.Offers[:min(6, len(found.Offers))]
		t.goTo(stepChoose)
	case known:
		t.inBox(text)
	case found.Outcome == FoundDistrict && t.s.Misses == 0:
		t.s.Misses++
		t.say("place.district")
		t.goTo(stepWrite)
	case t.s.Misses == 0:
		t.s.Misses++
		t.say("place.none")
		t.goTo(stepWrite)
	default: // asked twice: what was written is kept, and an officer reads it
		t.placed()
	}
}

// settle takes a commune, and says so where it was known by an older name.
func (t *turn) settle(o Offer) {
	if o.Old != "" {
		t.say("place.old", "ten_cu", o.Old, "ten_moi", o.Name)
	}
	if box, ok := t.box(); ok && box.Commune != o.Commune {
		t.say("accept.other-place")
	}
	t.s.Place.Commune, t.s.Place.Name = o.Commune, o.Name
	if t.s.Place.Words == "" {
		t.s.Place.Words = o.Name
	}
	t.placed()
}

// placed answers the place question and goes on.
func (t *turn) placed() {
	t.s.Step, t.s.Offers, t.s.Pin, t.s.Misses = stepAsk, nil, nil, 0
	t.s.set(askPlace, t.s.Place.Words, t.m.ID)
	if n := len(t.s.Trail); n == 0 || t.s.Trail[n-1] != askPlace {
		t.s.Trail = append(t.s.Trail, askPlace)
	}
	if t.s.Category == "" && len(t.s.Words) == 0 {
		t.say("ask.got")
	}
	t.resume()
}

// guess looks, once, for a place in what was told before the question came up; a find is asked about, never taken.
func (t *turn) guess() bool {
	if slices.Contains(t.s.Warned, "guess") || t.s.Place.Commune != "" || len(t.s.Words) == 0 {
		return false
	}
	t.s.Warned = append(t.s.Warned, "guess")
	found := t.env.Find(t.told())
	if found.Outcome != FoundOne {
		return false
	}
	if box, ok := t.box(); ok && box.Commune == found.Offers[0].Commune {
		return false // the list of its villages says more
	}
	t.s.Offers = found.Offers[:1]
	return true
}

func (t *turn) hearFound(n string) {
	switch {
	case n == "1" || is(t.m.Text, ears.Yes):
		t.settle(t.s.Offers[0])
	case n == "2" || is(t.m.Text, ears.No):
		t.s.Offers = nil
		if _, ok := t.box(); ok && t.s.Place.Words != "" {
			t.inBox(t.s.Place.Words)
			return
		}
		t.s.Place = Spot{}
		t.put(askPlace)
	case n == "0":
		t.backWord()
	case n == "7":
		t.s.Ask, t.s.Group = askPlace, nil
		t.take(rules.Unknown)
	case n != "":
		t.say("err.choice")
		t.ask()
	default:
		t.s.Ask, t.s.Group = askPlace, nil
		t.find(t.m.Text)
	}
}

// pinned takes a location at any moment of a tip: it asks before the point itself goes along.
func (t *turn) pinned() {
	found := Found{}
	if t.m.Pin != nil {
		found = t.env.Nearest(*t.m.Pin)
	}
	switch found.Outcome {
	case FoundOne:
		t.s.Pin, t.s.Offers = t.m.Pin, found.Offers[:1]
		t.goTo(stepPin)
	case FoundSeveral:
		t.s.Pin, t.s.Offers = t.m.Pin, found.Offers[:min(6, len(found.Offers))]
		t.goTo(stepChoose)
	default:
		t.say("place.pin-none")
		t.ask()
	}
}

func (t *turn) hearPin(n string) {
	switch n {
	case "1":
		t.s.Place.Pin = t.s.Pin
	case "2":
	default:
		if n == "" && len([]rune(t.m.Text)) >= 12 {
			t.note(t.m.Text)
			t.say("ask.got")
		} else {
			t.say("err.choice")
		}
		t.ask()
		return
	}
	t.s.Place.Words = strings.TrimSpace(t.s.Place.Words)
	t.settle(t.s.Offers[0])
}
