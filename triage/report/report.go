package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"homthu/intake/place"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/forum"
	"homthu/triage/opening"
	"homthu/triage/roster"
)

// Errors that a caller can act on. Everything else is internal.
var (
	// ErrPeriod: the text names no period.
	ErrPeriod = errors.New("report: write the period as 2026-11, 2026-Q4, 2026-H2 or 2026")
	// ErrFuture: the period has not begun.
	ErrFuture = errors.New("report: that period has not begun: there is nothing to report yet")
	// ErrUnit: there is no such unit.
	ErrUnit = errors.New("report: there is no unit with that code: `homthu unit list` shows them")
	// ErrThen: the unit did not exist in that period.
	ErrThen = errors.New("report: the unit did not exist in that period: take the one that came before or after it")
	// ErrFormat: the format is none of Formats.
	ErrFormat = errors.New("report: the format is one of xlsx, docx, pdf and csv")
)

// View is whose figures a report shows.
type View string

// The views.
const (
	Own   View = "own"   // the unit's cases, exact
	Front View = "front" // what the Front's board shows
	Whole View = "whole" // all units, exact
)

// Places knows communes and provinces by their codes; *place.Index is one.
type Places interface {
	Place(code string) (place.Place, bool)
	Provinces() []place.Province
}

// Source is what reports are made of. Docket, Roster, Tables and Now are needed; without Places places are their codes.
type Source struct {
	Docket   *docket.Docket
	Roster   *roster.Roster
	Tables   *rules.Tables
	Places   Places
	Forums   *forum.Forums  // nil leaves the table out
	Openings *opening.Store // the same
	Now      func() time.Time
}

// Report is everything that a report says, before it is written in one format.
type Report struct {
	View   View
	Period docket.Period
	AsOf   time.Time
	Unit   roster.Unit
	Above  string // the body above, as the document's head has it
	Place  string // where it is written
	Keyed  bool   // somebody can seal to the unit
	Flow   docket.Flow
	Tables []Table
}

// build gathers one report.
type build struct {
	Source
	ctx context.Context
	*Report
}

// Build makes the report of a unit on a period, on behalf of an officer of it; the roster says who may ask.
func Build(ctx context.Context, s Source, v docket.Viewer, period string) (*Report, error) {
	p, err := docket.ParsePeriod(period)
	if err != nil {
		return nil, ErrPeriod
	}
	now := s.Now()
	if p.From.After(now) {
		return nil, ErrFuture
	}
	unit, err := s.Roster.Unit(ctx, v.Unit)
	if errors.Is(err, roster.ErrUnknown) {
		return nil, ErrUnit
	}
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if !unit.From.IsZero() && !unit.From.Before(p.To) || !unit.To.IsZero() && !unit.To.After(p.From) {
		return nil, ErrThen
	}
	b := &build{Source: s, ctx: ctx, Report: &Report{View: viewOf(unit.Role), Period: p, AsOf: now.UTC(), Unit: unit}}
	b.letterhead()
	if _, err := s.Roster.KeyNow(ctx, unit.ID); err == nil {
		b.Keyed = true
	} else if !errors.Is(err, roster.ErrUnknown) {
		return nil, fmt.Errorf("report: %w", err)
	}
	parts := map[View][]func(docket.Viewer) error{
		Own:   {b.sums, b.mediations, b.boxes, b.openings, b.forums, b.registers},
		Front: {b.board, b.solved, b.mediations, b.boxes, b.openings, b.forums, b.followed},
		Whole: {b.sums, b.mediations, b.boxes, b.openings, b.forums},
	}
	for _, part := range parts[b.View] {
		if err := part(v); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
	}
	b.criterion()
	return b.Report, nil
}

func viewOf(role string) View {
	switch role {
	case "commune-front":
		return Front
	case "province-police":
		return Whole
	}
	return Own
}

// letterhead finds who stands above the unit and where it sits.
func (b *build) letterhead() {
	p, known := b.placeOf(b.Unit.Place)
	province := map[string]string{"type": p.ProvinceType, "province": p.Province}
	if b.Place = p.Name; !known && b.Places != nil {
		for _, p := range b.Places.Provinces() {
			if p.Code == b.Unit.Place {
				b.Place, province = p.Name, map[string]string{"type": p.Type, "province": p.Name}
			}
		}
	}
	if province["province"] != "" {
		b.Above = say("above."+b.Unit.Role, province)
	}
}

// placeOf is a commune by its code.
func (b *build) placeOf(code string) (place.Place, bool) {
	if b.Places == nil {
		return place.Place{}, false
	}
	return b.Places.Place(code)
}

func (b *build) category(code string) string {
	if c, ok := b.Source.Tables.Category(code); ok {
		return c.LabelVi
	}
	return code
}

func (b *build) unitName(id string) string {
	if u, err := b.Roster.Unit(b.ctx, id); err == nil {
		return u.Name
	}
	return id
}

// add puts a table into the report, unless it has nothing to say.
func (b *build) add(t Table) {
	if len(t.Rows) > 0 {
		b.Report.Tables = append(b.Report.Tables, t)
	}
}
