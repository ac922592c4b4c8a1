package opening

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/village"
)

// Sheet lists the boxes that a unit sees with their next opening, and its openings, the newest first: what waits for somebody
// however old it is, and as many others as a page has. With before, what Next of another sheet was, it lists only openings: those
// that come after it, with those among them that wait.
func (s *Store) Sheet(ctx context.Context, v docket.Viewer, before Before) (Sheet, error) {
	sheet := Sheet{Boxes: []Box{}, Openings: []Opening{}}
	register, err := s.Villages(ctx)
	if err != nil {
		return sheet, fmt.Errorf("openings: %w", err)
	}
	communes := s.holders(v, register)
	if len(communes) == 0 {
		return sheet, nil
	}
	if before == (Before{}) {
		if sheet.Boxes, err = s.boxes(ctx, communes, register); err != nil {
			return sheet, fmt.Errorf("openings: %w", err)
		}
	}
	if sheet.Openings, sheet.Next, err = s.openings(ctx, v, communes, before); err != nil {
		return sheet, fmt.Errorf("openings: %w", err)
	}
	return sheet, nil
}

// boxes lists those that hang today, the one due first, first.
func (s *Store) boxes(ctx context.Context, communes map[string]string, register village.Register) ([]Box, error) {
	last, err := s.last(ctx, communes)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	names := map[string]string{}
	for _, v := range register.VillagesAt("", now) {
		names[v.ID] = v.Name
	}
	since := map[string]time.Time{}
	for _, b := range register.Boxes {
		if was, ok := since[b.Code]; !ok || b.From.Before(was) {
			since[b.Code] = b.From
		}
	}
	list := []Box{}
	for _, b := range register.BoxesAt("", now) {
		if communes[b.Code] == "" {
			continue
		}
		box := Box{Code: b.Code, Name: b.Name, Village: names[b.Village], Commune: b.Commune}
		from := since[b.Code]
		if l, ok := last[b.Code]; ok {
			from, box.Last, box.Seal = l.at, day(l.at), l.seal
		}
		if due, ends := s.Tables.Due(clock, from, rules.Conditions{}); from.IsZero() {
			box.Overdue = true
		} else if ends {
			box.Due, box.Overdue = day(due.Add(-time.Second)), !now.Before(due)
		}
		list = append(list, box)
	}
	slices.SortFunc(list, func(a, b Box) int {
		if c := strings.Compare(a.Due, b.Due); c != 0 {
			return c
		}
		return strings.Compare(a.Code, b.Code)
	})
	return list, nil
}

// Overdue counts the boxes that should have been opened, by unit and day: of each commune its police and its Front.
func (s *Store) Overdue(ctx context.Context) ([]docket.LateBoxes, error) {
	register, err := s.Villages(ctx)
	if err != nil {
		return nil, fmt.Errorf("overdue boxes: %w", err)
	}
	communes := map[string]string{}
	for _, b := range register.BoxesAt("", s.Now()) {
		communes[b.Code] = b.Commune
	}
	if len(communes) == 0 {
		return nil, nil
	}
	boxes, err := s.boxes(ctx, communes, register)
	if err != nil {
		return nil, fmt.Errorf("overdue boxes: %w", err)
	}
	type key struct{ commune, due string }
	late := map[key]int{}
	for _, b := range boxes {
		if b.Overdue {
			late[key{b.Commune, b.Due}]++
		}
	}
	var list []docket.LateBoxes
	for k, n := range late {
		for _, role := range []string{police, front} {
			list = append(list, docket.LateBoxes{Unit: role + "." + k.commune, Due: k.due, Boxes: n})
		}
	}
	slices.SortFunc(list, func(a, b docket.LateBoxes) int { return strings.Compare(a.Due+" "+a.Unit, b.Due+" "+b.Unit) })
	return list, nil
}

func day(t time.Time) string { return t.In(vietNam).Format(dayFormat) }

// opened is a box's last confirmed opening.
type opened struct {
	at   time.Time
	seal string
}

// among is a condition that a column is one of the codes, whose arguments come after those that are there.
func among(column string, codes map[string]string, args []any) (string, []any) {
	var b strings.Builder
	b.WriteString(column + " IN (")
	sep := ""
	for code := range codes {
		args = append(args, code)
		b.WriteString(sep + "$" + strconv.Itoa(len(args)))
		sep = ", "
	}
	return b.String() + ")", args
}

// counts is the condition that an opening is confirmed and no confirmed one corrects it.
// The corrections are looked up once: one by one, a year of a province took minutes.
const counts = `o.state = 'confirmed' AND o.id NOT IN (SELECT c.corrects FROM openings AS c WHERE c.state = 'confirmed' AND c.corrects <> '')`

func (s *Store) last(ctx context.Context, communes map[string]string) (map[string]opened, error) {
	where, args := among("o.box", communes, nil)
	// #nosec G202 -- numbers of arguments
	set, err := s.db.Read().QueryContext(ctx, `SELECT o.box, o.at, o.seal_after FROM openings AS o JOIN (
			SELECT o.box, MAX(o.at) AS at FROM openings AS o WHERE `+counts+` AND `+where+` GROUP BY o.box) AS m ON m.box = o.box AND m.at = o.at WHERE `+counts, args...)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	all := map[string]opened{}
	for set.Next() {
		var box string
		var at int64
		var l opened
		if err := set.Scan(&box, &at, &l.seal); err != nil {
			return nil, err
		}
		l.at = time.Unix(at, 0)
		all[box] = l
	}
	return all, set.Err()
}

// openings reads a page of them, and where the next one begins.
func (s *Store) openings(ctx context.Context, v docket.Viewer, communes map[string]string, before Before) ([]Opening, string, error) {
	var args []any
	clause, order := "", "CASE WHEN state = 'confirmed' AND typed = 1 THEN 1 ELSE 0 END, "
	if before != (Before{}) {
		args, clause, order = append(args, before.at, before.id), "AND (at < $1 OR at = $1 AND id > $2)", ""
	}
	where, args := among("box", communes, args)
	// #nosec G202 -- numbers of arguments and texts from above
	set, err := s.db.Read().QueryContext(ctx, `SELECT `+columns+` FROM openings WHERE `+where+` AND state <> 'withdrawn' `+clause+` ORDER BY `+order+`at DESC, id LIMIT `+strconv.Itoa(shown+1), args...)
	if err != nil {
		return nil, "", err
	}
	defer set.Close()
	list := []Opening{}
	for set.Next() {
		o, err := scan(set.Scan)
		if err != nil {
			return nil, "", err
		}
		list = append(list, o)
	}
	if err := set.Err(); err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > shown {
		list = list[:shown]
		next = s.after(list[shown-1], before).String()
	}
	slices.SortStableFunc(list, func(a, b Opening) int { return strings.Compare(b.At, a.At) })
	for i := range list {
		s.showTo(v, communes, &list[i])
	}
	return list, next, s.marks(ctx, list)
}

// after is where the page goes on that comes after one which ends with an opening. Where so many wait that the first page has
// nothing else, the next one begins with the newest of all.
func (s *Store) after(last Opening, page Before) Before {
	if page == (Before{}) && (last.State != Confirmed || !last.typed) {
		return Before{at: s.Now().Add(2 * slack).Unix()}
	}
	at, _ := last.at()
	return Before{at: at.Unix(), id: last.ID}
}

// showTo leaves in an opening what the viewer may see of it.
func (s *Store) showTo(v docket.Viewer, communes map[string]string, o *Opening) {
	o.Holder, o.Mine = communes[o.Box], docket.Role(o.unit) == docket.Role(v.Unit)
	if !side(v.Unit) {
		o.Sealed = []byte{}
	}
}

// marks adds what was done to openings, and by whom.
func (s *Store) marks(ctx context.Context, list []Opening) error {
	if len(list) == 0 {
		return nil
	}
	by, ids := map[string]*Opening{}, map[string]string{}
	for i := range list {
		list[i].Steps = []Done{}
		by[list[i].ID], ids[list[i].ID] = &list[i], ""
	}
	where, args := among("opening", ids, nil)
	// #nosec G202 -- numbers of arguments
	set, err := s.db.Read().QueryContext(ctx, `SELECT opening, what, reason, unit, officer, at, slips, blank, unreadable FROM opening_steps WHERE `+where+` ORDER BY opening, n`, args...)
	if err != nil {
		return err
	}
	defer set.Close()
	users := map[string]bool{}
	for set.Next() {
		var id string
		var at int64
		var d Done
		if err := set.Scan(&id, &d.What, &d.Reason, &d.Unit, &d.Officer, &at, &d.Slips, &d.Blank, &d.Unreadable); err != nil {
			return err
		}
		d.Day = day(time.Unix(at, 0))
		by[id].Steps, users[d.Officer] = append(by[id].Steps, d), true
	}
	if err := set.Err(); err != nil {
		return err
	}
	var asked []string
	for user := range users {
		asked = append(asked, user)
	}
	names, err := s.Names(ctx, asked)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].name(names)
	}
	return nil
}

// name fills the names and takes the marks out of the steps.
func (o *Opening) name(names map[string]string) {
	for i := range o.Steps {
		d := &o.Steps[i]
		d.Name = names[d.Officer]
		switch mark := d.Mark; d.What {
		case stepProposed, stepEdited:
			o.Proposed = mark
		case stepConfirmed:
			o.Confirmed = &mark
		case stepTyped:
			o.Typed = &mark
		case stepRefused:
			if o.State == Disputed {
				o.Refused = &mark
			}
		}
	}
}

// opening returns one opening of a unit's boxes.
func (s *Store) opening(ctx context.Context, v docket.Viewer, id string) (o Opening, box village.Box, villageName string, err error) {
	register, err := s.Villages(ctx)
	if err != nil {
		return o, box, "", err
	}
	communes := s.holders(v, register)
	o, err = scan(s.db.Read().QueryRowContext(ctx, `SELECT `+columns+` FROM openings WHERE id = $1 AND state <> 'withdrawn'`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) || err == nil && communes[o.Box] == "" {
		return o, box, "", ErrNotFound
	}
	if err != nil {
		return o, box, "", err
	}
	s.showTo(v, communes, &o)
	list := []Opening{o}
	if err := s.marks(ctx, list); err != nil {
		return o, box, "", err
	}
	at, _ := list[0].at()
	box, ok := register.Box(o.Box, at)
	if !ok {
		box = village.Box{Code: o.Box, Commune: o.Holder}
		for _, b := range register.Boxes {
			if b.Code == o.Box {
				box.Name, box.Village = b.Name, b.Village
			}
		}
	}
	for _, w := range register.VillagesAt("", at) {
		if w.ID == box.Village {
			villageName = w.Name
		}
	}
	return list[0], box, villageName, nil
}
