package bot

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/database/faulty"
	"homthu/intake/courier"
	"homthu/intake/envelope"
)

const (
	asksIfSettled = "Việc đã xong thật chưa?"
	maySayIt      = "Nói việc đã xong hay chưa"
)

// ended puts the answer that ends a case into its mailbox, to be read from today on.
func (o *office) ended(tip envelope.Tip, text string) {
	o.t.Helper()
	r := envelope.Reply{ID: uuid.NewString(), Case: tip.Header.Case, From: "commune-police.06085", Text: text, State: "RESOLVED"}
	sealed, err := envelope.SealReply(r, tip.Reporter, o.sign["commune-police.06085"])
	if err != nil {
		o.t.Fatal(err)
	}
	today := o.now.In(vietNam)
	midnight := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, vietNam).UTC().Format(time.RFC3339)
	if err := o.safe.Reply(o.t.Context(), "lang-son", courier.Reply{ID: r.ID, Case: r.Case, Sealed: sealed, NotBefore: midnight}); err != nil {
		o.t.Fatal(err)
	}
}

// nights lets so many pass, with the sweep of each.
func (o *office) nights(n int) {
	o.t.Helper()
	for range n {
		o.now = o.now.Add(24 * time.Hour)
		if _, err := o.safe.Sweep(o.t.Context(), o.now); err != nil {
			o.t.Fatal(err)
		}
	}
}

// looks opens the mailbox and checks whether the question is asked.
func (o *office) looks(when, code string, asked bool) string {
	o.t.Helper()
	said := text(o.hear(code))
	if strings.Contains(said, asksIfSettled) != asked || strings.Contains(said, maySayIt) == asked {
		o.t.Errorf("%s: %s", when, said)
	}
	return said
}

// The question comes two and four weeks after the answer, once each; a restart, a message that is delivered again and a commit
// that fails change nothing of it.
func TestAskedTwice(t *testing.T) {
	o := newOffice(t)
	o.remindOn()
	code := codeIn(t, o.hear(append(theft, "1")...))
	tip := o.read(o.envelopes()[0], "commune-police.06085")
	o.ended(tip, "Đã tìm thấy trâu.")
	if said := o.looks("on the day", code, false); !strings.Contains(said, "Từ ngày 06-12-2026") {
		t.Error(said)
	}
	o.nights(13)
	o.looks("a day early", code, false)
	o.nights(1)
	o.faults.Arm(2, faulty.NotDone)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindText, Text: code})); err == nil {
		t.Error("no fault")
	}
	o.faults.Arm(0, faulty.NotDone)
	in := o.incoming(Message{Kind: KindText, Text: code})
	for range 2 { // the second time, it is a duplicate
		if err := o.clerk.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if said := text(o.deliver()); !strings.Contains(said, asksIfSettled) || !strings.Contains(said, "Đã 2 tuần") {
		t.Error("two weeks: ", said)
	}
	o.looks("again on the same day", code, false)
	o.nights(1)
	o.restart()
	o.remindOn()
	o.looks("after a night and a restart", code, false)
	o.nights(13)
	if said := o.looks("four weeks", code, true); !strings.Contains(said, "Đã 4 tuần") {
		t.Error(said)
	}
	o.looks("again", code, false)
	o.nights(40)
	o.looks("weeks later", code, false)
}

// Who says that it is settled is not asked again; who says that it is not, is, also of the end that comes after it; and a person
// may speak at any time.
func TestAskedAfterSpeaking(t *testing.T) {
	o := newOffice(t)
	code := codeIn(t, o.hear(append(theft, "1")...))
	tip := o.read(o.envelopes()[0], "commune-police.06085")
	o.ended(tip, "Đã tìm thấy trâu.")
	o.nights(3)
	if said := text(o.hear(code, "4", "1")); !strings.Contains(said, "Cảm ơn bà con") {
		t.Fatal(said)
	}
	o.restart()
	o.nights(15)
	o.looks("settled, two weeks", code, false)
	o.nights(14)
	o.looks("settled, four weeks", code, false)

	if said := text(o.hear("4", "3")); !strings.Contains(said, "báo lại là việc chưa xong") {
		t.Fatal(said)
	}
	o.restart()
	o.nights(1)
	o.looks("nothing new since he spoke", code, false)
	o.ended(tip, "Đã bắt được người lấy trâu.")
	o.nights(13)
	o.looks("the new end, a day early", code, false)
	o.nights(1)
	o.looks("the new end, two weeks", code, true)
	if said := text(o.hear("2")); !strings.Contains(said, "báo lại là việc chưa xong") {
		t.Fatal(said)
	}
	o.restart() // what was answered is durable with the answer
	o.looks("answered", code, false)
	o.nights(20)
	o.looks("the new end, five weeks", code, true)
	ratings := map[string]int{}
	for _, s := range o.envelopes() {
		if s.Header().Kind == envelope.KindRating {
			ratings[o.read(s, "commune-police.06085").Rating]++
		}
	}
	if ratings["done"] != 1 || ratings["not"] != 1 || ratings["part"] != 1 {
		t.Errorf("ratings %v", ratings)
	}
}

// A look that asks changes no mailbox on the disk until the night, whoever looked; a reminder from there counts from the look.
func TestAskingLeavesNoTrace(t *testing.T) {
	o := newOffice(t)
	o.remindOn()
	code := codeIn(t, o.hear(append(theft, "1")...))
	o.ended(o.read(o.envelopes()[0], "commune-police.06085"), "Đã tìm thấy trâu.")
	o.nights(14)
	marks := func() (n int) {
		if err := o.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM mailbox WHERE asked > 0`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	o.looks("two weeks", code, true)
	if said := text(o.hear("0", "5", "2")); !strings.Contains(said, "Hòm thư sẽ nhắc sau 15 ngày") || !strings.Contains(said, maySayIt) {
		t.Error(said)
	}
	if n := marks(); n != 0 {
		t.Errorf("%d mailboxes tell that somebody looked", n)
	}
	due := o.reminders()
	if len(due) != 1 {
		t.Fatalf("%d reminders", len(due))
	}
	if in := due[0].Day - dayOf(o.now); in < 14 || in > 16 {
		t.Errorf("reminded in %d days", in)
	}
	o.nights(1)
	if n := marks(); n != 1 {
		t.Errorf("%d marks in the morning", n)
	}
	// The reminder comes when the next question is due.
	for said := ""; said == ""; said = o.remind() {
		o.nights(1)
	}
	o.looks("reminded", code, true)
}

// TestSettle writes and checks testdata/solved.json, random mailboxes with what is asked, for solved.ts, and lets units, residents and
// days go on at random: nobody is asked twice for one day, nor before it, nor after "settled" while the unit is silent; and a unit
// that writes again and again cannot keep the question from coming.
func TestSettle(t *testing.T) {
	type vector struct {
		Box   Mailbox `json:"box"`
		Due   *Asked  `json:"due"`
		Later string  `json:"later"`
		Done  *Asked  `json:"done"`
		Open  *Asked  `json:"open"`
	}
	tables := testTables(t)
	var vectors []vector
	asked := 0
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		box := Mailbox{Lane: []string{"tip", "feedback", "praise"}[min(random.IntN(12), 2)%3], State: "RECEIVED"}
		if seed%12 != 0 {
			box.Lane = []string{"tip", "feedback"}[seed%2]
		}
		day, settled := "2026-11-22", false
		last := Asked{}
		for range 150 {
			day = daysAfter(day, 1+random.IntN(3))
			box.Today = day
			switch random.IntN(14) {
			case 0, 1:
				box.State = []string{"CHECKING", "RESOLVED", "RESOLVED", "RESOLVED", "NO_GROUNDS", "MERGED"}[random.IntN(6)]
				box.Replies = append(box.Replies, MailboxReply{ID: "r", Text: "x", State: box.State, Day: day})
				settled = false
			case 2:
				box.Replies = append(box.Replies, MailboxReply{ID: "q", Text: "?", Day: []string{"", day}[random.IntN(2)]})
			case 3, 4, 5: // a look
				s := settle(tables, &box)
				if len(vectors) < 80 && len(box.Replies) < 7 && random.IntN(4) == 0 {
					copied := box
					copied.Replies = slices.Clone(box.Replies)
					vectors = append(vectors, vector{copied, s.due, s.later, s.done, s.open})
				}
				if s.due != nil {
					asked++
					switch {
					case *s.due == last, s.due.End == last.End && s.due.Times < last.Times, settled, daysAfter(s.due.End, s.due.Times*askEvery) > day:
						t.Fatalf("seed %d, %s: asked %+v after %+v (settled %v): %+v", seed, day, *s.due, last, settled, box)
					}
					box.Asked, last = s.due, *s.due
				}
				if s.may && s.done != nil && random.IntN(5) == 0 {
					settled = random.IntN(2) == 0
					box.Asked = rated(map[bool]string{true: "done", false: "not"}[settled], s.done, s.open)
					if last = (Asked{}); !settled {
						last = *box.Asked
					}
				}
			}
		}
	}
	if asked < 60 {
		t.Errorf("asked %d times: the test shows nothing", asked)
	}
	checkFile(t, "testdata/solved.json", vectors)
	// A unit that writes every other day.
	for _, state := range []string{"RESOLVED", "NO_GROUNDS"} {
		box, asked := Mailbox{Lane: "tip", State: state}, []string{}
		for day := "2026-11-22"; day < "2027-03-01"; day = daysAfter(day, 1) {
			if box.Today = day; len(box.Replies)%2 == 0 || day[9]%2 == 0 {
				box.Replies = append(box.Replies, MailboxReply{ID: "r", Text: "x", State: state, Day: day})
			}
			if s := settle(tables, &box); s.due != nil {
				box.Asked, asked = s.due, append(asked, day)
			}
		}
		if len(asked) < 5 || asked[0] != "2026-12-06" {
			t.Errorf("%s: asked on %v", state, asked)
		}
	}
}
