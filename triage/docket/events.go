package docket

import (
	"context"
	"database/sql"
	"time"
)

// The kinds of events. The list is append-only: old events stay as they were written.
const (
	EventRegistered = "registered" // an envelope came in; Subject is its id
	EventLooked     = "looked"     // an officer of the unit opened the case
	EventTaken      = "taken"      // an officer made it his
	EventAssigned   = "assigned"   // an officer passed it to a colleague; Subject is the colleague
	EventMoved      = "moved"      // from one state to another
	EventHeld       = "held"       // another unit holds it now; Subject is the unit
	EventProposed   = "proposed"   // first of two officers for a step that needs two
	EventReplied    = "replied"    // a reply went to the outbox; Subject is its id
	EventRemarked   = "remarked"   // Subject is the remark's id
	EventReopened   = "reopened"   // the resident brought something new
	EventRated      = "rated"      // an officer's browser read the resident's rating; Outcome is done, part or not
	EventRaised     = "raised"     // a later envelope was more urgent
	EventExtended   = "extended"   // a clock (Subject) got longer; Reason is the decision, Outcome its last day now
	EventFlagged    = "flagged"    // an officer saw (Subject); it changes clocks
	EventUnflagged  = "unflagged"  // and took it back
	EventEscalated  = "escalated"  // Subject is the unit that is to be told of a clock (Reason), Outcome the step
	EventKnown      = "known"      // an officer acknowledged an urgent case
	EventSilenced   = "silenced"   // an edge was asked not to listen to the sender; Subject is the request, Outcome the last day
)

// EventExported says that an officer took words or files of the case out of the console: Subject is the export, Reason what it
// was (of ExportKinds), Outcome the fingerprint of another recipient than the unit, if it was sealed to one.
const EventExported = "exported"

// Moves between cases and lanes. Subject is the other case: events about a case that the viewer must not know of are not
// shown to him.
const (
	EventSplit     = "split"     // part of it became a case of its own
	EventPart      = "part"      // it began as a part of another one
	EventMerged    = "merged"    // it goes on in another one
	EventJoined    = "joined"    // another one goes on in it
	EventParted    = "parted"    // and was taken out again
	EventRerouted  = "rerouted"  // its category or place was changed; Subject is the category before, From and To are lanes
	EventStranded  = "stranded"  // units merged, and nobody is left who can open it: (Subject) holds it without a key
	EventConfirmed = "confirmed" // an officer said that he has seen (Subject) before that
)

// The Front reminds who holds a case (Subject; Outcome is the day until when it expects an answer), and the unit answers
// (Subject is the reminder, Reason of ReminderAnswers, Outcome the day that it names).
const (
	EventReminded  = "reminded"
	EventExplained = "explained"
)

// Event is one thing that happened to a case.
type Event struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Unit    string    `json:"unit"`
	Officer string    `json:"officer"`
	Subject string    `json:"subject"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Reason  string    `json:"reason"`
	Outcome string    `json:"outcome"`
}

// note appends an event. Only Kind and what the kind needs is given; who and when are added here.
func (d *Docket) note(ctx context.Context, t *tx, v Viewer, id string, e Event) error {
	return t.exec(ctx, `INSERT INTO events (case_id, at, kind, unit, officer, subject, from_state, to_state, reason, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, d.now(), e.Kind, v.Unit, v.Officer, e.Subject, e.From, e.To, e.Reason, e.Outcome)
}

func (d *Docket) events(ctx context.Context, v Viewer, id string) ([]Event, error) {
	set, err := seen(v, held).query(ctx, d.db.Read(),
		"e.at, e.kind, e.unit, e.officer, e.subject, e.from_state, e.to_state, e.reason, e.outcome",
		"JOIN events AS e ON e.case_id = c.id", "AND c.id = ?1 AND (e.kind NOT IN ("+ownKinds+") OR e.unit = u.unit) ORDER BY e.id", id)
	return rows(set, err, func(r *sql.Rows) (e Event, err error) {
		var at int64
		err = r.Scan(&at, &e.Kind, &e.Unit, &e.Officer, &e.Subject, &e.From, &e.To, &e.Reason, &e.Outcome)
		e.At = moment(at)
		return e, err
	})
}

// moment is a stored second; 0 is the zero time.
func moment(second int64) time.Time {
	if second == 0 {
		return time.Time{}
	}
	return time.Unix(second, 0).UTC()
}
