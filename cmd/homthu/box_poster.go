package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"homthu/configs"
	"homthu/intake/directory/boxcode"
	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/triage/poster"
	"homthu/triage/roster"
	villages "homthu/triage/village"
)

type boxPosterCmd struct {
	configFlag
	Out     string   `required:"" type:"path" help:"The PDF to write."`
	Code    []string `help:"Only these boxes."`
	Commune []string `help:"Only the boxes of these communes, by code."`
	Sheet   string   `default:"a4" enum:"a4,a6" help:"a4: one a sheet; a6: four on a sheet of A4, to be cut apart."`
	On      string   `help:"Boxes as of a day, such as 01-03-2027; empty: today."`
}

func (c *boxPosterCmd) Run(ctx context.Context, std streams) error {
	conf, r, done, err := readRoster(ctx, c.configFlag)
	if err != nil {
		return err
	}
	defer done()
	at, err := dayOr(c.On, time.Now())
	if err != nil {
		return err
	}
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return err
	}
	var province ed25519.PublicKey
	if exists(conf.ProvinceKeyFile) {
		if province, err = readPublicKey(conf.ProvinceKeyFile); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(std.err, "No key of the province yet (province_key_file): the posters will not show its fingerprint.")
	}
	o, err := posterOptions(conf, tables, province, time.Now())
	if err != nil {
		return err
	}
	boxes, err := posterBoxes(ctx, r, at, c.chosen)
	if err != nil {
		return err
	}
	return writePosters(ctx, std.err, c.Out, o, poster.Sheet(c.Sheet), boxes)
}

func (c *boxPosterCmd) chosen(b villages.Box) bool {
	same := func(code string) bool {
		read, err := boxcode.Read(code)
		return strings.EqualFold(code, b.Code) || err == nil && read == b.Code
	}
	return (len(c.Code) == 0 || slices.ContainsFunc(c.Code, same)) && (len(c.Commune) == 0 || slices.Contains(c.Commune, b.Commune))
}

// posterBoxes are the boxes of a day with what stands on their posters, by commune and name.
func posterBoxes(ctx context.Context, r *roster.Roster, at time.Time, chosen func(villages.Box) bool) (list []poster.Box, err error) {
	places, err := place.Default()
	if err != nil {
		return nil, err
	}
	register, err := r.Villages(ctx)
	if err != nil {
		return nil, err
	}
	units, err := r.Units(ctx, "")
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return poster.Boxes(register.BoxesAt("", at), chosen, places, func(commune string) string { return names["commune-police."+commune] }), nil
}

// writePosters writes a file, and says how far it is.
func writePosters(ctx context.Context, progress io.Writer, path string, o poster.Options, sheet poster.Sheet, boxes []poster.Box) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	said := time.Now()
	err = poster.Write(ctx, file, o, sheet, boxes, func(done int) {
		if now := time.Now(); done == len(boxes) || now.Sub(said) > 200*time.Millisecond {
			said = now
			fmt.Fprintf(progress, "\r%d of %d posters", done, len(boxes))
		}
	})
	fmt.Fprintln(progress)
	if err := errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path) // half a file is none
		return err
	}
	return nil
}
