package console

import (
	"net/http"

	"homthu/intake/envelope"
	"homthu/triage/docket"
	"homthu/triage/roster"
)

// keepingRoutes are the calls about paper keys and about what only the recovery unit can still open.
func (c *Console) keepingRoutes() {
	c.unit("GET /api/paperkey", roster.Wrap, c.paperKey)
	c.unit("POST /api/paperkey", roster.Wrap, c.setPaperKey)
	c.unit("POST /api/paperkey/end", roster.Wrap, c.endPaperKey)
	c.unit("POST /api/paperkey/try", roster.Wrap, c.tryPaperKey)
	c.unit("POST /api/paperkey/restore", roster.Wrap, c.restoreKeys)
	c.unit("POST /api/recovery/ask", roster.Lead, c.askRecovery)
	c.unit("POST /api/recovery/withdraw", roster.Lead, c.withdrawRecovery)
	c.unit("GET /api/recovery/waiting", roster.Recover, c.recoveries)
	c.unit("POST /api/recovery/key", roster.Recover, c.recoveryKey)
	c.unit("GET /api/recovery/cases", roster.Recover, c.lostCases)
	c.unit("POST /api/recovery/restore", roster.Recover, c.restoreCase)
	c.unit("POST /api/recovery/end", roster.Recover, c.endRecovery)
}

// keeping is how a unit's keys are kept from being lost.
type keeping struct {
	Keys     []roster.Key      `json:"keys"`
	Paper    *roster.Paper     `json:"paper"`
	Recovery string            `json:"recovery"` // the name of the province's recovery unit; "" if it chose none
	Wishes   []roster.Recovery `json:"wishes"`   // what the unit asked of it
	// Splits says that the unit's paper key is to be held by several people.
	Splits bool `json:"splits"`
	// Before are the units that went over into this one and have a sheet of their own.
	Before []keptBefore `json:"before,omitempty"`
}

type keptBefore struct {
	Unit  string        `json:"unit"`
	Name  string        `json:"name"`
	Paper *roster.Paper `json:"paper"`
}

func (c *Console) paperKey(w http.ResponseWriter, r *http.Request, who caller) (err error) {
	k := keeping{Paper: c.paperOf(r, who.Unit)}
	unit, err := c.opts.Roster.Unit(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	k.Splits = unit.Recovery
	if k.Keys, err = c.opts.Roster.Keys(r.Context(), who.Unit); err != nil {
		return err
	}
	if k.Wishes, err = c.opts.Roster.RecoveriesOf(r.Context(), who.Unit); err != nil {
		return err
	}
	if k.Before, err = c.papersBefore(r, who.Unit); err != nil {
		return err
	}
	chosen, err := c.opts.Roster.HasRecovery(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	if chosen {
		recovery, err := c.opts.Roster.RecoveryUnit(r.Context(), who.Unit)
		if err != nil {
			return err
		}
		k.Recovery = recovery.Name
	}
	return answer(w, k)
}

// papersBefore lists the sheets of units that went over into this one.
func (c *Console) papersBefore(r *http.Request, unit string) (kept []keptBefore, err error) {
	before, err := c.opts.Roster.Merged(r.Context())
	if err != nil {
		return nil, err
	}
	for _, id := range before[unit] {
		if paper := c.paperOf(r, id); paper != nil {
			gone, err := c.opts.Roster.Unit(r.Context(), id)
			if err != nil {
				return nil, err
			}
			kept = append(kept, keptBefore{Unit: id, Name: gone.Name, Paper: paper})
		}
	}
	return kept, nil
}

func (c *Console) setPaperKey(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Replaces string       `json:"replaces"`
		Paper    roster.Paper `json:"paper"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	body.Paper.Unit = who.Unit
	if err := c.opts.Roster.SetPaper(r.Context(), who.Officer, body.Replaces, body.Paper); err != nil {
		return err
	}
	return c.paperKey(w, r, who)
}

func (c *Console) endPaperKey(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct{}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.EndPaper(r.Context(), who.Officer, who.Unit); err != nil {
		return err
	}
	return c.paperKey(w, r, who)
}

// tryPaperKey hands out what is sealed to the paper, or to that of a unit that went over into this one. That is written
// down: the sheet is the other half.
func (c *Console) tryPaperKey(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Of string `json:"of"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	paper, err := c.opts.Roster.TryPaper(r.Context(), who.Officer, who.Unit, body.Of)
	if err != nil {
		return err
	}
	return answer(w, paper)
}

func (c *Console) restoreKeys(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Keys []roster.Sealing `json:"keys"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.Restore(r.Context(), who.Officer, who.Unit, body.Keys); err != nil {
		return err
	}
	return c.paperKey(w, r, who)
}

func (c *Console) askRecovery(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.AskRecovery(r.Context(), who.Officer, who.Unit, body.ID); err != nil {
		return err
	}
	return c.paperKey(w, r, who)
}

func (c *Console) withdrawRecovery(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.WithdrawRecovery(r.Context(), who.Officer, who.Unit, body.ID); err != nil {
		return err
	}
	return c.paperKey(w, r, who)
}

func (c *Console) recoveries(w http.ResponseWriter, r *http.Request, who caller) error {
	list, err := c.opts.Roster.RecoveriesFor(r.Context(), who.Unit)
	if err != nil {
		return err
	}
	return answer(w, list)
}

// recoveryKey hands out what is sealed to the paper key of the recovery unit, whose shares are about to be typed.
func (c *Console) recoveryKey(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.tryPaperKey(w, r, who)
}

// lostCases lists what the unit of a wish cannot open any more, with its letters; the wish bounds whose cases are looked at.
func (c *Console) lostCases(w http.ResponseWriter, r *http.Request, who caller) error {
	query := r.URL.Query()
	wish, err := c.opts.Roster.Recovery(r.Context(), who.Unit, query.Get("id"))
	if err != nil {
		return err
	}
	list, err := c.opts.Docket.Lost(r.Context(), who.Viewer, wish.Unit, wish.At, query.Get("after"))
	if err != nil {
		return err
	}
	return answer(w, list)
}

// restoreCase takes the letters of a case that were opened with the recovery unit's key and sealed to the unit of the wish.
func (c *Console) restoreCase(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID      string   `json:"id"` // of the wish
		Case    string   `json:"case"`
		Letters [][]byte `json:"letters"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	wish, err := c.opts.Roster.Recovery(r.Context(), who.Unit, body.ID)
	if err != nil {
		return err
	}
	var letters []envelope.Sealed
	for _, b := range body.Letters {
		letter, err := envelope.Parse(b)
		if err != nil {
			return docket.ErrRefused
		}
		letters = append(letters, letter)
	}
	if err := c.opts.Docket.Restore(r.Context(), who.Viewer, body.Case, wish.Unit, letters); err != nil {
		return err
	}
	return done(w)
}

func (c *Console) endRecovery(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	wish, err := c.opts.Roster.Recovery(r.Context(), who.Unit, body.ID)
	if err != nil {
		return err
	}
	cases, err := c.opts.Docket.Restored(r.Context(), who.Viewer, wish.Unit, wish.At)
	if err != nil {
		return err
	}
	if err := c.opts.Roster.EndRecovery(r.Context(), who.Officer, who.Unit, wish.ID, cases); err != nil {
		return err
	}
	return c.recoveries(w, r, who)
}
