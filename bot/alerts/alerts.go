// Package alerts is the edge's board of warnings ("lời nhắc") that units published to everybody: it reads the pages
// that deployments sent, and gives out what stands for a place today.
//
// It refuses a page of a unit that the sending deployment does not serve, and leaves out what has ended, also while no
// newer page comes. It does not know who reads, and asks nobody. Zone: edge.
package alerts

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"homthu/bot"
	"homthu/intake/courier"
	"homthu/intake/directory"
	"homthu/intake/place"
)

// Pages is the safe as the board reads it.
type Pages interface {
	Pages(ctx context.Context, deployment string) ([]string, error)
	Page(ctx context.Context, deployment, name string) (courier.Page, bool, error)
}

// Options of a Board; all are needed but Log.
type Options struct {
	Pages     Pages
	Directory func() *directory.Directory
	Places    *place.Index
	Now       func() time.Time
	Log       *slog.Logger
}

// Board is what stands. Its methods may be called from any goroutine.
type Board struct {
	opts Options

	mu    sync.Mutex
	read  time.Time // when units was read; zero: never
	units []Unit
}

// Unit is the warnings of one unit, the newest first.
type Unit struct {
	Place string      `json:"place"` // the commune's or the province's code
	Name  string      `json:"name"`  // of the unit, as people read it
	List  []bot.Alert `json:"list"`
}

const (
	prefix = "alerts."
	fresh  = 30 * time.Second // pages come once an hour, or when somebody publishes
	most   = 12               // of a unit, as the docket has it
)

// New returns a board.
func New(opts Options) *Board {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Board{opts: opts}
}

// Of returns the warnings for a commune: its police's, then the province's. ok is false while the board could not be
// read. It has the shape of [bot.Env]'s Alerts.
func (b *Board) Of(commune string) (list []bot.Alert, ok bool) {
	units, ok := b.All()
	province := ""
	if p, known := b.opts.Places.Place(commune); known {
		province = p.ProvinceCode
	}
	for _, place := range []string{commune, province} {
		for _, u := range units {
			if u.Place == place {
				list = append(list, u.List...)
			}
		}
	}
	return list, ok
}

// All returns every unit that warns of something now, in the order of their places.
func (b *Board) All() (units []Unit, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.opts.Now()
	if age := now.Sub(b.read); b.read.IsZero() || age < 0 || age > fresh {
		units, err := b.load()
		if err != nil {
			b.opts.Log.Warn("warnings could not be read; those read last are shown", "error", err.Error())
			return b.units, !b.read.IsZero()
		}
		b.read, b.units = now, units
	}
	return b.units, true
}

// load reads the page of every unit that publishes warnings, from the deployment that serves it.
func (b *Board) load() ([]Unit, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	names, err := b.opts.Pages.Pages(ctx, "")
	if err != nil {
		return nil, err
	}
	now, d := b.opts.Now(), b.opts.Directory()
	var units []Unit
	for _, name := range names {
		id, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		u, ok := d.Unit(id, now)
		if !ok {
			continue
		}
		page, ok, err := b.opts.Pages.Page(ctx, u.Deployment, name)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue // somebody else's word about this unit
		}
		if list := standing(page.Body, id, now); len(list) > 0 {
			units = append(units, Unit{Place: u.Place, Name: u.Name, List: list})
		}
	}
	slices.SortStableFunc(units, func(a, b Unit) int { return strings.Compare(a.Place, b.Place) })
	return units, nil
}

// published is the body of a page, as package docket writes it.
type published struct {
	V      int    `json:"v"`
	Unit   string `json:"unit"`
	Alerts []struct {
		ID       string `json:"id"`
		Day      string `json:"day"`
		Until    string `json:"until"`
		Title    string `json:"title"`
		Text     string `json:"text"`
		Category string `json:"category"`
	} `json:"alerts"`
}

var vietNam = time.FixedZone("UTC+7", 7*60*60)

// standing reads a page. One that is not of this unit, or not understood, has nothing that could be shown.
func standing(body []byte, unit string, now time.Time) []bot.Alert {
	var p published
	if json.Unmarshal(body, &p) != nil || p.V != 1 || p.Unit != unit {
		return nil
	}
	today := now.In(vietNam).Format(time.DateOnly)
	var list []bot.Alert
	for _, a := range p.Alerts {
		day, err := time.Parse(time.DateOnly, a.Day)
		if err != nil || a.ID == "" || a.Title == "" || a.Text == "" || a.Until <= today || len(list) == most {
			continue
		}
		list = append(list, bot.Alert{ID: a.ID, Day: day.Format("02-01-2006"), Title: a.Title, Text: a.Text, Category: a.Category})
	}
	return list
}
