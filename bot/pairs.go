package bot

import "slices"

// Photos on their way belong to the draft, to the case that was just sent from here, or to that of the opened mailbox.
// Those of one are sealed to one pair (Photo.Pair), and that pair travels in the envelopes of its case. No photo ever
// changes over from one case to another, and no pair is used again: one pair in the envelopes of two cases would tell their
// units that one person sent both.

// belongs is what a photo belongs to.
type belongs struct {
	look bool
	code string // the case's receipt; "" for the draft
}

// own is the draft.
var own = belongs{}

// late is the case that was just sent: photos that were not ready for its tip, or that were added since.
func (t *turn) late() belongs { return belongs{code: t.s.Code} }

// mailbox is the case of the opened mailbox.
func (t *turn) mailbox() belongs { return belongs{look: true, code: t.s.Look.Code} }

func (p Photo) belongs() belongs { return belongs{p.Look, p.Code} }

// belonging are the photos that belong to b.
func belonging(photos []Photo, b belongs) []Photo {
	return slices.DeleteFunc(slices.Clone(photos), func(p Photo) bool { return p.belongs() != b })
}

// pair is the pair for a further photo of b: that of the others, or a new one.
func (t *turn) pair(b belongs) int {
	for _, p := range t.s.Photos {
		if p.belongs() == b {
			return p.Pair
		}
	}
	t.s.Pairs++
	return t.s.Pairs
}

// pending says that some are not stored yet.
func (t *turn) pending(b belongs) bool {
	return slices.ContainsFunc(t.s.Photos, func(p Photo) bool { return p.belongs() == b && p.Ready == nil })
}

// ready are the stored ones that can go in one Letter: those of one pair. More follow in a further one.
func (t *turn) ready(b belongs) []Attachment {
	pair := 0
	var ready []Attachment
	for _, p := range t.s.Photos {
		if p.Ready == nil || p.belongs() != b || pair != 0 && p.Pair != pair {
			continue
		}
		pair = p.Pair
		ready = append(ready, *p.Ready)
	}
	return ready
}

// enclose puts what is ready into a Letter. What gets ready while that is on its way is not in it.
func (t *turn) enclose(b belongs) []Attachment {
	ready := t.ready(b)
	for i, p := range t.s.Photos {
		if p.belongs() == b {
			t.s.Photos[i].Posted = p.Ready != nil && slices.Contains(ready, *p.Ready)
		}
	}
	return ready
}

// bind gives the draft's photos that were not ready to the case just sent, whose pair they are sealed to. Those of an
// earlier case have missed it.
func (t *turn) bind(photos []Photo) {
	for _, p := range photos {
		switch {
		case p.Posted && p.belongs() == own || p.Look:
		case p.belongs() == own:
			p.Code = t.s.Code
			t.s.Photos = append(t.s.Photos, p)
		default:
			t.left([]Photo{p})
		}
	}
}

// toLate gives photos that came after the tip to its case, as the resident says.
func (t *turn) toLate() {
	for i, p := range t.s.Photos {
		if p.belongs() == own {
			t.s.Photos[i].Code = t.s.Code
		}
	}
}

// anew begins a new conversation. Photos that still wait to follow what was sent are dropped, and that is said: under their
// pair they may go to no other case.
func (t *turn) anew() {
	if bound := slices.DeleteFunc(slices.Clone(t.s.Photos), func(p Photo) bool { return p.Code == "" }); len(bound) > 0 {
		t.left(bound)
	}
	t.s = t.s.fresh()
}
