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

// Duties lists the duties, the one that may most first.
func Duties() []Duty { return []Duty{Head, Officer, Reader, Keeper} }

// Act is one thing that can be done in a unit.
type Act string

// The acts.
const (
	Read      Act = "read"      // queue, cases, envelopes, blobs
	Remark    Act = "remark"    // sealed notes, noting a rating
	Take      Act = "take"      // make a case one's own
	TakeOver  Act = "takeover"  // from a colleague
	Move      Act = "move"      // state, outcome, hand-on
	Write     Act = "reply"     // replies and questions to the resident
	Wrap      Act = "wrap"      // invite, give keys, relieve, rotate
	Lead      Act = "lead"      // make and relieve heads, let a colleague make new keys
	History   Act = "history"   // read who changed what in the unit's roster
	Know      Act = "know"      // acknowledge an urgent case
	Group     Act = "group"     // bind groups in which the unit is woken, see whom nothing reaches
	Board     Act = "board"     // the Front's board and list
	Supervise Act = "supervise" // remind units of overdue cases, plan and record supervision
	Oversee   Act = "oversee"   // the load of all units, and the changes of their rosters
	Found     Act = "found"     // invite the first head of a unit that has no key
	Warn      Act = "warn"      // publish warnings to everybody of the unit's place
	Recover   Act = "recover"   // open, with the shares of the recovery unit's key, what a unit cannot open any more
	Forum     Act = "forum"     // plan and hold forums, approve opinions, follow pledges
	Forums    Act = "forums"    // read forums
	Pledges   Act = "pledges"   // read what the unit promised at forums that others hold
	Pledge    Act = "pledge"    // say that it is done, or why it is late
	Boxes     Act = "boxes"     // see which villages have a box, print posters
	Opening   Act = "opening"   // write and confirm minutes of openings of physical boxes
	Openings  Act = "openings"  // read them
	Import    Act = "import"    // take villages and boxes from a table
	Counter   Act = "counter"   // type a tip for somebody at the counter or on the telephone
	Report    Act = "report"    // the unit's report of a period, also as a file
)

// Acts lists the acts in the order in which they are shown.
func Acts() []Act {
	return []Act{Read, Remark, Know, Take, TakeOver, Move, Write, Counter, Warn, Forums, Forum, Pledges, Pledge, Board, Report, Supervise, Oversee, Boxes, Openings, Opening, Import, Wrap, Lead, Group, History, Found, Recover}
}

// mayDo is the whole table.
var mayDo = map[Duty][]Act{
	Head:    {Read, Remark, Know, Take, TakeOver, Move, Write, Counter, Wrap, Lead, Group, History, Board, Report, Supervise, Oversee, Found, Warn, Forums, Forum, Pledges, Pledge, Boxes, Openings, Opening, Import, Recover},
	Officer: {Read, Remark, Know, Take, Move, Write, Counter, Board, Report, Supervise, Oversee, Warn, Forums, Forum, Pledges, Pledge, Boxes, Openings, Opening, Import},
	Reader:  {Read, Remark, Board, Report, Oversee, Forums, Pledges, Boxes, Openings},
	Keeper:  {Wrap},
}

// Known says whether there is such a duty.
func (d Duty) Known() bool { return mayDo[d] != nil }

// Some acts exist only in some roles: the board is the Front's, clocks of other units are watched by the province, whose
// police also bring units in, warnings are the police's, and forums are held, and physical boxes opened, by the commune's police and
// Front together. Who can promise at a forum and holds none reads its own pledges: those who hold one have the forum.
var onlyIn = map[Act][]string{
	Board:     {"commune-front"},
	Supervise: {"commune-front"},
	Oversee:   {"province-police", "police-inspectorate", "province-inspectorate"},
	Found:     {"province-police"},
	Warn:      {"commune-police", "province-police"},
	Forum:     {"commune-police", "commune-front"},
	Forums:    {"commune-police", "commune-front", "province-police"},
	Pledges:   {"commune-committee", "province-police"},
	Pledge:    {"commune-committee", "province-police"},
	Boxes:     {"commune-police", "commune-front", "province-police"},
	Opening:   {"commune-police", "commune-front"},
	Openings:  {"commune-police", "commune-front", "province-police", "police-inspectorate", "province-inspectorate"},
	Import:    {"province-police"},
	Recover:   {recoveryRole},
}

// recoveryRole is a unit that has a part in every case of its province and reads none, but for a unit that asks it to. So
// it has no queue: the numbers alone would tell its people who complains of whom.
const recoveryRole = "recovery"

// onlyActs are what is left of the table in such a role.
var onlyActs = map[string][]Act{recoveryRole: {Wrap, Lead, History, Recover}}

// May tells whether the duty allows the act in a unit of the role.
func May(d Duty, role string, a Act) bool {
	roles, special := onlyIn[a]
	acts, bounded := onlyActs[role]
	return slices.Contains(mayDo[d], a) && (!special || slices.Contains(roles, role)) && (!bounded || slices.Contains(acts, a))
}

// Allowed is one act with the duties that allow it.
type Allowed struct {
	Act    Act    `json:"act"`
	Duties []Duty `json:"duties"`
}

// Table returns the table as it stands in units of a role, for pages to show: acts that nobody has there are left out.
func Table(role string) (rows []Allowed) {
	for _, a := range Acts() {
		row := Allowed{Act: a}
		for _, d := range Duties() {
			if May(d, role, a) {
				row.Duties = append(row.Duties, d)
			}
		}
		if row.Duties != nil {
			rows = append(rows, row)
		}
	}
	return rows
}
