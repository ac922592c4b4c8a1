package console

import (
	"errors"
	"net/http"
	"slices"

	"homthu/triage/notice"
	"homthu/triage/roster"
)

// ownChannel is a channel as its owner sees it: with the address that he gave.
type ownChannel struct {
	roster.Channel
	Shown string `json:"shown,omitempty"`
}

// channels is what an officer sees of the ways to wake him and, where he may, of those of his unit.
type channels struct {
	Kinds   []string         `json:"kinds"`    // that there are here
	PushKey string           `json:"push_key"` // what a browser subscribes with
	Own     []ownChannel     `json:"own"`
	Groups  []roster.Channel `json:"groups"`
	Failing []roster.Channel `json:"failing"` // of colleagues, for who may bind groups
	// Unreached are colleagues whom nothing wakes, for the same.
	Unreached []string     `json:"unreached"`
	Quiet     roster.Quiet `json:"quiet"`
	Code      string       `json:"code,omitempty"` // to be written into the group that was just asked for
}

// leads tells whether the caller looks after his unit's channels.
func leads(who caller) bool { return who.person.May(who.Unit, roster.Group) }

func (c *Console) channels(w http.ResponseWriter, r *http.Request, who caller) error {
	return c.showChannels(w, r, who, "")
}

func (c *Console) showChannels(w http.ResponseWriter, r *http.Request, who caller, code string) error {
	ctx := r.Context()
	shown := channels{Kinds: []string{}, Own: []ownChannel{}, Failing: []roster.Channel{}, Unreached: []string{}, Code: code}
	if c.opts.Notices != nil {
		shown.Kinds, shown.PushKey = c.opts.Notices.Kinds(), c.opts.Notices.PushKey()
	}
	own, groups, err := c.opts.Roster.Channels(ctx, who.Officer, who.Unit)
	if err != nil {
		return err
	}
	shown.Groups = groups
	for _, ch := range own {
		o := ownChannel{Channel: ch}
		if ch.Kind == roster.Mail {
			o.Shown = ch.Address
		}
		shown.Own = append(shown.Own, o)
	}
	if leads(who) {
		if shown.Failing, err = c.opts.Roster.Failing(ctx, who.Unit); err != nil {
			return err
		}
		if shown.Unreached, err = c.opts.Roster.Unreached(ctx, who.Unit); err != nil {
			return err
		}
	}
	if shown.Quiet, err = c.opts.Roster.QuietOf(ctx, who.Officer); err != nil {
		return err
	}
	return answer(w, shown)
}

// addChannel adds one of the officer's own or, for who may, asks for the code that binds a group of the unit.
func (c *Console) addChannel(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		Kind    string `json:"kind"`
		Address string `json:"address"`
		Lang    string `json:"lang"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	ch := roster.Channel{Kind: body.Kind, User: who.Officer, Address: body.Address, Lang: body.Lang}
	if roster.IsGroup(body.Kind) {
		ch.Unit, ch.Address = who.Unit, ""
	}
	switch {
	case ch.Unit != "" && !leads(who):
		return errForbidden
	case c.opts.Notices == nil || body.Lang != "vi" && body.Lang != "en":
		return roster.ErrRefused
	}
	code, err := c.opts.Notices.Add(r.Context(), ch)
	if err != nil {
		return err
	}
	return c.showChannels(w, r, who, code)
}

func (c *Console) confirmChannel(w http.ResponseWriter, r *http.Request, who caller) error {
	var body struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if err := c.opts.Roster.ConfirmChannel(r.Context(), who.Officer, body.ID, notice.Code(body.Code)); errors.Is(err, roster.ErrUnknown) {
		return errCode
	} else if err != nil {
		return err
	}
	return c.showChannels(w, r, who, "")
}

// errCode: what was typed is not the code that was sent, or its time is over.
var errCode = errors.New("console: not the code")

// testChannel sends a line by a channel that the caller looks after.
func (c *Console) testChannel(w http.ResponseWriter, r *http.Request, who caller) error {
	ch, err := c.channel(r, who)
	if err != nil {
		return err
	}
	if c.opts.Notices == nil || !ch.Confirmed {
		return roster.ErrRefused
	}
	if err := c.opts.Notices.Test(r.Context(), ch); err != nil {
		return err
	}
	return c.showChannels(w, r, who, "")
}

func (c *Console) dropChannel(w http.ResponseWriter, r *http.Request, who caller) error {
	ch, err := c.channel(r, who)
	if err != nil {
		return err
	}
	if err := c.opts.Roster.DropChannel(r.Context(), who.Officer, ch.Unit, ch.ID); err != nil {
		return err
	}
	return c.showChannels(w, r, who, "")
}

// channel reads which channel a call is about: one of the caller's own or, for who may, of his unit's groups.
func (c *Console) channel(r *http.Request, who caller) (roster.Channel, error) {
	var body struct {
		ID string `json:"id"`
	}
	if err := read(r, &body); err != nil {
		return roster.Channel{}, err
	}
	all, groups, err := c.opts.Roster.Channels(r.Context(), who.Officer, who.Unit)
	if err != nil {
		return roster.Channel{}, err
	}
	if leads(who) {
		all = append(all, groups...)
	}
	i := slices.IndexFunc(all, func(ch roster.Channel) bool { return ch.ID == body.ID })
	if i < 0 {
		return roster.Channel{}, roster.ErrUnknown
	}
	return all[i], nil
}

func (c *Console) quiet(w http.ResponseWriter, r *http.Request, who caller) error {
	var q roster.Quiet
	if err := read(r, &q); err != nil {
		return err
	}
	if err := c.opts.Roster.SetQuiet(r.Context(), who.Officer, q); err != nil {
		return err
	}
	return c.showChannels(w, r, who, "")
}
