package roster

import (
	"errors"
	"fmt"

	"homthu/intake/rules"
)

// keptApart lists the pairs of roles of which some route gives a message to the first and keeps it from the second. It walks
// every category with every set of answers that matters, and takes who stands in for a missing key along.
func keptApart(t *rules.Tables) (map[[2]string]bool, error) {
	apart := map[[2]string]bool{}
	for _, c := range t.Categories {
		for _, answers := range t.AnswersThatMatter(c.Code) {
			route, err := t.Route(c.Code, answers, "")
			if errors.Is(err, rules.ErrCategory) {
				continue
			}
			if err != nil {
				return nil, err
			}
			readers := map[string]bool{}
			for _, role := range route.Recipients {
				readers[role] = true
				known, _ := t.Role(role)
				for _, other := range known.Fallbacks {
					readers[other] = true
				}
			}
			for _, never := range route.Never {
				delete(readers, never)
			}
			for reader := range readers {
				for _, never := range route.Never {
					apart[[2]string{reader, never}] = true
				}
			}
		}
	}
	return apart, nil
}

// conflict tells whether the two units may be kept apart by a header: their roles can be, and they are of one place, or
// one of them is the province's. A header that excludes a role for all places means the units of one: it only does not
// tell of which.
func (r *Roster) conflict(a, b Unit) bool {
	if a.ID != b.ID && (a.Role == recoveryRole || b.Role == recoveryRole) {
		return true // it has a part in everything that it is not itself kept from: who serves in it serves nowhere else
	}
	return r.mayRead(a, b) || r.mayRead(b, a)
}

// mayRead tells whether the first unit may hold what a header keeps from the second.
func (r *Roster) mayRead(reader, never Unit) bool {
	if reader.ID == never.ID || reader.Province != never.Province || !r.apart[[2]string{reader.Role, never.Role}] {
		return false
	}
	return reader.Place == never.Place || reader.Place == reader.Province || never.Place == never.Province
}

// checkApart refuses a duty in a unit that can be kept apart from another one where the officer serves.
func (r *Roster) checkApart(e exec, user string, unit Unit) error {
	set, err := e.tx.QueryContext(e.ctx, `SELECT DISTINCT u.id, u.role, u.place, u.province FROM duties AS d
		JOIN units AS u ON u.id = d.unit WHERE d.username = $1 AND (d.to_at = 0 OR d.to_at > $2)`, user, r.now().Unix())
	if err != nil {
		return err
	}
	defer set.Close()
	for set.Next() {
		var other Unit
		if err := set.Scan(&other.ID, &other.Role, &other.Place, &other.Province); err != nil {
			return err
		}
		if r.conflict(unit, other) {
			return fmt.Errorf("%w: %s and %s", ErrTwoUnits, unit.ID, other.ID)
		}
	}
	return set.Err()
}
