package forum

import (
	"fmt"
	"slices"
)

// State is where a forum stands.
type State string

// The states of a forum; see the package comment.
const (
	Draft     State = "draft"
	Announced State = "open"    // announced: residents can write for it
	Meeting   State = "meeting" // it is being held
	Held      State = "held"    // it is over, and its opinions get their ends
	Closed    State = "closed"  // each has one; answers and pledges go on
)

// The states of an opinion, and where it came from.
const (
	Proposed  = "proposed"
	Approved  = "approved"
	Declined  = "declined"
	Withdrawn = "withdrawn"

	Box   = "box"   // drawn from a case by an officer
	Slip  = "slip"  // a paper handed in
	Floor = "floor" // spoken in the hall
)

// The states of a pledge as they are shown. Late is never stored: it is an open one after its day.
const (
	PledgeOpen    = "open"
	PledgeKept    = "kept"
	PledgeLate    = "late"
	PledgeDropped = "dropped"
)

// Rule says when one thing may be done. Who may write at all (heads and officers of the commune's police and Front; of who promised,
// keep and explain) is said by the roster.
type Rule struct {
	Act    string
	Forum  []State  // states of the forum
	Item   []string // states of the opinion or pledge; nil where it makes one
	Source []string // of the opinion; nil: any
	// Second: of an opinion that was drawn from a case, only by another officer than the one who proposed it.
	Second bool
}

// Rules is the whole table.
var Rules = []Rule{
	{Act: "plan", Forum: []State{Draft, Announced, Meeting}},
	{Act: "themes", Forum: []State{Draft, Announced, Meeting, Held}},
	{Act: "propose", Forum: []State{Draft, Announced, Meeting}, Source: []string{Box}},
	{Act: "propose", Forum: []State{Announced, Meeting, Held}, Source: []string{Slip}},
	{Act: "propose", Forum: []State{Meeting, Held}, Source: []string{Floor}},
	{Act: "approve", Forum: []State{Draft, Announced, Meeting, Held}, Item: []string{Proposed}, Second: true},
	{Act: "edit", Forum: []State{Draft, Announced, Meeting, Held}, Item: []string{Proposed}},
	{Act: "reword", Forum: []State{Draft, Announced, Meeting, Held}, Item: []string{Approved}, Second: true},
	{Act: "decline", Forum: []State{Draft, Announced, Meeting, Held}, Item: []string{Proposed}},
	{Act: "withdraw", Forum: []State{Draft, Announced, Meeting, Held, Closed}, Item: []string{Approved}},
	{Act: "theme", Forum: []State{Draft, Announced, Meeting, Held}, Item: []string{Proposed, Approved}},
	{Act: "order", Forum: []State{Draft, Announced, Meeting}, Item: []string{Proposed, Approved}},
	{Act: "dispose", Forum: []State{Meeting, Held}, Item: []string{Approved}},
	{Act: "answer", Forum: []State{Meeting, Held, Closed}, Item: []string{Approved}},
	{Act: "pledge", Forum: []State{Meeting, Held}},
	{Act: "keep", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen}},
	{Act: "reopen", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeKept}},
	{Act: "drop", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen}},
	{Act: "move", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen}},
	{Act: "unword", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen, PledgeKept, PledgeDropped}},
	{Act: "word", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen, PledgeKept, PledgeDropped}},
	{Act: "explain", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen}},
	{Act: "told", Forum: []State{Meeting, Held, Closed}, Item: []string{PledgeOpen, PledgeKept, PledgeDropped}},
}

// steps are the ways of a forum from state to state.
var steps = map[State][]State{
	Draft:     {Announced, Meeting}, // a meeting at once only where the day is over: it was held without the program
	Announced: {Draft, Meeting},
	Meeting:   {Held},
	Held:      {Meeting, Closed},
}

// may checks the table. item is "" where there is none yet.
func may(act string, forum State, item, source string) error {
	for _, r := range Rules {
		if r.Act == act && slices.Contains(r.Forum, forum) && (r.Item == nil || slices.Contains(r.Item, item)) &&
			(r.Source == nil || slices.Contains(r.Source, source)) {
			return nil
		}
	}
	return fmt.Errorf("%w: %s is not for now", ErrRefused, act)
}

// second tells whether the act needs another officer than the proposer of an opinion.
func second(act string) bool {
	return slices.ContainsFunc(Rules, func(r Rule) bool { return r.Act == act && r.Second })
}

// DeclineReasons are why an opinion is not read out: closed codes, as nothing typed about a matter stands here in the clear.
var DeclineReasons = []string{"trung-lap", "ngoai-pham-vi", tells, "viec-rieng", "to-giac", "rut-lai"}

// tells is that the words give the writer away.
const tells = "lo-nguoi-viet"

// DropReasons are why a pledge is given up.
var DropReasons = []string{"khong-dung-tham-quyen", "khong-con-can", "gop-viec-khac", "chua-co-kinh-phi"}

// LateReasons are why who promised is late, or will be.
var LateReasons = []string{"dang-lam", "cho-kinh-phi", "cho-cap-tren", "cho-noi-khac", "thoi-tiet", "khong-dung-tham-quyen"}

// Guests are the kinds of guests that a plan can name by code; others are named by label.
var Guests = []string{"cap-uy", "hdnd", "ubnd", "dan-van", "cap-tren", "phu-nu", "nong-dan", "thanh-nien", "cuu-chien-binh",
	"truong-thon", "nguoi-uy-tin", "nhan-dan"}
