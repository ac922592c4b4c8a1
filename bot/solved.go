package bot

import (
	"strconv"
	"strings"
	"time"

	"homthu/intake/rules"
	"homthu/intake/safe"
)

// askEvery is after how many days the resident is asked whether it is really settled, since the answer that ended his case: after so
// many and after twice as many, once each, at his next look; for both at once where he comes later.
const askEvery = 14

// vietNam is the zone in which a day is a day for residents.
var vietNam = time.FixedZone("UTC+7", 7*3600)

// Asked is how far a resident was asked whether his matter is settled: Times of the two questions after the answer of the day
// End, YYYY-MM-DD, are done with. See [safe.Mailbox].
type Asked = safe.Asked

// settling is what a mailbox tells of the question whether its matter is settled. The days are those from which the resident
// could read a reply, not those on which an officer wrote it: these stand nowhere in it, as whoever holds the code could learn
// from them when the police did what.
type settling struct {
	may   bool   // it has ended, so that the resident may say whether it is settled
	due   *Asked // he is to be asked now, and this is what is done with then; nil: he is not
	later string // the day from which he will be asked first; "" if that is over
	// done and open are how far nobody asks again once he has spoken; nil where the end has no day. Settled: both questions are
	// done with. Otherwise those whose day has come.
	done, open *Asked
}

// ends says whether a state ends a case so that the resident may say whether it is settled. A merged one goes on elsewhere.
func ends(tables *rules.Tables, state string) bool {
	s, _ := tables.Status(state)
	return s.Final && state != "MERGED"
}

// settle reads a mailbox. Of the answers in an end the first counts, so that a unit cannot put the question off by writing again;
// one that comes after the day of a question that was asked, or after the resident spoke, is a new end.
func settle(tables *rules.Tables, box *Mailbox) settling {
	end, times, known := "", 0, false
	for _, r := range box.Replies {
		switch {
		case r.State == "":
		case !ends(tables, r.State):
			end, times, known = "", 0, false
		case r.Day == "":
		case box.Asked != nil && r.Day == box.Asked.End:
			end, times, known = r.Day, box.Asked.Times, true
		case end == "", known && r.Day > daysAfter(end, times*askEvery):
			end, times, known = r.Day, 0, false
		}
	}
	s := settling{may: ends(tables, box.State) && box.Lane != "praise"}
	if !s.may || end == "" {
		return s
	}
	come := 0 // questions whose day has come
	for come < 2 && daysAfter(end, (come+1)*askEvery) <= box.Today {
		come++
	}
	s.done, s.open = &Asked{End: end, Times: 2}, &Asked{End: end, Times: come}
	switch {
	case come > times:
		s.due = &Asked{End: end, Times: come}
	case come+times == 0:
		s.later = daysAfter(end, askEvery)
	}
	return s
}

// rated is how far nobody asks again after a rating.
func rated(rating string, done, open *Asked) *Asked {
	if rating == "done" {
		return done
	}
	return open
}

// daysAfter is so many days after a day; "" if that is none.
func daysAfter(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// weeks since the answer that the question is about.
func (s settling) weeks() string { return strconv.Itoa(s.due.Times * askEvery / 7) }

// asWritten is a day as people write it.
func asWritten(day string) string {
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return day
	}
	return parts[2] + "-" + parts[1] + "-" + parts[0]
}

// mayRate offers to say whether it is settled, at any time: of an opened mailbox whose case has ended.
func (t *turn) mayRate() bool {
	return t.s.Look != nil && ends(t.env.Tables, t.s.Look.State) && t.s.Look.Lane != "praise"
}

// asks asks whether the matter is settled, if the day has come; the keeper notes that, so that it is asked once.
func (t *turn) asks(s settling) bool {
	if s.due == nil {
		t.say("look.solved-later", "ngay", asWritten(s.later))
		return false
	}
	t.s.Wish = &Wish{Do: "asked", Code: t.s.Look.Code, Asked: s.due}
	t.say("look.solved-why", "so_tuan", s.weeks())
	t.goTo(stepSolved)
	return true
}

// mailboxMenu is the id of an opened mailbox's menu.
func (t *turn) mailboxMenu() string {
	switch {
	case !t.mayRate():
		return "look.menu"
	case len(t.notices()) > 0:
		return "look.menu-remind"
	}
	return "look.menu-ended"
}

func (t *turn) hearSolved(n string) {
	rating := map[string]string{"1": "done", "2": "part", "3": "not"}[n]
	switch {
	case rating != "":
		look := t.s.Look
		t.letter = &Letter{Kind: "rating", Code: look.Code, Rating: rating, Lang: t.tongue(), Channel: t.env.Channel,
			Asked: rated(rating, look.Done, look.Open)}
		t.s.Step, t.s.Pending = stepSending, "rating-"+rating
	case n == "0":
		t.goTo(stepMailbox)
	case n == "" && len([]rune(t.m.Text)) >= 12:
		t.extend(n)
	default:
		t.say("err.choice")
		t.ask()
	}
}
