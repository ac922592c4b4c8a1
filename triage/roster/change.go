package roster

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Kind is what a change of the roster was.
type Kind string

// The kinds. Subject is the officer it is about.
const (
	Invited   Kind = "invited"   // with a code, or, if he has keys already, to be compared
	Withdrawn Kind = "withdrawn" // an invitation, before it was used
	Joined    Kind = "joined"    // the newcomer has made his keys
	Founded   Kind = "founded"   // the unit's keys were made by its first officer
	Welcomed  Kind = "welcomed"  // fingerprints were the same; keys and duty given
	Differs   Kind = "differs"   // fingerprints were not the same
	Given     Kind = "given"     // the unit's keys were sealed to somebody who serves there
	Assigned  Kind = "assigned"  // a duty
	Relieved  Kind = "relieved"  // of all duties in the unit
	Left      Kind = "left"      // the service
	Rotated   Kind = "rotated"   // a new key of the unit was made and proposed
	Signed    Kind = "signed"    // the province signed a directory with the new key
)

// Change is one line of the log. It has no words in it.
type Change struct {
	ID      int64     `json:"-"` // it counts the changes of all units and is for nobody's eyes
	At      time.Time `json:"at"`
	Unit    string    `json:"unit"`
	By      string    `json:"by"` // officer; "" is the server
	ByName  string    `json:"by_name,omitempty"`
	Kind    Kind      `json:"kind"`
	Subject string    `json:"subject,omitempty"`
	Name    string    `json:"name,omitempty"` // of the subject
	Duty    Duty      `json:"duty,omitempty"`
}

// changed writes a line of the log, in the transaction of what it tells of.
func (r *Roster) changed(e exec, c Change) error {
	_, err := e.do(`INSERT INTO roster_changes (at, unit, made_by, kind, subject, duty) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.now().Unix(), c.Unit, c.By, string(c.Kind), c.Subject, string(c.Duty))
	return err
}

// ChangesPage is how many lines one answer has.
const ChangesPage = 100

const changeColumns = `SELECT c.id, c.at, c.unit, c.made_by, COALESCE(b.name, ''), c.kind, c.subject, COALESCE(o.name, ''), c.duty FROM roster_changes AS c
	LEFT JOIN officers AS o ON o.username = c.subject LEFT JOIN officers AS b ON b.username = c.made_by `

// Changes returns the newest changes in a unit that are older than the line before; 0 is from the newest on.
func (r *Roster) Changes(ctx context.Context, unit string, before int64) ([]Change, error) {
	changes, err := list(ctx, r, scanChange, changeColumns+`WHERE c.unit = $1 AND (c.id < $2 OR $2 = 0) ORDER BY c.id DESC LIMIT $3`, unit, before, ChangesPage)
	if err != nil {
		return nil, fmt.Errorf("changes of a unit: %w", err)
	}
	return changes, nil
}

// ProvinceChanges returns the same for all units of a province.
func (r *Roster) ProvinceChanges(ctx context.Context, province string, before int64) ([]Change, error) {
	changes, err := list(ctx, r, scanChange, changeColumns+`JOIN units AS u ON u.id = c.unit
		WHERE u.province = $1 AND (c.id < $2 OR $2 = 0) ORDER BY c.id DESC LIMIT $3`, province, before, ChangesPage)
	if err != nil {
		return nil, fmt.Errorf("changes in a province: %w", err)
	}
	return changes, nil
}

func scanChange(s *sql.Rows) (c Change, err error) {
	var at int64
	err = s.Scan(&c.ID, &at, &c.Unit, &c.By, &c.ByName, &c.Kind, &c.Subject, &c.Name, &c.Duty)
	c.At = moment(at)
	return c, err
}
