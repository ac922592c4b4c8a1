package bot

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"homthu/bot/flood"
	"homthu/database/faulty"
)

const testOpinion = "0b7f3c5e-0000-4000-8000-000000000001"

// counted is how many said "me too" to the first opinion of the test forum.
func (o *office) counted() (n int) {
	o.t.Helper()
	if err := o.db.Read().QueryRowContext(o.t.Context(), `SELECT coalesce(sum(n), 0) FROM echoes WHERE item = $1`, testOpinion).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// holdForum gives the Clerk the forums of the conversations, and a gate.
func (o *office) holdForum() {
	list, _ := testForums("2")()
	for i := range list {
		list[i].Deployment = "lang-son"
	}
	o.clerk.opts.Forums = func() ([]Forum, bool) { return list, true }
	o.clerk.opts.Gate = flood.NewGate(flood.DefaultLimits(), func() time.Time { return o.now })
}

// TestClerkCountsMeTooOnce: one chat counts once a day for one opinion, and a message that is delivered again does not count again.
func TestClerkCountsMeTooOnce(t *testing.T) {
	o := newOffice(t)
	o.holdForum()
	o.hear("/start dien-dan-7K3M9Q", "2", "1")
	in := o.incoming(Message{Kind: KindText, Text: "1"})
	for range 2 {
		if err := o.clerk.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if said := text(o.deliver()); !strings.Contains(said, "Đã ghi thêm một người") || o.counted() != 1 {
		t.Errorf("%d counted, said %s", o.counted(), said)
	}
	if said := text(o.hear("1", "1")); !strings.Contains(said, "chỉ tính một lần") || o.counted() != 1 {
		t.Errorf("%d counted, said %s", o.counted(), said)
	}
	if said := text(o.hear("2", "1")); !strings.Contains(said, "Đã ghi thêm một người") || o.counted() != 1 {
		t.Errorf("another opinion: %d counted, said %s", o.counted(), said)
	}
}

// TestClerkMeTooLeavesNoTrace: what is kept of the chat, other than under the draft key, names neither forum nor opinion.
func TestClerkMeTooLeavesNoTrace(t *testing.T) {
	o := newOffice(t)
	o.holdForum()
	o.hear("/start dien-dan-7K3M9Q", "2", "1")
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindText, Text: "1"})); err != nil {
		t.Fatal(err)
	}
	rows, err := o.db.Read().QueryContext(t.Context(), `SELECT chat || key || hex(sealed) FROM draft UNION ALL
		SELECT id || channel || chat || key || hex(sealed) FROM outgoing UNION ALL SELECT channel || id || day FROM seen`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			t.Fatal(err)
		}
		n++
		for _, name := range []string{testOpinion, "7K3M9Q"} {
			if strings.Contains(row, name) || strings.Contains(row, strings.ToUpper(hex.EncodeToString([]byte(name)))) {
				t.Errorf("a row of the chat has %q", name)
			}
		}
	}
	if err := rows.Err(); err != nil || n < 3 || o.counted() != 1 {
		t.Errorf("%d rows, %d counted: %v", n, o.counted(), err)
	}
}

// TestClerkMeTooFaults: whichever statement fails and how, the message that the platform delivers again is counted once.
func TestClerkMeTooFaults(t *testing.T) {
	total := 0
	for _, way := range []faulty.Way{faulty.NotDone, faulty.Done} {
		for n := 1; ; n++ {
			o := newOffice(t)
			o.holdForum()
			o.hear("/start dien-dan-7K3M9Q", "2", "1")
			in := o.incoming(Message{Kind: KindText, Text: "1"})
			o.faults.Arm(n, way)
			err := o.clerk.Receive(t.Context(), in)
			hit := o.faults.Hit()
			o.faults.Arm(0, way)
			if err != nil {
				if err := o.clerk.Receive(t.Context(), in); err != nil {
					t.Fatal(err)
				}
			}
			if said := text(o.deliver()); o.counted() != 1 || !strings.Contains(said, "Đã ghi thêm một người") {
				t.Errorf("statement %d (%v): %d counted, said %s", n, way, o.counted(), said)
			}
			if !hit {
				break
			}
			total++
		}
	}
	if total < 10 {
		t.Errorf("only %d faults", total)
	}
}
