package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"homthu/intake/directory"
)

// doctorCmd looks for what would fail a resident, before one finds it.
type doctorCmd struct{ configFlag }

// errUnwell ends the doctor's visit when something was found.
var errUnwell = errors.New("something above needs a person")

func (c *doctorCmd) Run(_ context.Context, std streams) error {
	p, err := c.program()
	if err != nil {
		return err
	}
	said := map[string]bool{}
	complain := func(format string, args ...any) {
		if line := fmt.Sprintf("! "+format, args...); !said[line] {
			said[line] = true
			fmt.Fprintln(std.out, line)
		}
	}
	d, now := p.list.Directory(), p.now()
	if p.list.left() <= 0 {
		complain("the directory expired on %s: nothing is sealed until a new one is drafted, signed and adopted (homthu directory)", d.Expires.Format("02-01-2006"))
		return errUnwell
	}
	places := p.served(d)
	for _, finding := range d.Doctor(p.tables, now, places...) {
		complain("%s", finding)
	}
	for _, place := range places {
		if err := d.Complete(p.tables, now, place); err != nil {
			complain("%v", err)
		}
	}
	if p.list.left() < expiresSoon {
		complain("the directory expires on %s; sign a new one (homthu directory draft, sign, adopt)", d.Expires.Format("02-01-2006"))
	}
	missing, guessed := holidayWarnings(p.tables, now)
	for _, warning := range missing {
		complain("%s", warning)
	}
	for _, key := range []string{p.config.EdgeKeyFile, p.config.DeployKeyFile} {
		if _, err := readSigningKey(key); err != nil && !errors.Is(err, os.ErrNotExist) {
			complain("%v", err)
		}
	}
	_, unheard, err := p.recordings()
	if err != nil {
		complain("%v", err)
	}
	for _, why := range unheard {
		complain("audio_dir: %s", why)
	}
	wrong, hints := p.zaloHints()
	for _, w := range wrong {
		complain("%s", w)
	}
	for _, hint := range append(guessed, hints...) {
		fmt.Fprintln(std.out, "- "+hint)
	}
	if len(said) > 0 {
		return errUnwell
	}
	fmt.Fprintf(std.out, "well: directory %d, %d units, %d boxes, %d places; every matter reaches somebody outside its subject's chain\n",
		d.Version, len(d.Units), len(d.Boxes), len(places))
	return nil
}

// served lists the communes that have a box or a unit of their own.
func (p program) served(d *directory.Directory) []directory.Place {
	var communes []string
	for _, unit := range d.Units {
		communes = append(communes, unit.Place)
	}
	for _, box := range d.Boxes {
		communes = append(communes, box.Commune)
	}
	slices.Sort(communes)
	var places []directory.Place
	for _, code := range slices.Compact(communes) {
		if commune, ok := p.places.Place(code); ok {
			places = append(places, directory.Place{Commune: code, Province: commune.ProvinceCode})
		}
	}
	return places
}
