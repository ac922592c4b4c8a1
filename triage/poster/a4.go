package poster

import (
	"strings"

	"homthu/intake/directory/boxcode"

	"codeberg.org/go-pdf/fpdf"
)

const (
	margin = 15.0
	pageW  = 210.0
	pageH  = 297.0
	inner  = pageW - 2*margin
	// mainSide is the square of a poster, quietSide the white around it included.
	mainSide = 84.0
)

// a4 draws one poster on the page.
func (d *drawing) a4(b Box) {
	y := d.heading(b)
	top := y + 3
	d.square(d.page(b), margin-4, top, mainSide)
	d.steps(margin+mainSide+4, top+4, inner-mainSide-4)
	y = top + mainSide + 1
	d.code(b, y)
	y = d.told(b, y+22)
	d.channels(b, y+1)
	d.danger()
	d.foot(b)
}

// heading says whose box it is, in both languages.
func (d *drawing) heading(b Box) float64 {
	y := 11.0
	unit := semiFont.at(13).fit(b.Unit, inner, 9)
	d.center(unit, margin, y, inner, b.Unit)
	y += unit.height() + 1
	title := d.vi.text("poster.title", "TEN_NOI", strings.ToUpper(b.Village))
	f := boldFont.at(33).fit(title, inner, 20)
	y = d.block(f, margin, y, inner, title, true)
	if second := d.Second.text("poster.title", "TEN_NOI", strings.ToUpper(b.Village)); second != "" {
		y = d.block(plainFont.at(12), margin, y, inner, second+", "+b.Commune, true)
	} else {
		y = d.block(plainFont.at(12), margin, y, inner, b.Commune, true)
	}
	d.line(margin, y+1.5, pageW-margin, y+1.5, 0.6)
	y += 3.5
	y = d.block(boldFont.at(27), margin, y, inner, d.vi.text("poster.name"), true)
	return d.block(plainFont.at(13), margin, y-1, inner, d.Second.text("poster.name"), true)
}

// steps draws the three steps, one below the other.
func (d *drawing) steps(x, y, w float64) {
	const side, gap = 20.0, 27.0
	for i, step := range []struct {
		id   string
		draw func(x, y, side float64)
	}{{"poster.step-scan", d.scanning}, {"poster.step-write", d.writing}, {"poster.step-keep", d.keeping}} {
		at := y + float64(i)*gap
		number := boldFont.at(24)
		text := string(rune('1' + i))
		d.say(number, x, at+4, text)
		step.draw(x+11, at, side)
		words := semiFont.at(20).fit(d.vi.text(step.id), w-36, 12)
		d.say(words, x+35, at+2.5, d.vi.text(step.id))
		second := plainFont.at(12).fit(d.Second.text(step.id), w-36, 8)
		d.say(second, x+35, at+2.5+words.height(), d.Second.text(step.id))
	}
}

// code says the box's code and address, for those who cannot scan.
func (d *drawing) code(b Box, y float64) {
	d.frame(margin, y, inner, 20, 2, 0.5)
	label := d.vi.text("poster.number")
	if second := d.Second.text("poster.number"); second != "" {
		label += " · " + second
	}
	d.say(plainFont.at(10.5), margin+5, y+2, label)
	d.say(boldFont.at(26), margin+5, y+7, boxcode.Show(b.Code))
	label = d.vi.text("poster.web")
	if second := d.Second.text("poster.web"); second != "" {
		label += " · " + second
	}
	const at = 72.0
	d.say(plainFont.at(10.5), margin+at, y+2, label)
	address := strings.TrimPrefix(strings.TrimPrefix(d.page(b), "https://"), "http://")
	d.say(semiFont.at(17).fit(address, inner-at-4, 8), margin+at, y+9, address)
}

// told says how, and who reads what.
func (d *drawing) told(_ Box, y float64) float64 {
	y = d.block(semiFont.at(12.5), margin, y, inner, lines(d.vi.text("poster.how")), false)
	y = d.block(plainFont.at(9.5), margin, y, inner, lines(d.Second.text("poster.how")), false)
	y = d.block(semiFont.at(11), margin, y+1, inner, d.vi.text("poster.who"), false)
	return d.block(plainFont.at(9), margin, y, inner, lines(d.Second.text("poster.who")), false)
}

// lines puts sentences that have a line of their own behind one another: they are broken where the room ends.
func lines(text string) string { return strings.ReplaceAll(text, "\n", " ") }

// channels shows the chats that there are, smaller than the page, with what is honest about them. Where there are none, a
// picture of a further language has the room.
func (d *drawing) channels(b Box, y float64) {
	const side = 23.0
	x := margin
	chat := func(name, address, how string) {
		d.square(address, x-2, y, side)
		d.say(semiFont.at(11), x+side, y+4, name)
		if end := d.block(plainFont.at(8.5).fit(longest(how), 34, 6), x+side, y+9.5, 35, how, false); end > y+side+2 {
			d.pdf.SetErrorf("poster: %q does not fit", how)
		}
		x += side + 36
	}
	if d.Telegram != "" {
		chat(d.vi.text("poster.telegram"), d.telegram(b), "@"+d.Telegram)
	}
	if d.Zalo != "" {
		chat(d.vi.text("poster.zalo"), d.Zalo, d.vi.text("poster.type", "ma", boxcode.Show(b.Code)))
	}
	w := pageW - margin - x
	if len(d.Picture) > 0 {
		d.pdf.ImageOptions("second", x, y, w, side, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
		return
	}
	if x > margin {
		y = d.block(plainFont.at(9), x, y+2.5, w, d.vi.text("poster.channels"), false)
		d.block(plainFont.at(7.5), x, y+0.5, w, d.Second.text("poster.channels"), false)
	}
}

// longest is the longest word of a text: what a line cannot be broken at.
func longest(text string) (word string) {
	for _, w := range strings.Fields(text) {
		if len(w) > len(word) {
			word = w
		}
	}
	return word
}

// danger is whom to call, big, in a frame.
func (d *drawing) danger() {
	const h, y = 31.0, 239.5
	d.frame(margin, y, inner, h, 2, 1.4)
	label := semiFont.at(12.5)
	end := d.block(label, margin+5, y+5, 42, d.vi.text("poster.danger"), false)
	d.block(plainFont.at(9), margin+5, end+0.5, 40, d.Second.text("poster.danger"), false)
	if len(d.Numbers) == 0 {
		return
	}
	x, w := margin+46, (inner-48)/float64(len(d.Numbers))
	for _, n := range d.Numbers {
		d.center(boldFont.at(27).fit(n.ID, w-2, 12), x, y+2, w, n.ID)
		end := d.block(plainFont.at(7.6), x+1, y+14.5, w-2, n.For, true)
		if n.ForSecond != "" && d.Second != nil {
			d.block(plainFont.at(6.2), x+1, end, w-2, n.ForSecond, true)
		}
		x += w
	}
}

// foot is the province's key, which people compare with what the page shows.
func (d *drawing) foot(_ Box) {
	if d.Key == "" {
		return
	}
	y := d.block(semiFont.at(10), margin, 272.5, inner, d.vi.text("poster.key", "dau_khoa", d.Key), true)
	d.block(plainFont.at(7.5), margin, y, inner, lines(d.Second.text("poster.key", "dau_khoa", d.Key)), true)
}
