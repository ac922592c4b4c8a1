// Package poster prints what hangs on a village's suggestion box: a square that leads to the box's page, how to write in three
// pictures, whom to call in danger, and what is honest about the ways to write.
//
// Zone: inside (role triage). It draws PDF and nothing else, in black on white, so that any office printer and copier will do. It
// knows no resident and no key but the fingerprint that people compare. What people read stands in words/; a province adds a
// further language by a catalog of its own (Second), or by a picture where the letters are not in the embedded fonts.
//
// It refuses words that its fonts cannot write, and an address that its square could not hold.
package poster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"homthu/intake/rules"
	"homthu/triage/paper"

	"codeberg.org/go-pdf/fpdf"
)

// A Sheet is a size of paper and how many posters stand on it.
type Sheet string

// The sheets.
const (
	A4 Sheet = "a4" // one poster a sheet
	A6 Sheet = "a6" // four on a sheet of A4, to be cut apart
)

// Errors of what is to be printed.
var (
	ErrAddress = errors.New("poster: the residents' page has no address that a telephone can open")
	ErrLetters = errors.New("poster: letters that the fonts do not have")
	ErrNone    = errors.New("poster: no box to print")
	ErrSheet   = errors.New("poster: no such sheet")
)

// Number is whom to call.
type Number struct{ ID, For, ForSecond string }

// Numbers are the emergency numbers of the rules, each with what it is for in a few words.
func Numbers(list []rules.Emergency) (numbers []Number) {
	for _, e := range list {
		vi, _, _ := strings.Cut(e.Vi, ";")
		en, _, _ := strings.Cut(e.En, ",")
		numbers = append(numbers, Number{e.ID, vi, en})
	}
	return numbers
}

// Options are what all posters of an installation have in common.
type Options struct {
	Web      string // address of the residents' pages
	Telegram string // user name of the bot; "": there is none
	Zalo     string // address of the account in Zalo; "": there is none
	Key      string // fingerprint of the province's key
	Numbers  []Number
	Second   *Catalog  // second language; nil: none
	Picture  []byte    // a PNG in its place, for letters that the fonts do not have
	Made     time.Time // date of the file
}

// Box is one poster.
type Box struct{ Code, Village, Commune, Unit string }

// Write writes the posters of boxes as one PDF, in their order. told hears how many are done; nil: nobody. Nothing is written
// unless all could be drawn.
func Write(ctx context.Context, w io.Writer, o Options, sheet Sheet, boxes []Box, told func(done int)) error {
	if len(boxes) == 0 {
		return ErrNone
	}
	d, err := newDrawing(o, sheet)
	if err != nil {
		return err
	}
	for i, b := range boxes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.check(b); err != nil {
			return err
		}
		if sheet == A4 {
			d.pdf.AddPage()
			d.a4(b)
		} else {
			d.quarter(i, b)
		}
		if err := d.pdf.Error(); err != nil {
			return fmt.Errorf("poster of box %s: %w", b.Code, err)
		}
		if told != nil {
			told(i + 1)
		}
	}
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("posters: %w", err)
	}
	return nil
}

// drawing is a PDF that is being made.
type drawing struct {
	Options
	pdf   *fpdf.Fpdf
	vi    Catalog
	lines map[string][]string // broken ones, since all posters have the same
	scale float64             // of letters and lines; 1 on A4
}

func newDrawing(o Options, sheet Sheet) (*drawing, error) {
	if sheet != A4 && sheet != A6 {
		return nil, ErrSheet
	}
	o.Web = strings.TrimRight(o.Web, "/")
	if u, err := url.Parse(o.Web); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(o.Web) > 120 {
		return nil, ErrAddress
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCreator("homthu", true)
	pdf.SetTitle("Hòm thư", true)
	if !o.Made.IsZero() {
		pdf.SetCreationDate(o.Made)
		pdf.SetModificationDate(o.Made)
	}
	paper.AddFonts(pdf, paper.Sans, paper.Semi)
	pdf.SetLineCapStyle("round")
	pdf.SetLineJoinStyle("round")
	d := &drawing{Options: o, pdf: pdf, vi: Vietnamese(), lines: map[string][]string{}, scale: 1}
	if o.Second != nil {
		for id, text := range *o.Second {
			if lost := missing(text); lost != "" {
				return nil, fmt.Errorf("%w: %s in %s; give a picture instead", ErrLetters, lost, id)
			}
		}
	}
	if len(o.Picture) > 0 {
		pdf.RegisterImageOptionsReader("second", fpdf.ImageOptions{ImageType: "PNG"}, strings.NewReader(string(o.Picture)))
	}
	return d, pdf.Error()
}

func (d *drawing) check(b Box) error {
	for _, text := range []string{b.Village, b.Commune, b.Unit} {
		if lost := missing(text); lost != "" {
			return fmt.Errorf("%w: %s in %q", ErrLetters, lost, text)
		}
	}
	if _, err := url.Parse(d.page(b)); err != nil || b.Code == "" || b.Village == "" {
		return fmt.Errorf("poster: box %q has no code or no name", b.Code)
	}
	return nil
}

// page is the box's constant address.
func (d *drawing) page(b Box) string { return d.Web + "/h/" + url.PathEscape(b.Code) }

// telegram opens the chat with the box's code in it; Zalo has no such way: its code is typed.
func (d *drawing) telegram(b Box) string {
	return "https://t.me/" + url.PathEscape(d.Telegram) + "?start=" + url.QueryEscape(b.Code)
}
