package main

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"homthu/bot/telegram/telegramtest"
	"homthu/bot/zalo/zalotest"
	"homthu/intake/receipt"
)

var numbered = regexp.MustCompile(`(?m)^(\d{1,2}) (.+)$`)

// onTelegram is somebody on Telegram.
type onTelegram struct {
	f     *fair
	u     *telegramtest.User
	since int // message id of what he did last
	first int // of his first words, for an edit
	stale int // of a message with buttons that have had their time
}

func (p *onTelegram) channel() string { return "telegram" }

func (p *onTelegram) did(id int) { p.since = id }

func (p *onTelegram) opens() { p.did(p.u.Starts(villageBox)) }

func (p *onTelegram) says(words string) {
	for units := []rune(words); len(units) > 0; units = units[min(4096, len(units)):] { // as Telegram's apps do
		if p.did(p.u.Says(string(units[:min(4096, len(units))]))); p.first == 0 {
			p.first = p.since
		}
	}
}

func (p *onTelegram) news() (all []telegramtest.Shown) {
	for _, m := range p.u.FromBotShown() {
		if m.ID > p.since {
			all = append(all, m)
		}
	}
	return all
}

func (p *onTelegram) heard() (texts []string) {
	for _, m := range p.news() {
		texts = append(texts, m.Text)
	}
	return texts
}

func (p *onTelegram) offered() (all []choice) {
	for _, m := range slices.Backward(p.news()) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if _, label, _ := strings.Cut(b.Text, " "); b.Data != "" {
					all = append(all, choice{label, func() {
						p.stale = m.ID
						p.since = p.newest()
						p.u.PressesOn(m.ID, b.Text)
					}})
				}
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

func (p *onTelegram) newest() int {
	all := p.u.History()
	return all[len(all)-1].ID
}

func (p *onTelegram) does(what string) bool {
	f := p.f
	send := func(all ...telegramtest.Sending) {
		for _, id := range p.u.Sends(all...) {
			p.did(id)
		}
	}
	switch what {
	case "photo":
		send(telegramtest.Photo(f.photo()))
	case "album":
		send(telegramtest.Photo(f.photo()).With(f.plant("caption", "chụp lúc gà gáy canh ba")), telegramtest.Photo(f.photo()), telegramtest.Photo(f.photo()))
	case "voice":
		send(telegramtest.Voice(f.sample("voice.ogg")))
	case "paper":
		send(telegramtest.Document(f.plant("file name", "Đơn của Lường Thị Xuyến.pdf"), "application/pdf", f.sample("paper.pdf"), 0))
	case "unknown":
		send(telegramtest.Document(f.plant("file name", "kho-ảnh-nhà-Xuyến.zip"), "application/zip", f.sample("archive.zip"), 0))
	case "sticker":
		send(telegramtest.Sticker())
	case "card":
		send(telegramtest.Contact(f.plant("number of a card", "+84977654321"), f.plant("name of a card", "Bạnhọccũ Kín")))
	case "place":
		send(telegramtest.Location(22.0794, 106.2160, 900))
	case "moves on":
		p.u.Moves(p.since, 22.0801, 106.2177)
	case "edit":
		p.since = p.newest()
		p.u.Edits(p.first, clumsyWords)
	case "stale":
		p.since = p.newest()
		p.u.PressesOn(p.stale, "1")
	default:
		return false
	}
	return true
}

func (p *onTelegram) receipt() string {
	for _, text := range p.heard() {
		if _, err := receipt.Read(text); err == nil {
			return text
		}
	}
	return ""
}

func (p *onTelegram) bubbles() (all []bubble) {
	for _, m := range p.u.History() {
		b := bubble{Mine: !m.FromBot, Gone: m.Deleted, Text: m.Text}
		if m.Kind != "text" {
			b.Text = strings.TrimSpace("[" + m.Kind + "] " + m.Text)
		}
		for _, row := range m.Buttons {
			for _, button := range row {
				b.Buttons = append(b.Buttons, button.Text)
			}
		}
		all = append(all, b)
	}
	return all
}

// onZalo is somebody who writes to a bot on Zalo.
type onZalo struct {
	f *fair
	r *zalotest.Resident
}

func (p *onZalo) channel() string { return "zalo" }

func (p *onZalo) opens() { p.says(strings.ToLower(villageBox)) }

func (p *onZalo) says(words string) { p.r.Says(words) }

func (p *onZalo) heard() (texts []string) {
	for _, m := range slices.Backward(p.r.Screen()) {
		if !m.FromBot {
			break
		}
		texts = append(texts, m.Text)
	}
	slices.Reverse(texts)
	return texts
}

func (p *onZalo) offered() []choice { return lines(p.heard(), p.says) }

// lines are the choices that stand in a text, for whoever types numbers.
func lines(texts []string, says func(string)) []choice {
	for _, text := range slices.Backward(texts) {
		var all []choice
		for _, m := range numbered.FindAllStringSubmatch(text, -1) {
			all = append(all, choice{m[2], func() { says(m[1]) }})
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

func (p *onZalo) does(what string) bool {
	f := p.f
	var event json.RawMessage
	switch what {
	case "photo":
		event = p.r.SendsPhoto(f.photo(), "")
	case "voice":
		event = p.r.SendsVoice(f.sample("voice.aac"))
	case "sticker":
		p.r.SendsSticker()
	case "paper", "card", "place": // Zalo hides what it was
		p.r.SendsUnsupported()
	default:
		return false
	}
	f.addresses(event)
	return true
}

// addresses plants the paths of files that an event names.
func (f *fair) addresses(event json.RawMessage) {
	for _, address := range address127.FindAllString(strings.ReplaceAll(string(event), `"`, " "), -1) {
		if u, err := url.Parse(address); err == nil {
			f.plant("address of a file", u.Path)
		}
	}
}

func (p *onZalo) receipt() string {
	for _, text := range p.heard() {
		if _, err := receipt.Read(text); err == nil {
			return text
		}
	}
	return ""
}

func (p *onZalo) bubbles() (all []bubble) {
	for _, m := range p.r.Screen() {
		text := m.Text
		if m.Kind != "text" {
			text = strings.TrimSpace("[" + m.Kind + "] " + text)
		}
		all = append(all, bubble{Mine: !m.FromBot, Text: text})
	}
	return all
}

// onAccount is somebody who writes to an Official Account.
type onAccount struct {
	f *fair
	p *zalotest.OAPerson
}

func (p *onAccount) channel() string { return "zalo-oa" }

func (p *onAccount) opens() { p.says(villageBox) }

func (p *onAccount) says(words string) { p.p.Says(words) }

func (p *onAccount) news() (all []zalotest.OAShown) {
	for _, m := range slices.Backward(p.p.Screen()) {
		if !m.FromOA {
			break
		}
		all = append(all, m)
	}
	slices.Reverse(all)
	return all
}

func (p *onAccount) heard() (texts []string) {
	for _, m := range p.news() {
		texts = append(texts, m.Text)
	}
	return texts
}

func (p *onAccount) offered() (all []choice) {
	for _, m := range slices.Backward(p.news()) {
		for _, title := range m.Buttons() {
			_, label, _ := strings.Cut(title, " ")
			all = append(all, choice{label, func() { p.p.Presses(title) }})
		}
		if all = append(all, lines([]string{m.Text}, p.says)...); len(all) > 0 {
			return all
		}
	}
	return nil
}

func (p *onAccount) does(what string) bool {
	f := p.f
	var event json.RawMessage
	switch what {
	case "photo":
		event = p.p.SendsImages("", f.photo())
	case "album":
		event = p.p.SendsImages("", f.photo(), f.photo(), f.photo())
	case "voice":
		event = p.p.SendsAudio(f.sample("voice.amr"))
	case "paper":
		event = p.p.SendsFile(f.sample("paper.pdf"), f.plant("file name", "Đơn của Lường Thị Xuyến.pdf"), "pdf")
	case "unknown":
		event = p.p.SendsFile(f.sample("archive.zip"), f.plant("file name", "kho-ảnh-nhà-Xuyến.zip"), "zip")
	case "sticker":
		p.p.SendsSticker()
	case "card":
		p.p.SendsCard(f.plant("name of a card", "Bạnhọccũ Kín"), f.plant("number of a card", "0977654321"))
	case "place":
		p.p.SendsLocation("22.0794", "106.2160")
	default:
		return false
	}
	f.addresses(event)
	return true
}

func (p *onAccount) receipt() string {
	for _, text := range p.heard() {
		if _, err := receipt.Read(text); err == nil {
			return text
		}
	}
	return ""
}

func (p *onAccount) bubbles() (all []bubble) {
	for _, m := range p.p.Screen() {
		all = append(all, bubble{Mine: !m.FromOA, Text: m.Text, Buttons: m.Buttons()})
	}
	return all
}
