package notice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/configs"
	"homthu/database"
	"homthu/database/databasetest"
	"homthu/database/faulty"
	"homthu/intake/rules"
	"homthu/triage/docket"
	"homthu/triage/notice"
	"homthu/triage/roster"
)

const (
	police = "commune-police.06184"
	other  = "commune-police.06190"
)

var tables = sync.OnceValue(func() *rules.Tables {
	t, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		panic(err)
	}
	return t
})

// sent is one message that went out.
type sent struct {
	Kind, Address, Text string
	Urgent              bool
}

// room is a desk with a real roster; what waits, and how channels work, is said by the test.
type room struct {
	*notice.Desk
	roster *roster.Roster
	faults faulty.Faults
	at     time.Time

	mu     sync.Mutex
	untold map[string][]docket.Untold // by unit: each with its number
	out    []sent
	broken map[string]error // by address
	once   map[string]error // the same, for one message
	counts map[string]int
}

type sender struct {
	r    *room
	kind string
}

func (s sender) Send(_ context.Context, address string, m notice.Message) error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if err := s.r.broken[address]; err != nil {
		return err
	}
	if err := s.r.once[address]; err != nil {
		delete(s.r.once, address)
		return err
	}
	s.r.out = append(s.r.out, sent{s.kind, address, m.Text, m.Urgent})
	return nil
}

// Untold is the docket's, of what the test put there.
func (r *room) Untold(_ context.Context, v docket.Viewer, head bool, after int64) (docket.Untold, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := docket.Untold{Upto: after}
	for _, n := range r.untold[v.Unit] {
		if n.Upto > after {
			sum.Urgent, sum.Other, sum.Upto = sum.Urgent+n.Urgent, sum.Other+n.Other, n.Upto
			sum.Pledges, sum.Boxes = sum.Pledges+n.Pledges, sum.Boxes+n.Boxes
		}
	}
	if head {
		for _, n := range r.untold["head of "+v.Unit] {
			if n.Upto > after {
				sum.Other, sum.Upto = sum.Other+n.Other, max(sum.Upto, n.Upto)
			}
		}
	}
	return sum, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{at: time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC), untold: map[string][]docket.Untold{}, broken: map[string]error{}, once: map[string]error{}, counts: map[string]int{}}
	db := databasetest.SQLite(t, roster.Migrations, database.WithDriver(r.faults.Wrap))
	now := func() time.Time { return r.at }
	var err error
	r.roster, err = roster.Open(t.Context(), db, tables(), now)
	must(t, err)
	ctx := t.Context()
	must(t, r.roster.SetProvince(ctx, "20", "Lạng Sơn"))
	must(t, r.roster.SetDeployment(ctx, roster.Party{ID: "tinh-20", Verify: "x"}))
	for _, unit := range []string{police, other} {
		must(t, r.roster.SetUnits(ctx, roster.Unit{ID: unit, Role: "commune-police", Place: docket.Place(unit), Province: "20", Name: "Công an xã", Deployment: "tinh-20"}))
	}
	for user, duty := range map[string]roster.Duty{"hoa": roster.Officer, "minh": roster.Head, "khoa": roster.Keeper} {
		must(t, r.roster.Enrol(ctx, roster.Enrolment{User: user, Name: user, Salt: make([]byte, 16), Params: roster.DefaultParams, Auth: make([]byte, 32),
			Recipient: "age1pq1" + user, Identity: []byte("x")}))
		must(t, r.roster.Assign(ctx, user, police, duty, time.Time{}, time.Time{}))
	}
	r.Desk = notice.New(notice.Options{Roster: r.roster, Docket: r, Now: now, Draw: func(int64) int64 { return 0 }, CalmFrom: 10 * time.Minute, CalmTo: time.Hour,
		Senders: map[string]notice.Sender{roster.Push: sender{r, roster.Push}, roster.Mail: sender{r, roster.Mail}, roster.Telegram: sender{r, roster.Telegram}},
		Report:  func(kind, result string) { r.mu.Lock(); defer r.mu.Unlock(); r.counts[kind+" "+result]++ }})
	return r
}

// browser gives an officer a channel that needs no code.
func (r *room) browser(t *testing.T, user, address string) string {
	t.Helper()
	c := roster.Channel{ID: uuid.NewString(), Kind: roster.Push, User: user, Address: address, Lang: "vi"}
	must(t, r.roster.AddChannel(t.Context(), c, "", time.Time{}))
	return c.ID
}

func (r *room) mail(t *testing.T, user, address string) string {
	t.Helper()
	c := roster.Channel{ID: uuid.NewString(), Kind: roster.Mail, User: user, Address: address, Lang: "vi"}
	must(t, r.roster.AddChannel(t.Context(), c, "12345-67890", r.at.Add(time.Minute)))
	must(t, r.roster.ConfirmChannel(t.Context(), user, c.ID, "12345-67890"))
	return c.ID
}

func (r *room) group(t *testing.T, unit, address string) {
	t.Helper()
	must(t, r.roster.AddChannel(t.Context(), roster.Channel{ID: uuid.NewString(), Kind: roster.Telegram, User: "minh", Unit: unit, Lang: "vi"}, "ABCDE-FGHJK", r.at.Add(time.Minute)))
	_, err := r.roster.BindGroup(t.Context(), roster.Telegram, "ABCDE-FGHJK", address)
	must(t, err)
}

// told puts a notice to a unit there.
func (r *room) told(unit string, urgent, calm int) {
	r.tell(unit, docket.Untold{Urgent: urgent, Other: calm})
}

func (r *room) tell(unit string, u docket.Untold) {
	u.Upto = 1
	for _, list := range r.untold {
		u.Upto += int64(len(list))
	}
	r.untold[unit] = append(r.untold[unit], u)
}

// round makes one and checks to which addresses it sent.
func (r *room) round(t *testing.T, want ...string) []sent {
	t.Helper()
	r.out = nil
	must(t, r.Round(t.Context()))
	var got []string
	for _, s := range r.out {
		got = append(got, s.Address)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("sent to %v, want %v", got, want)
	}
	return r.out
}

// TestUrgent: at once, at night, by every channel of everybody who may read, once each, and again with the next notice.
func TestUrgent(t *testing.T) {
	r := open(t)
	r.browser(t, "hoa", "push-hoa")
	r.mail(t, "hoa", "hoa@ca.vn")
	r.browser(t, "minh", "push-minh")
	r.browser(t, "khoa", "push-khoa") // a keeper reads nothing
	r.group(t, police, "-100")
	r.at = time.Date(2026, 11, 16, 18, 0, 0, 0, time.UTC) // one at night
	r.round(t)
	r.told(police, 2, 0)
	for _, s := range r.round(t, "push-hoa", "hoa@ca.vn", "push-minh", "-100") {
		if s.Text != "homthu: 2 việc khẩn. Mở bàn trực, bấm “Đã biết”." || !s.Urgent {
			t.Fatalf("%+v", s)
		}
	}
	r.round(t)
	r.told(other, 1, 0)
	r.round(t)
	r.told(police, 1, 0)
	r.round(t, "push-hoa", "hoa@ca.vn", "push-minh", "-100")

	// From the second on in which he is relieved, nothing.
	must(t, r.roster.Relieve(t.Context(), "hoa", police))
	r.told(police, 1, 0)
	r.round(t, "push-minh", "-100")
	must(t, r.roster.Assign(t.Context(), "hoa", police, roster.Officer, r.at.Add(time.Hour), time.Time{}))
	r.told(police, 1, 0)
	r.round(t, "push-minh", "-100")
	must(t, r.roster.Leave(t.Context(), "minh"))
	r.told(police, 1, 0)
	r.round(t, "-100") // the group is the unit's, not his
}

// TestCalm: later, together, by one channel, not in the quiet hours; the next channel if that one fails.
func TestCalm(t *testing.T) {
	r := open(t)
	r.browser(t, "hoa", "push-hoa")
	r.mail(t, "hoa", "hoa@ca.vn")
	r.told(police, 0, 1)
	r.round(t)
	r.at = r.at.Add(9 * time.Minute)
	r.told(police, 0, 2)
	r.round(t)
	r.at = r.at.Add(time.Minute)
	if out := r.round(t, "push-hoa"); out[0].Text != "homthu: 3 việc cần xem hạn." || out[0].Urgent {
		t.Fatalf("%+v", out)
	}
	r.round(t)

	r.broken["push-hoa"] = notice.ErrUnreachable
	r.told(police, 0, 1)
	r.round(t)
	r.at = r.at.Add(10 * time.Minute)
	r.round(t, "hoa@ca.vn")
	failing, err := r.roster.Failing(t.Context(), police)
	if must(t, err); len(failing) != 1 || failing[0].Kind != roster.Push || failing[0].User != "hoa" || failing[0].Why != "unreachable" {
		t.Fatalf("%+v", failing)
	}
	r.broken["hoa@ca.vn"] = notice.ErrRefused
	r.told(police, 0, 1)
	r.round(t)
	r.at = r.at.Add(10 * time.Minute)
	r.round(t)
	delete(r.broken, "push-hoa")
	r.round(t, "push-hoa") // nothing is lost when all fail for a while
	delete(r.broken, "hoa@ca.vn")
	r.round(t)

	must(t, r.roster.SetQuiet(t.Context(), "hoa", roster.Quiet{From: 9 * 60, To: 12 * 60}))
	r.told(police, 0, 1)
	r.round(t)
	r.at = time.Date(2026, 11, 16, 4, 59, 0, 0, time.UTC)
	r.round(t)
	r.told(police, 1, 0) // an emergency breaks them, and takes along what waited
	for _, s := range r.round(t, "push-hoa", "hoa@ca.vn") {
		if s.Text != "homthu: 1 việc khẩn, 1 việc cần xem hạn. Mở bàn trực, bấm “Đã biết”." {
			t.Fatalf("%+v", s)
		}
	}
	r.at = r.at.Add(24 * time.Hour)
	r.round(t)
	if r.counts["push sent"] != 3 || r.counts["push failed"] != 2 || r.counts["mail sent"] != 2 || r.counts["mail failed"] != 1 {
		t.Fatalf("%v", r.counts)
	}
}

// TestKinds: late pledges and overdue boxes are told of by their kinds, as what is not urgent is, and alone as well.
func TestKinds(t *testing.T) {
	r := open(t)
	r.browser(t, "hoa", "push-hoa")
	r.tell(police, docket.Untold{Pledges: 1})
	r.round(t)
	r.at = r.at.Add(10 * time.Minute)
	if out := r.round(t, "push-hoa"); out[0].Text != "homthu: 1 lời hứa quá hạn." || out[0].Urgent {
		t.Fatalf("%+v", out)
	}
	r.tell(police, docket.Untold{Boxes: 2, Other: 1})
	r.told(police, 1, 0)
	if out := r.round(t, "push-hoa"); out[0].Text != "homthu: 1 việc khẩn, 1 việc cần xem hạn, 2 hòm thư quá ngày mở. Mở bàn trực, bấm “Đã biết”." {
		t.Fatalf("%+v", out)
	}

	// A channel that fails for what is urgent and works again a moment later, when what is not is due: it says both.
	r.tell(police, docket.Untold{Pledges: 2})
	r.round(t)
	r.at = r.at.Add(10 * time.Minute)
	r.told(police, 1, 0)
	r.once["push-hoa"] = notice.ErrUnreachable
	if out := r.round(t, "push-hoa"); out[0].Text != "homthu: 1 việc khẩn, 2 lời hứa quá hạn. Mở bàn trực, bấm “Đã biết”." || !out[0].Urgent {
		t.Fatalf("%+v", out)
	}
	r.round(t)
}

// TestHeads: what is for the head goes to the head.
func TestHeads(t *testing.T) {
	r := open(t)
	r.browser(t, "hoa", "push-hoa")
	r.browser(t, "minh", "push-minh")
	r.group(t, police, "-100")
	r.told("head of "+police, 0, 1)
	r.round(t)
	r.at = r.at.Add(time.Hour)
	r.round(t, "push-minh")
}

// TestGone: an address that is no more is tried no more, and is shown.
func TestGone(t *testing.T) {
	r := open(t)
	id := r.browser(t, "hoa", "push-hoa")
	r.broken["push-hoa"] = notice.ErrGone
	r.told(police, 1, 0)
	r.round(t)
	delete(r.broken, "push-hoa")
	r.round(t)
	if r.counts["push gone"] != 1 {
		t.Fatalf("%v", r.counts)
	}
	own, _, err := r.roster.Channels(t.Context(), "hoa", police)
	if must(t, err); len(own) != 1 || own[0].Why != "gone" || own[0].Failed.IsZero() {
		t.Fatalf("%+v", own)
	}
	must(t, r.Test(t.Context(), own[0])) // it came back
	r.round(t, "push-hoa")
	must(t, r.roster.DropChannel(t.Context(), "minh", police, id)) // not his
	must(t, r.roster.DropChannel(t.Context(), "hoa", police, id))
	r.told(police, 1, 0)
	r.round(t)
}

// TestCrash fails every statement of a round in both ways, as a crash does: the next rounds send what is owed, and at most
// once more.
func TestCrash(t *testing.T) {
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		t.Run(fmt.Sprint(way), func(t *testing.T) {
			r := open(t)
			r.browser(t, "hoa", "push-hoa")
			for n := 1; ; n++ {
				r.told(police, 1, 0)
				r.out = nil
				r.faults.Arm(n, way)
				failed := r.Round(t.Context())
				hit := r.faults.Hit()
				r.faults.Arm(0, way)
				must(t, r.Round(t.Context()))
				if len(r.out) < 1 || len(r.out) > 2 || len(r.out) == 2 && failed == nil {
					t.Fatalf("fault at %d: sent %d times, %v", n, len(r.out), failed)
				}
				r.round(t)
				if !hit {
					if n < 5 {
						t.Fatalf("only %d statements were tried", n)
					}
					return
				}
				r.at = r.at.Add(2 * time.Minute)
			}
		})
	}
}

// TestStopped: being told to stop in the middle of a sending says nothing of the channel.
func TestStopped(t *testing.T) {
	r := open(t)
	r.browser(t, "hoa", "push-hoa")
	r.told(police, 1, 0)
	ctx, cancel := context.WithCancel(t.Context())
	r.broken["push-hoa"] = errors.New("the context ended")
	cancel()
	_ = r.Round(ctx)
	delete(r.broken, "push-hoa")
	r.round(t, "push-hoa")
	own, _, err := r.roster.Channels(t.Context(), "hoa", police)
	if must(t, err); !own[0].Failed.IsZero() {
		t.Fatalf("%+v", own)
	}
}
