package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"homthu/triage/officer"
	"homthu/triage/roster"
)

// officerCmd does on the server what a unit's own people do in the console, for units that have nobody yet or nobody left.
type officerCmd struct {
	Invite  officerInviteCmd  `cmd:"" help:"Invite somebody into a unit; he makes his keys in his own browser with the code."`
	List    officerListCmd    `cmd:"" help:"List who serves in a unit, and who was invited."`
	Leave   officerLeaveCmd   `cmd:"" help:"End somebody's service everywhere, or in one unit. The unit needs a new key after it."`
	Factors officerFactorsCmd `cmd:"" help:"Somebody lost his telephone or key and has no colleague: take his second factors away."`
	Reset   officerResetCmd   `cmd:"" help:"Somebody lost his passphrase and has no colleague: a new code. Old cases open with the unit's paper key."`
}

type officerInviteCmd struct {
	configFlag
	Unit string `arg:""`
	User string `arg:"" help:"Name to sign in with: a-z, 0-9, dots and dashes."`
	Name string `required:"" help:"As people call him, such as \"Hoàng Thị Lan\"."`
	Duty string `default:"head" help:"head, officer, reader or keeper; a unit's first is its head."`
}

func (c *officerInviteCmd) Run(ctx context.Context, std streams) error {
	conf, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	return invite(ctx, std.out, conf, r, roster.NewInvitation{Unit: c.Unit, User: c.User, Name: c.Name, Duty: roster.Duty(c.Duty)})
}

// invite makes an invitation on the server's own account and prints its code.
func invite(ctx context.Context, out io.Writer, conf config, r *roster.Roster, n roster.NewInvitation) error {
	code := officer.NewInvitation()
	n.ID, n.Code, n.Lead = uuid.NewString(), code.Hash(), true
	i, err := r.Invite(ctx, n)
	switch {
	case errors.Is(err, roster.ErrUnknown):
		return fmt.Errorf("%s: no such unit; homthu unit list shows them", n.Unit)
	case errors.Is(err, roster.ErrTaken):
		return fmt.Errorf("%s: the name is taken, or was invited already", n.User)
	case errors.Is(err, roster.ErrFirst):
		return fmt.Errorf("%s has nobody who has its keys: the first is its head", n.Unit)
	case errors.Is(err, roster.ErrTwoUnits):
		return fmt.Errorf("%s serves in a unit that must be able to be kept apart from %s", n.User, n.Unit)
	case err != nil:
		return err
	}
	if i.State == roster.StageWaits {
		fmt.Fprintf(out, "%s has keys already: somebody of %s compares fingerprints with him on the officers' page\n", i.User, i.Unit)
		return nil
	}
	fmt.Fprintf(out, "Code for %s (%s), good until %s, once:\n\n  %s\n\nHand it over face to face or by telephone. It is typed on the officers' pages (%s), at /moi.\n",
		i.Name, i.User, day(i.Until), code, conf.ConsoleAddr)
	return nil
}

type officerListCmd struct {
	configFlag
	Unit string `arg:""`
}

func (c *officerListCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := readRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	sheet, err := r.Sheet(ctx, c.Unit)
	if errors.Is(err, roster.ErrUnknown) {
		return fmt.Errorf("%s: no such unit; homthu unit list shows them", c.Unit)
	}
	if err != nil {
		return err
	}
	for _, o := range sheet.Officers {
		duties := make([]string, 0, len(o.Duties))
		for _, d := range o.Duties {
			duties = append(duties, string(d.Duty))
		}
		fmt.Fprintf(std.out, "%s  %s: %s, %d keys, fingerprint %s\n", o.User, o.Name, strings.Join(duties, ", "), len(o.Keys), officer.Fingerprint(o.Recipient))
	}
	for _, i := range sheet.Invitations {
		fmt.Fprintf(std.out, "%s  %s: invited as %s on %s, %s\n", i.User, i.Name, i.Duty, day(i.At), i.State)
	}
	if !sheet.RotateSince.IsZero() {
		fmt.Fprintf(std.out, "! since %s somebody who has gone knows the unit's key: make a new one on the officers' page\n", day(sheet.RotateSince))
	}
	fmt.Fprintf(std.out, "%d officers\n", len(sheet.Officers))
	return nil
}

type officerLeaveCmd struct {
	configFlag
	User string `arg:""`
	Unit string `help:"Only this unit; empty: everywhere, and he cannot sign in any more."`
}

func (c *officerLeaveCmd) Run(ctx context.Context, std streams) error {
	_, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	if _, err := r.Person(ctx, c.User); errors.Is(err, roster.ErrUnknown) {
		return fmt.Errorf("%s: nobody of this name serves", c.User)
	} else if err != nil {
		return err
	}
	if c.Unit != "" {
		err = r.Relieve(ctx, c.User, c.Unit)
	} else {
		err = r.Leave(ctx, c.User)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s has left. He knew the keys of his units: each needs a new one (officers' page), signed by the province.\n", c.User)
	return nil
}

type officerResetCmd struct {
	configFlag
	User string `arg:""`
	Unit string `help:"The unit, where he serves in several."`
}

func (c *officerResetCmd) Run(ctx context.Context, std streams) error {
	conf, r, done, err := openRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	person, err := r.Person(ctx, c.User)
	if errors.Is(err, roster.ErrUnknown) {
		return fmt.Errorf("%s: nobody of this name serves", c.User)
	}
	if err != nil {
		return err
	}
	service, err := c.service(person)
	if err != nil {
		return err
	}
	if err := invite(ctx, std.out, conf, r, roster.NewInvitation{Unit: service.Unit, User: person.User, Name: person.Name, Duty: service.Duty}); err != nil {
		return err
	}
	fmt.Fprintln(std.out, "Until the code is used he can sign in as before. After it, a colleague compares fingerprints and gives him the keys; "+
		"has he none, he makes a new key for the unit, and the paper key opens the old ones (page \"Tài khoản\").")
	return nil
}

func (c *officerResetCmd) service(p roster.Person) (roster.Service, error) {
	for _, d := range p.Duties {
		if c.Unit == d.Unit || c.Unit == "" && len(p.Duties) == 1 {
			return d, nil
		}
	}
	return roster.Service{}, fmt.Errorf("%s serves in %d units: name one with --unit", p.User, len(p.Duties))
}
