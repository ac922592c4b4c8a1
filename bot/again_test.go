package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
)

func (o *office) rows() (n int) {
	o.t.Helper()
	if err := o.db.Read().QueryRowContext(o.t.Context(), `SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM outgoing)`).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// An update that comes once more, long after it was taken, does nothing: not even where its "1" would now mean "delete".
func TestClerkHearsNothingTwice(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	in := o.incoming(Message{Kind: KindText, Text: "1"})
	again := func() {
		t.Helper()
		if err := o.clerk.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	again()
	code := codeIn(t, o.deliver())
	if said := text(o.hear(code, "3")); !strings.Contains(said, "1 ") {
		t.Fatal(said)
	}
	again()
	if said := text(o.hear("2", code)); !strings.Contains(said, "Bà con gửi ngày") && !strings.Contains(said, "22-11-2026") {
		t.Error("the mailbox was deleted: ", said)
	}
	o.hear("dừng")
	before := o.rows()
	again()
	if after := o.rows(); before == 0 || after != before {
		t.Errorf("%d rows of the chat, then %d", before, after)
	}
}

// After "dừng" nothing of the chat comes back: not when a photo is ready, nor when its messages were deleted.
func TestClerkStaysSilentAfterStop(t *testing.T) {
	o := newOffice(t)
	o.hear("có người trộm chó ở đầu thôn")
	o.files["F1"] = picture(t)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: "F1"})); err != nil {
		t.Fatal(err)
	}
	o.deliver()
	o.hear("dừng", "1")
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := o.rows(); n != 0 {
		t.Errorf("%d rows after stopping", n)
	}
}

// A tip that was not taken, as its photo had gone, is sent later: then all its messages are deleted.
func TestClerkClearsAfterARefusal(t *testing.T) {
	o := newOffice(t)
	o.hear(theft[:len(theft)-1]...)
	first := o.n
	o.files["F1"] = picture(t)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: "F1"})); err != nil {
		t.Fatal(err)
	}
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.deliver()
	stored, err := filepath.Glob(filepath.Join(o.dir, "blobs", "*-*"))
	if err != nil || len(stored) != 1 {
		t.Fatal(stored, err)
	}
	if err := os.Remove(stored[0]); err != nil {
		t.Fatal(err)
	}
	o.hear("gửi")
	if said := text(o.hear("1")); strings.Contains(said, "Mã của bà con") {
		t.Fatal("taken without its photo: ", said)
	}
	said := o.hear("1")
	codeIn(t, said)
	var cleared []string
	for _, x := range said {
		cleared = append(cleared, x.Delete...)
	}
	if first < 1 || !slices.Contains(cleared, "in-1") {
		t.Errorf("left on the screen: %v", cleared)
	}
}

// A stub goes after 48 hours, however often its resident writes meanwhile.
func TestStubGoes(t *testing.T) {
	o := newOffice(t)
	o.hear(theft...)
	code := codeIn(t, o.hear("1"))
	for range 4 {
		o.now = o.now.Add(16 * time.Hour)
		said := text(o.hear("gửi"))
		if still := strings.Contains(said, code); still != (o.now.Before(time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC))) {
			t.Errorf("%s: %s", o.now, said)
		}
	}
}

// What becomes of a photo that its platform does not give out: too big is said to be too big, what fails for a while is
// tried again later, and a photo sealed for a draft that was dropped does not get into the next one.
func TestClerkFetches(t *testing.T) {
	o := newOffice(t)
	photo := func(file string) string {
		t.Helper()
		if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: file})); err != nil {
			t.Fatal(err)
		}
		return text(o.deliver())
	}
	o.hear("có người trộm chó ở đầu thôn")
	o.fails = map[string]error{"big": fmt.Errorf("step: %w", ErrTooBig), "gone": ErrGone}
	photo("big")
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	if said := text(o.deliver()); !strings.Contains(said, "nặng quá") {
		t.Error(said)
	}
	photo("late")
	if err := o.clerk.Photos(t.Context()); err == nil || len(o.deliver()) != 0 {
		t.Error("given up at once", err)
	}
	o.files["late"] = picture(t)
	if err := o.clerk.Photos(t.Context()); err != nil || !strings.Contains(text(o.deliver()), "Ảnh đã làm sạch") {
		t.Error(err)
	}
	photo("twice")
	o.hear("hủy", "1")
	o.hear(theft...)
	o.files["twice"] = picture(t)
	photo("twice")
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.deliver()
	codeIn(t, o.hear("1"))
	s := o.envelopes()[0]
	tip := o.read(s, s.Header().Units[0])
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil || len(tip.Attachments) != 1 {
		t.Fatal(err, tip.Attachments)
	}
	sealed, err := os.Open(find(t, o.dir, tip.Attachments[0].Blob))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	if _, err := envelope.OpenBlob(sealed, id, tip.Attachments[0]); err != nil {
		t.Error("nobody can open the photo: ", err)
	}
}

// What goes on by itself goes on after a restart, though its resident says nothing more.
func TestClerkResumes(t *testing.T) {
	restart := func(o *office) {
		t.Helper()
		o.restart()
		if err := o.clerk.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	o := newOffice(t)
	o.hear("/start NATAN1", "1", "2", "1", "cháy nhà sàn")
	restart(o)
	o.now = o.now.Add(time.Minute)
	if err := o.clerk.Silences(t.Context()); err != nil {
		t.Fatal(err)
	}
	codeIn(t, o.deliver())
	restart(o)
	if len(o.clerk.silences) != 0 {
		t.Error("a sent tip waits again")
	}

	o = newOffice(t)
	o.hear(theft...)
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: "F1"})); err != nil {
		t.Fatal(err)
	}
	if said := text(o.hear("1")); !strings.Contains(said, "Xong là gửi ngay") {
		t.Fatal(said)
	}
	restart(o)
	o.files["F1"] = picture(t)
	if err := o.clerk.Photos(t.Context()); err != nil {
		t.Fatal(err)
	}
	codeIn(t, o.deliver())
}

// A recovery unit that could open a tip as well is named; then it is not said that only the police can.
func TestReviewNamesEveryReader(t *testing.T) {
	o := newOffice(t)
	if said := text(o.hear(theft...)); !strings.Contains(said, "chỉ Công an có khóa") {
		t.Fatal(said)
	}
	o.recovery = "province-committee"
	o.list = o.directory()
	if said := text(o.hear("xem lại")); strings.Contains(said, "chỉ Công an có khóa") || !strings.Contains(said, "Đơn vị province-committee.20") {
		t.Error(said)
	}
}
