package roster

import "slices"

// Duty is what an officer is in a unit. An officer may have several, also in one unit.
type Duty string

// The duties.
const (
	Head    Duty = "head"    // head of the unit: everything, and may take a case over
	Officer Duty = "officer" // on duty: reads and handles
	Reader  Duty = "reader"  // reads and remarks, changes nothing
	Keeper  Duty = "keeper"  // enrols colleagues and seals the unit's keys to them; needs the keys, so he could read
)

// Act is one thing that can be done in a unit.
type Act string

// The acts.
const (
	Read     Act = "read"     // queue, cases, envelopes, blobs
	Remark   Act = "remark"   // sealed notes, noting a rating
	Take     Act = "take"     // make a case one's own
	TakeOver Act = "takeover" // from a colleague
	Move     Act = "move"     // state, outcome, hand-on
	Write    Act = "reply"    // replies and questions to the resident
	Wrap     Act = "wrap"     // enrol, give keys
	Board    Act = "board"    // the Front's board and list
	Oversee  Act = "oversee"  // the load of all units
	Warn     Act = "warn"     // publish warnings to everybody of the unit's place
)

// mayDo is the whole table.
var mayDo = map[Duty][]Act{
	Head:    {Read, Remark, Take, TakeOver, Move, Write, Wrap, Board, Oversee, Warn},
	Officer: {Read, Remark, Take, Move, Write, Board, Oversee, Warn},
	Reader:  {Read, Remark, Board, Oversee},
	Keeper:  {Wrap},
}

// Known says whether there is such a duty.
func (d Duty) Known() bool { return mayDo[d] != nil }

// Some acts exist only in some roles: the board is the Front's, clocks of other units are watched by the province, and
// warnings are the police's.
var onlyIn = map[Act][]string{
	Board:   {"commune-front"},
	Oversee: {"province-police", "police-inspectorate", "province-inspectorate"},
	Warn:    {"commune-police", "province-police"},
}

// May tells whether the duty allows the act in a unit of the role.
func May(d Duty, role string, a Act) bool {
	roles, special := onlyIn[a]
	return slices.Contains(mayDo[d], a) && (!special || slices.Contains(roles, role))
}
