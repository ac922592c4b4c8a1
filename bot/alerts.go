package bot

import (
	"slices"
	"strconv"
	"strings"
)

// Steps of reading a unit's warnings ("lời nhắc"). Nothing of what was read is kept.
const (
	stepAlertsOf = "alerts-of" // of which commune?
	stepAlerts   = "alerts"    // the list (Reading, Page)
	stepAlert    = "alert"     // one of them (Alert)
)

// alertsPage is how many are listed in one message.
const alertsPage = 6

// Alert is a short warning of a unit to everybody, as it was published.
type Alert struct {
	ID       string `json:"id"`
	Day      string `json:"day"` // DD-MM-YYYY, as people read it
	Title    string `json:"title"`
	Text     string `json:"text"`
	Category string `json:"category,omitempty"` // of the report that "this happened to me" begins
}

// openAlerts shows the warnings for the place that is known already: the box's commune, or where the tip is about. The
// place is asked for otherwise.
func (t *turn) openAlerts() {
	t.s.Page, t.s.Alert = 0, ""
	box, ok := t.box()
	switch {
	case ok:
		t.s.Reading = &Spot{Commune: box.Commune, Name: box.Where}
	case t.s.Place.Commune != "":
		t.s.Reading = &Spot{Commune: t.s.Place.Commune, Name: t.s.Place.Name}
	case t.s.Reading == nil:
		t.goTo(stepAlertsOf)
		return
	}
	t.listAlerts()
}

// listAlerts lists what stands for the place, or says that there is none, or that it cannot be seen now.
func (t *turn) listAlerts() {
	list, known := t.alerts()
	switch {
	case !known:
		t.say("alert.unknown")
		t.goTo(stepMenu)
	case len(list) == 0:
		t.say("alert.none")
		t.s.Reading = nil
		t.goTo(stepMenu)
	default:
		t.once("alert.private")
		t.goTo(stepAlerts)
	}
}

// alerts are those for the place that is read about. known is false where the channel has no list at hand.
func (t *turn) alerts() (list []Alert, known bool) {
	if t.env.Alerts == nil || t.s.Reading == nil {
		return nil, false
	}
	return t.env.Alerts(t.s.Reading.Commune)
}

func (t *turn) showAlerts() string {
	standing, _ := t.alerts()
	switch t.s.Step {
	case stepAlertsOf:
		if len(t.s.Offers) > 0 {
			return t.text("ask.commune-same", "danh_sach_noi", listOffers(t.s.Offers)) + "\n" + t.text("menu.last")
		}
		return t.text("alert.where")
	case stepAlert:
		i := slices.IndexFunc(standing, func(a Alert) bool { return a.ID == t.s.Alert })
		return t.text("alert.show", "tieu_de", standing[i].Title, "ngay", standing[i].Day, "noi_dung", flat(standing[i].Text))
	}
	from := t.s.Page * alertsPage
	keys := "menu.page"
	if from+alertsPage >= len(standing) {
		keys = "menu.last"
	}
	var titles []string
	for _, a := range standing[from:min(from+alertsPage, len(standing))] {
		titles = append(titles, a.Title)
	}
	place, _, _ := strings.Cut(t.s.Reading.Name, ",")
	return t.text("alert.list", "ten_xa", place, "danh_sach", list(titles)) + "\n" + t.text(keys)
}

func listOffers(offers []Offer) string {
	var names []string
	for _, o := range offers {
		names = append(names, o.Name)
	}
	return list(names)
}

func (t *turn) hearAlerts() {
	n := number(t.m.Text)
	i, err := strconv.Atoi(n)
	list, _ := t.alerts()
	switch t.s.Step {
	case stepAlertsOf:
		t.hearOf(n, t.readOf, "alert.where-none")
	case stepAlert:
		t.hearAlert(n, list)
	default:
		from := t.s.Page * alertsPage
		switch {
		case err == nil && i >= 1 && i <= alertsPage && from+i <= len(list):
			t.s.Alert = list[from+i-1].ID
			t.goTo(stepAlert)
		case n == "9" && from+alertsPage < len(list):
			t.s.Page++
			t.ask()
		case n == "0" && t.s.Page > 0:
			t.s.Page--
			t.ask()
		case n == "0":
			t.s.Reading = nil
			t.goTo(stepMenu)
		default:
			t.tellOr()
		}
	}
}

// hearOf finds the commune whose warnings or forum are asked for; none is said where there is no such place. It settles no
// place of a tip.
func (t *turn) hearOf(n string, of func(Offer), none string) {
	i, _ := strconv.Atoi(n)
	take := func(o Offer) {
		t.s.Offers = nil
		of(o)
	}
	switch {
	case n == "0":
		t.s.Offers = nil
		t.goTo(stepMenu)
	case i >= 1 && i <= len(t.s.Offers):
		take(t.s.Offers[i-1])
	case n != "":
		t.say("err.choice")
		t.ask()
	default:
		found := t.env.Find(t.m.Text)
		switch {
		case found.Outcome == FoundOne && !found.Unsure:
			take(found.Offers[0])
		case len(found.Offers) > 0:
			t.s.Offers = found.Offers[:min(6, len(found.Offers))]
			t.ask()
		default:
			t.s.Offers = nil
			t.say(none)
			t.ask()
		}
	}
}

func (t *turn) readOf(o Offer) {
	t.s.Reading = &Spot{Commune: o.Commune, Name: o.Name}
	t.listAlerts()
}

// hearAlert begins the report that a warning leads to.
func (t *turn) hearAlert(n string, list []Alert) {
	i := slices.IndexFunc(list, func(a Alert) bool { return a.ID == t.s.Alert })
	switch {
	case n == "1" && list[i].Category != "":
		t.s.Alert, t.s.Reading = "", nil
		t.choose(list[i].Category)
	case n == "1":
		t.s.Alert, t.s.Reading = "", nil
		t.openMenu("bao-viec-xau")
	case n == "0":
		t.s.Alert = ""
		t.goTo(stepAlerts)
	default:
		t.tellOr()
	}
}

// mendAlerts leaves what was withdrawn, or is not known any more, while it was read.
func (t *turn) mendAlerts() {
	list, known := t.alerts()
	if t.s.Step == stepAlertsOf {
		return
	}
	if !known || len(list) == 0 {
		t.s.Step, t.s.Alert, t.s.Reading = stepMenu, "", nil
		return
	}
	if t.s.Step == stepAlert && !slices.ContainsFunc(list, func(a Alert) bool { return a.ID == t.s.Alert }) {
		t.s.Step, t.s.Alert = stepAlerts, ""
	}
	if t.s.Page < 0 || t.s.Page*alertsPage >= len(list) {
		t.s.Page = 0
	}
}
