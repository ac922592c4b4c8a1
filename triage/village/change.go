package village

import (
	"errors"
	"slices"
	"time"
)

// Errors of changes that a person asks for.
var (
	// ErrUnknown: no such box or village on that day.
	ErrUnknown = errors.New("village: no such box or village on that day")
	// ErrThere: it is there already.
	ErrThere = errors.New("village: it is there already")
)

// draft is a register that is being changed.
type draft struct {
	villages map[string][]Village
	boxes    map[string][]Box
	changed  Change
	byName   map[string][]string // IDs of villages that were ever called so, by commune and key
	inside   map[string][]string // codes of boxes that were ever a village's, by its ID
}

func (r Register) draft() *draft {
	d := &draft{byName: map[string][]string{}, inside: map[string][]string{}, villages: map[string][]Village{}, boxes: map[string][]Box{},
		changed: Change{Version: r.Version, Villages: map[string][]Village{}, Boxes: map[string][]Box{}}}
	for _, v := range r.Villages {
		d.villages[v.ID] = append(d.villages[v.ID], v)
		d.index(v)
	}
	for _, b := range r.Boxes {
		d.boxes[b.Code] = append(d.boxes[b.Code], b)
		d.inside[b.Village] = include(d.inside[b.Village], b.Code)
	}
	return d
}

func (d *draft) index(v Village) {
	id := v.Commune + "\x00" + key(v.Name)
	d.byName[id] = include(d.byName[id], v.ID)
}

func include(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

func (d *draft) setVillage(id string, rows []Village) {
	d.villages[id], d.changed.Villages[id] = rows, rows
	for _, v := range rows {
		d.index(v)
	}
}

func (d *draft) setBox(code string, rows []Box) {
	d.boxes[code], d.changed.Boxes[code] = rows, rows
	for _, b := range rows {
		d.inside[b.Village] = include(d.inside[b.Village], code)
	}
}

// alterVillage gives a village other particulars from a day on: the row of that day ends, one with them begins, and they hold for
// rows that begin later too.
func (d *draft) alterVillage(id string, at time.Time, alter func(*Village)) {
	var rows []Village
	for _, v := range d.villages[id] {
		switch {
		case !v.To.IsZero() && !v.To.After(at):
			rows = append(rows, v)
		case v.From.Before(at):
			before, after := v, v
			before.To, before.Successor = at, ""
			after.From = at
			alter(&after)
			rows = append(rows, before, after)
		default:
			alter(&v)
			rows = append(rows, v)
		}
	}
	d.setVillage(id, rows)
}

// alterBox is the same for a box.
func (d *draft) alterBox(code string, at time.Time, alter func(*Box)) {
	var rows []Box
	for _, b := range d.boxes[code] {
		switch {
		case !b.To.IsZero() && !b.To.After(at):
			rows = append(rows, b)
		case b.From.Before(at):
			before, after := b, b
			before.To, after.From = at, at
			alter(&after)
			rows = append(rows, before, after)
		default:
			alter(&b)
			rows = append(rows, b)
		}
	}
	d.setBox(code, rows)
}

// endVillage ends a village on a day; what would have come later is not.
func (d *draft) endVillage(id, successor string, at time.Time) {
	var rows []Village
	for _, v := range d.villages[id] {
		if !v.From.Before(at) && len(rows) > 0 {
			continue
		}
		if v.To.IsZero() || v.To.After(at) {
			v.To, v.Successor = at, successor
		}
		rows = append(rows, v)
	}
	d.setVillage(id, rows)
}

func (d *draft) endBox(code string, at time.Time) {
	var rows []Box
	for _, b := range d.boxes[code] {
		if !b.From.Before(at) && len(rows) > 0 {
			continue
		}
		if b.To.IsZero() || b.To.After(at) {
			b.To = at
		}
		rows = append(rows, b)
	}
	d.setBox(code, rows)
}

// boxesOf lists the codes of a village's boxes on a day.
func (d *draft) boxesOf(village string, at time.Time) (codes []string) {
	for _, code := range d.inside[village] {
		if slices.ContainsFunc(d.boxes[code], func(b Box) bool { return b.Village == village && during(b.From, b.To, at) }) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// MoveCommune moves every village and box of communes to another one from a day on: communes merge. Codes and posters go on. undo
// is the day on which they were to move before, when that changes; zero: they were not.
func (r Register) MoveCommune(from []string, into string, at, undo time.Time) Change {
	d := r.draft()
	if !undo.IsZero() && !undo.Equal(at) {
		d.unmove(from, into, undo)
	}
	for id, rows := range d.villages {
		if slices.ContainsFunc(rows, func(v Village) bool { return reaches(v.From, v.To, at) && slices.Contains(from, v.Commune) }) {
			d.alterVillage(id, at, func(v *Village) {
				if slices.Contains(from, v.Commune) {
					v.Commune = into
				}
			})
		}
	}
	for code, rows := range d.boxes {
		if slices.ContainsFunc(rows, func(b Box) bool { return reaches(b.From, b.To, at) && slices.Contains(from, b.Commune) }) {
			d.alterBox(code, at, func(b *Box) {
				if slices.Contains(from, b.Commune) {
					b.Commune = into
				}
			})
		}
	}
	return d.changed
}

// reaches says whether a row has a day on or after at.
func reaches(from, to, at time.Time) bool { return to.IsZero() || to.After(at) }

// unmove joins the rows again that a move on another day took apart.
func (d *draft) unmove(from []string, into string, on time.Time) {
	for id, rows := range d.villages {
		for i := 1; i < len(rows); i++ {
			if rows[i].From.Equal(on) && rows[i-1].To.Equal(on) && rows[i].Commune == into && slices.Contains(from, rows[i-1].Commune) {
				whole := rows[i]
				whole.From, whole.Commune = rows[i-1].From, rows[i-1].Commune
				d.setVillage(id, slices.Replace(slices.Clone(rows), i-1, i+1, whole))
				break
			}
		}
	}
	for code, rows := range d.boxes {
		for i := 1; i < len(rows); i++ {
			if rows[i].From.Equal(on) && rows[i-1].To.Equal(on) && rows[i].Commune == into && slices.Contains(from, rows[i-1].Commune) {
				whole := rows[i]
				whole.From, whole.Commune = rows[i-1].From, rows[i-1].Commune
				d.setBox(code, slices.Replace(slices.Clone(rows), i-1, i+1, whole))
				break
			}
		}
	}
}

// MoveBox moves one box, and its village, to another commune from a day on: where a commune is divided, box by box.
func (r Register) MoveBox(code, into string, at time.Time) (Change, error) {
	b, ok := r.Box(code, at)
	if !ok {
		return Change{}, ErrUnknown
	}
	if b.Commune == into {
		return Change{}, ErrThere
	}
	d := r.draft()
	d.alterBox(code, at, func(b *Box) { b.Commune = into })
	if b.Village != "" {
		d.alterVillage(b.Village, at, func(v *Village) { v.Commune = into })
		for _, other := range d.boxesOf(b.Village, at) {
			if other != code {
				d.alterBox(other, at, func(b *Box) { b.Commune = into })
			}
		}
	}
	return d.changed, nil
}

// EndBox takes a box down on a day; with village, the village is no more either, and all its boxes go.
func (r Register) EndBox(code string, at time.Time, village bool) (Change, error) {
	b, ok := r.Box(code, at)
	if !ok {
		return Change{}, ErrUnknown
	}
	d := r.draft()
	d.endBox(code, at)
	if village && b.Village != "" {
		for _, other := range d.boxesOf(b.Village, at) {
			d.endBox(other, at)
		}
		d.endVillage(b.Village, "", at)
	}
	return d.changed, nil
}
