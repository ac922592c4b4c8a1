package village

import (
	"slices"
	"strconv"
	"strings"
)

// enter puts a line that is well formed into the list that is being made.
func (e *entry) enter() {
	id := e.Commune + "\x00" + key(e.Village)
	if before, ok := e.seen[id]; ok {
		if same(before.name, e.Village) || bare(before.name) || bare(e.Village) {
			if same(before.name, e.Village) {
				e.find("twice", "line", strconv.Itoa(before.line))
			} else {
				e.find("twice-marks", "line", strconv.Itoa(before.line), "name", before.name)
			}
			return
		}
		e.find("near", "name", before.name)
		id += "\x00" + strings.ToLower(e.Village)
		if before, ok := e.seen[id]; ok {
			e.find("twice", "line", strconv.Itoa(before.line))
			return
		}
	}
	e.seen[id] = seen{e.N, e.Village}
	if len(e.formers) > 0 {
		e.succeed()
	} else if v, ok := e.existing(e.Village); ok {
		e.known(v)
	} else {
		e.add()
	}
}

// existing finds a village of the list, on the line's day, that a name means: the one written so, or else the only one that
// differs in its marks.
func (e *entry) existing(name string) (Village, bool) {
	var near []Village
	wanted := key(name)
	for _, id := range e.draft.byName[e.Commune+"\x00"+wanted] {
		for _, v := range e.draft.villages[id] {
			if v.Commune == e.Commune && during(v.From, v.To, e.at) && key(v.Name) == wanted {
				if same(v.Name, name) {
					return v, true
				}
				near = append(near, v)
			}
		}
	}
	if len(near) == 1 && (bare(name) || bare(near[0].Name)) {
		return near[0], true
	}
	if len(near) > 0 {
		slices.SortFunc(near, func(a, b Village) int { return strings.Compare(a.Name, b.Name) })
		e.find("near", "name", near[0].Name)
	}
	return Village{}, false
}

func (e *entry) names(id string) {
	if e.named[e.Commune] == nil {
		e.named[e.Commune] = map[string]bool{}
	}
	e.named[e.Commune][id] = true
}

// known is a village that is in the list already: it may get a box.
func (e *entry) known(v Village) {
	e.names(v.ID)
	switch {
	case v.Name == e.Village:
	case bare(v.Name) && !bare(e.Village):
		e.find("there-marks", "name", v.Name)
		return
	default:
		e.find("there-as", "name", v.Name)
		e.Village = v.Name
	}
	e.Outcome = Known
	if codes := e.draft.boxesOf(v.ID, e.at); len(codes) > 0 {
		if e.Box = codes[0]; e.code != "" && !slices.Contains(codes, e.code) {
			e.find("code-other", "have", strings.Join(codes, ", "))
		}
		if !e.box {
			e.find("there-box", "have", strings.Join(codes, ", "))
		}
		return
	}
	if e.box && e.putUp(v.ID, e.Village, []string{e.Village}) {
		e.Outcome = Boxed
	}
}

// add is a village that was not in the list.
func (e *entry) add() {
	v := Village{ID: newID(), Name: e.Village, Commune: e.Commune, From: e.from}
	e.draft.setVillage(v.ID, []Village{v})
	e.names(v.ID)
	e.Outcome = New
	if e.box {
		e.putUp(v.ID, v.Name, []string{v.Name})
	}
}

// putUp gives a village a box: one of before the list that is called so, or one with the code that the file gives, or a new
// one.
func (e *entry) putUp(village, name string, villages []string) bool {
	if code := e.unlisted(name); code != "" && (e.code == "" || e.code == code) {
		rows := slices.Clone(e.draft.boxes[code])
		for i := range rows {
			rows[i].Village = village
		}
		e.draft.setBox(code, rows)
		e.Box = code
		return true
	}
	code := e.code
	if code == "" {
		code = e.newCode(e.Commune, name)
	} else if e.draft.boxes[code] != nil {
		e.find("code-taken", "code", code)
		return false
	}
	e.draft.setBox(code, []Box{{Code: code, Name: name, Commune: e.Commune, Villages: villages, Village: village, From: e.from}})
	e.Box, e.Fresh = code, true
	return true
}

// unlisted is the code of a box of no village that is called so, in the line's commune.
func (e *entry) unlisted(name string) string {
	for _, code := range e.draft.inside[""] {
		for _, b := range e.draft.boxes[code] {
			if b.Village == "" && b.Commune == e.Commune && during(b.From, b.To, e.at) && key(b.Name) == key(name) {
				return code
			}
		}
	}
	return ""
}

// succeed lets villages go over into the line's: renamed where it is one, merged where they are several. Their boxes stay, with
// their codes and posters.
func (e *entry) succeed() {
	var before []Village
	var missing []string
	for _, name := range e.formers {
		if v, ok := e.existing(name); ok {
			before = append(before, v)
		} else {
			missing = append(missing, name)
		}
	}
	now, there := e.existing(e.Village)
	if there && len(missing) == len(e.formers) || there && len(before) == 1 && before[0].ID == now.ID && len(missing)+1 == len(e.formers) && len(missing) > 0 {
		e.known(now) // it was done before
		return
	}
	for _, name := range missing {
		e.find("former-unknown", "name", clip(name), "place", e.Place, "day", dayText(e.at))
	}
	if len(before) == 1 && len(e.formers) == 1 && before[0].Name == e.Village {
		e.find("former-itself")
	}
	for _, v := range before {
		if line, ok := e.gone[v.ID]; ok {
			e.find("former-taken", "name", v.Name, "line", strconv.Itoa(line))
		}
	}
	if e.stopped() {
		return
	}
	for _, v := range before {
		e.gone[v.ID] = e.N
		e.names(v.ID)
	}
	if there && !slices.ContainsFunc(before, func(v Village) bool { return v.ID == now.ID }) {
		before = append([]Village{now}, before...)
	}
	e.join(before, now, there)
}

// join makes one village of several, from the line's day on.
func (e *entry) join(before []Village, now Village, there bool) {
	heir := before[0].ID
	if there {
		heir = now.ID
	}
	e.Outcome = Merged
	switch {
	case len(before) == 1:
		e.Outcome = Renamed
	case !there: // the new name is nobody's: the villages end, and a new one begins
		heir = newID()
		e.draft.setVillage(heir, []Village{{ID: heir, Name: e.Village, Commune: e.Commune, From: e.at}})
	}
	villages := []string{e.Village}
	for _, v := range before {
		if key(v.Name) != key(e.Village) {
			villages = append(villages, v.Name)
		}
	}
	var codes []string
	for _, v := range before {
		boxes := e.draft.boxesOf(v.ID, e.at)
		codes = append(codes, boxes...)
		for _, code := range boxes {
			e.draft.alterBox(code, e.at, func(b *Box) { b.Name, b.Villages, b.Village = e.Village, villages, heir })
		}
		if v.ID == heir {
			e.draft.alterVillage(v.ID, e.at, func(v *Village) { v.Name = e.Village })
		} else {
			e.draft.endVillage(v.ID, heir, e.at)
		}
	}
	e.names(heir)
	if len(codes) > 0 {
		if e.Box = codes[0]; e.code != "" && !slices.Contains(codes, e.code) {
			e.find("code-other", "have", strings.Join(codes, ", "))
		}
	} else if e.box {
		e.putUp(heir, e.Village, villages)
	}
}
