package poster

import (
	"strings"

	"homthu/intake/directory/boxcode"
)

const (
	quarterW = pageW / 2
	quarterH = pageH / 2
	smallIn  = 7.0
	// smallSide leaves more than four centimetres of black on the smallest poster.
	smallSide = 52.0
)

// quarter draws one of four posters on a sheet, with the lines along which they are cut.
func (d *drawing) quarter(i int, b Box) {
	if i%4 == 0 {
		d.pdf.AddPage()
		d.pdf.SetDrawColor(0, 0, 0)
		d.pdf.SetDashPattern([]float64{1, 2}, 0)
		d.line(quarterW, 0, quarterW, pageH, 0.2)
		d.line(0, quarterH, pageW, quarterH, 0.2)
		d.pdf.SetDashPattern(nil, 0)
	}
	x, y := float64(i%2)*quarterW+smallIn, float64(i%4/2)*quarterH+6
	const w = quarterW - 2*smallIn
	bottom := float64(i%4/2)*quarterH + quarterH
	d.center(semiFont.at(8.5).fit(b.Unit, w, 6), x, y, w, b.Unit)
	title := d.vi.text("poster.title", "TEN_NOI", strings.ToUpper(b.Village))
	y = d.block(boldFont.at(17).fit(title, w, 9), x, y+4.5, w, title, true)
	y = d.block(boldFont.at(14), x, y-0.5, w, d.vi.text("poster.name"), true)
	y = d.block(plainFont.at(8), x, y-0.5, w, d.Second.text("poster.name"), true)
	d.square(d.page(b), x-3, y, smallSide)
	d.smallSteps(x+smallSide-1, y+5, w-smallSide+1)
	y += smallSide + 0.5
	d.frame(x, y, w, 12, 1.5, 0.4)
	d.say(boldFont.at(17), x+3, y+2, boxcode.Show(b.Code))
	address := strings.TrimPrefix(strings.TrimPrefix(d.page(b), "https://"), "http://")
	d.say(plainFont.at(7), x+38, y+1.6, d.vi.text("poster.web"))
	d.say(semiFont.at(10).fit(address, w-40, 5.5), x+38, y+5, address)
	y = d.block(plainFont.at(7), x, y+13, w, d.vi.text("poster.who"), false)
	if d.Telegram == "" && d.Zalo == "" {
		d.block(plainFont.at(5.8), x, y, w, lines(d.Second.text("poster.who")), false)
	} else {
		d.smallChats(b, x, y, w)
	}
	d.smallFoot(x, bottom-30, w)
}

// smallChats are the squares of the chats, with what is honest about them.
func (d *drawing) smallChats(b Box, x, y, w float64) {
	const side = 15.5
	at := x - 1.5
	chat := func(name, address, how string) {
		d.square(address, at, y, side)
		d.say(semiFont.at(7), at+side, y+3, name)
		d.block(plainFont.at(5.6).fit(longest(how), 14, 3.4), at+side, y+6.6, 15, how, false)
		at += side + 15.5
	}
	if d.Telegram != "" {
		chat(d.vi.text("poster.telegram"), d.telegram(b), "@"+d.Telegram)
	}
	if d.Zalo != "" {
		chat(d.vi.text("poster.zalo"), d.Zalo, d.vi.text("poster.type", "ma", boxcode.Show(b.Code)))
	}
	end := d.block(plainFont.at(6.2), at, y+1.5, x+w-at, d.vi.text("poster.channels"), false)
	if at-x < w/2 {
		d.block(plainFont.at(5), at, end, x+w-at, d.Second.text("poster.channels"), false)
	}
}

func (d *drawing) smallSteps(x, y, w float64) {
	for i, step := range []struct {
		id   string
		draw func(x, y, side float64)
	}{{"poster.step-scan", d.scanning}, {"poster.step-write", d.writing}, {"poster.step-keep", d.keeping}} {
		at := y + float64(i)*15.5
		step.draw(x, at, 10)
		f := semiFont.at(11).fit(d.vi.text(step.id), w-13, 7)
		d.say(f, x+13, at+1, d.vi.text(step.id))
		d.say(plainFont.at(7).fit(d.Second.text(step.id), w-13, 5), x+13, at+1+f.height(), d.Second.text(step.id))
	}
}

// smallFoot is whom to call, and the key.
func (d *drawing) smallFoot(x, y, w float64) {
	d.frame(x, y, w, 13, 1.5, 0.9)
	end := d.block(semiFont.at(7.5), x+2.5, y+1.4, 24, d.vi.text("poster.danger"), false)
	d.say(plainFont.at(5.6), x+2.5, end, d.Second.text("poster.danger"))
	if n := float64(len(d.Numbers)); n > 0 {
		at, each := x+27, (w-28)/n
		for _, number := range d.Numbers {
			d.center(boldFont.at(15).fit(number.ID, each-1, 7), at, y+2.6, each, number.ID)
			at += each
		}
	}
	if d.Key == "" {
		return
	}
	end = d.block(semiFont.at(6.6), x, y+14, w, d.vi.text("poster.key", "dau_khoa", d.Key), true)
	d.block(plainFont.at(5.4), x, end, w, lines(d.Second.text("poster.key", "dau_khoa", d.Key)), true)
}
