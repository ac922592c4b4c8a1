package forums

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"homthu/bot"
	"homthu/intake/courier"
)

// Forum is one forum as it was published, with what the edge knows of its commune.
type Forum struct {
	ID       string
	Unit     string // that published it
	Commune  string
	Title    string
	Day      string // YYYY-MM-DD
	Hour     string // "14:00", or nothing
	Place    string
	Purpose  string
	State    string // draft: taken back, and nothing else of it is there; open, meeting, held, closed
	Until    string // the last day for opinions, YYYY-MM-DD
	Opinions []Opinion
	Pledges  []Pledge
	Before   []Pledge // of earlier forums

	Deployment string // that serves the unit
	Where      string // the commune's name
}

// Opinion is one that a person approved for everybody.
type Opinion struct {
	ID, Text, Theme string
	Echoes          int    // how many think so too; 0: none, or too few to be told
	Disposition     string // what became of it, of the closed list in statuses.yaml
	Owner           string // who owes an answer, by name
	Due             string // day
	Answer          string
	Answered        string // day
}

// Pledge is what an office promised.
type Pledge struct {
	ID, Text string
	Owner    string // by name
	Due      string // day
	State    string // open, kept, late, dropped
	Kept     string // day
	Why      string // a code; why it was given up
}

// States of a forum that are published.
const (
	Draft   = "draft"
	Open    = "open"
	Meeting = "meeting"
	Held    = "held"
	Closed  = "closed"
)

// Bounds of a page: a hall's day has some dozens of opinions, and what is longer is no opinion.
const (
	mostBytes    = 1 << 20
	mostOpinions = courier.MaxEchoItems
	mostPledges  = 500
	longTitle    = 300
	longText     = 4000
	longName     = 200
)

// Coming says whether it is still to be held.
func (f *Forum) Coming(today string) bool {
	return (f.State == Open || f.State == Meeting) && f.Day >= today
}

// Asks says whether opinions are taken.
func (f *Forum) Asks(today string) bool {
	until := f.Until
	if until == "" {
		until = f.Day
	}
	return f.State == Open && until >= today && f.Day >= today
}

// Has says whether an opinion stands on the page.
func (f *Forum) Has(item string) bool {
	return slices.ContainsFunc(f.Opinions, func(o Opinion) bool { return o.ID == item })
}

// Late says whether a pledge's day has passed.
func (p Pledge) Late(today string) bool {
	return p.State == "late" || p.State == "open" && p.Due != "" && p.Due < today
}

// chat is what a conversation needs.
func (f *Forum) chat(today string) bot.Forum {
	c := bot.Forum{ID: f.ID, Commune: f.Commune, Where: f.Where, Day: People(f.Day), Hour: f.Hour, Place: f.Place, Asks: f.Asks(today), Deployment: f.Deployment}
	for _, o := range f.Opinions {
		c.Opinions = append(c.Opinions, bot.Opinion{ID: o.ID, Text: o.Text})
	}
	return c
}

// People writes a day as people do, DD-MM-YYYY; "" for none.
func People(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.Format("02-01-2006")
}

// published is the body of a page, as package triage/forum writes it.
type published struct {
	V        int    `json:"v"`
	ID       string `json:"id"`
	Unit     string `json:"unit"`
	Commune  string `json:"commune"`
	Title    string `json:"title"`
	Day      string `json:"day"`
	Hour     string `json:"hour"`
	Place    string `json:"place"`
	Purpose  string `json:"purpose"`
	State    string `json:"state"`
	Until    string `json:"until"`
	Opinions []struct {
		ID          string `json:"id"`
		Text        string `json:"text"`
		Theme       string `json:"theme"`
		Echoes      int    `json:"echoes"`
		Disposition string `json:"disposition"`
		Owner       string `json:"owner"`
		Due         string `json:"due"`
		Answer      string `json:"answer"`
		Answered    string `json:"answered"`
	} `json:"opinions"`
	Pledges []publishedPledge `json:"pledges"`
	Before  []publishedPledge `json:"before"`
}

type publishedPledge struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Owner string `json:"owner"`
	Due   string `json:"due"`
	State string `json:"state"`
	Kept  string `json:"kept"`
	Why   string `json:"why"`
}

var (
	idShape   = regexp.MustCompile(`^[0-9A-Z]{4,12}$`)
	hourShape = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
	codeShape = regexp.MustCompile(`^[A-Za-z0-9._-]{0,64}$`)
)

// Read reads a page. ok is false for what is not a forum's: then nothing of it is shown. Fields that a later version adds are
// passed over, so that either side can be upgraded first.
func Read(page courier.Page) (f Forum, ok bool) {
	var p published
	if len(page.Body) > mostBytes || json.Unmarshal(page.Body, &p) != nil {
		return Forum{}, false
	}
	if p.V != 1 || !idShape.MatchString(p.ID) || page.Name != Prefix+p.ID {
		return Forum{}, false
	}
	if p.State == Draft {
		return Forum{ID: p.ID, Unit: p.Unit, Commune: p.Commune, State: Draft}, true
	}
	if !p.dated() || len(p.Opinions) > mostOpinions ||
		len(p.Pledges) > mostPledges || len(p.Before) > mostPledges {
		return Forum{}, false
	}
	f = Forum{ID: p.ID, Unit: p.Unit, Commune: p.Commune, Day: p.Day, Hour: p.Hour, State: p.State, Until: p.Until}
	if f.Title, ok = line(p.Title, longTitle); !ok || f.Title == "" {
		return Forum{}, false
	}
	if f.Place, ok = line(p.Place, longTitle); !ok {
		return Forum{}, false
	}
	if f.Purpose, ok = lines(p.Purpose, longText); !ok {
		return Forum{}, false
	}
	if f.Opinions, ok = p.opinions(); !ok {
		return Forum{}, false
	}
	if f.Pledges, ok = pledges(p.Pledges); !ok {
		return Forum{}, false
	}
	f.Before, ok = pledges(p.Before)
	return f, ok
}

func (p *published) dated() bool {
	switch p.State {
	case Open, Meeting, Held, Closed:
	default:
		return false
	}
	return p.Day != "" && isDay(p.Day) && isDay(p.Until) && (p.Hour == "" || hourShape.MatchString(p.Hour))
}

func (p *published) opinions() (list []Opinion, ok bool) {
	seen := map[string]bool{}
	for _, o := range p.Opinions {
		text, short := lines(o.Text, longText)
		theme, named := line(o.Theme, longName)
		answer, told := lines(o.Answer, longText)
		owner, owed := line(o.Owner, longName)
		if !short || !named || !told || !owed || !isDay(o.Due) || text == "" || !courier.EchoItem(o.ID) || seen[o.ID] || o.Echoes < 0 ||
			!codeShape.MatchString(o.Disposition) || !isDay(o.Answered) {
			return nil, false
		}
		seen[o.ID] = true
		list = append(list, Opinion{ID: o.ID, Text: text, Theme: theme, Echoes: o.Echoes, Disposition: o.Disposition,
			Owner: owner, Due: o.Due, Answer: answer, Answered: o.Answered})
	}
	return list, true
}

func pledges(published []publishedPledge) (list []Pledge, ok bool) {
	for _, p := range published {
		text, short := lines(p.Text, longText)
		owner, named := line(p.Owner, longName)
		known := slices.Contains([]string{"open", "kept", "late", "dropped"}, p.State)
		if !short || !named || !known || text == "" || !isDay(p.Due) || !isDay(p.Kept) || !codeShape.MatchString(p.Why) {
			return nil, false
		}
		list = append(list, Pledge{ID: p.ID, Text: text, Owner: owner, Due: p.Due, State: p.State, Kept: p.Kept, Why: p.Why})
	}
	return list, true
}

// isDay: a day, or nothing.
func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return s == "" || err == nil
}

// lines takes a text of people: without what hides, or turns the direction of reading. ok is false when it is too long.
func lines(text string, most int) (string, bool) {
	text = strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || r >= 0xE000 && r <= 0xF8FF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.TrimSpace(text)
	return text, len([]rune(text)) <= most
}

// line is lines on one line.
func line(text string, most int) (string, bool) {
	text, ok := lines(text, most)
	return strings.Join(strings.Fields(text), " "), ok
}
