package bot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"homthu/intake/envelope"
)

func (o *office) sends(m Message) string {
	o.t.Helper()
	if err := o.clerk.Receive(o.t.Context(), o.incoming(m)); err != nil {
		o.t.Fatal(err)
	}
	return text(o.deliver())
}

func (o *office) works() string {
	o.t.Helper()
	if err := o.clerk.Photos(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	return text(o.deliver())
}

func sample(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../intake/scrub/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A voice, a film and papers arrive at the unit, each as its content says; a paper only after the resident was asked, and
// then to the byte. What is of no kind that is taken is refused, whatever its platform called it.
func TestAttachments(t *testing.T) {
	o := newOffice(t)
	o.files = map[string][]byte{
		"voice": sample(t, "voice.ogg"), "film": sample(t, "film.mp4"), "pdf": sample(t, "paper.pdf"), "docx": sample(t, "paper.docx"),
		"apk": sample(t, "program.apk"),
	}
	o.hear(theft...)
	o.sends(Message{Kind: KindVoice, File: "voice", Type: "audio/ogg"})
	o.sends(Message{Kind: KindFile, File: "film", Type: "video/mp4"})
	if said := o.sends(Message{Kind: KindFile, File: "pdf", Type: "application/pdf"}); !strings.Contains(said, "1 Giữ nguyên tập tin") {
		t.Fatal(said)
	}
	o.works()
	o.hear("1")
	if said := o.works(); !strings.Contains(said, "Giấy tờ đã nhận") {
		t.Error(said)
	}
	o.sends(Message{Kind: KindFile, File: "docx", Type: "application/octet-stream"})
	if said := o.works(); !strings.Contains(said, "1 Giữ nguyên tập tin") {
		t.Fatal("kept without a word: ", said)
	}
	o.restart()
	o.hear("1")
	o.works()
	o.sends(Message{Kind: KindFile, File: "apk"})
	if said := o.works(); !strings.Contains(said, "không nhận loại tập tin này") {
		t.Error(said)
	}
	if said := text(o.hear("xem lại")); !strings.Contains(said, "Tiếng nói gửi kèm: 1\nPhim gửi kèm: 1\nGiấy tờ gửi kèm: 2") {
		t.Error(said)
	}
	codeIn(t, o.hear("1"))
	tip := o.read(o.envelopes()[0], "commune-police.06085")
	o.openable(tip)
	var types []string
	for _, a := range tip.Attachments {
		types = append(types, a.Type)
	}
	if want := []string{"audio/ogg", "video/mp4", "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}; !slices.Equal(types, want) {
		t.Errorf("%v", types)
	}
	if got := o.opened(tip, 2); !bytes.Equal(got, o.files["pdf"]) {
		t.Error("the paper is not what was sent")
	}
	if got := o.opened(tip, 0); bytes.Equal(got, o.files["voice"]) || len(got) == 0 {
		t.Error("the voice was not cleaned")
	}
}

// opened is an attachment as the unit reads it.
func (o *office) opened(tip envelope.Tip, i int) []byte {
	o.t.Helper()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		o.t.Fatal(err)
	}
	sealed, err := os.Open(find(o.t, o.dir, tip.Attachments[i].Blob))
	if err != nil {
		o.t.Fatal(err)
	}
	defer sealed.Close()
	r, err := envelope.OpenBlob(sealed, id, tip.Attachments[i])
	if err != nil {
		o.t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		o.t.Fatal(err)
	}
	return b
}

// watched is a store of blobs that looks at the disk while it is written to.
type watched struct {
	Blobs
	look func()
}

func (w watched) Put(ctx context.Context, id string, r io.Reader) (int64, error) {
	return w.Blobs.Put(ctx, id, looking{r, w.look})
}

type looking struct {
	r    io.Reader
	look func()
}

func (l looking) Read(p []byte) (int, error) {
	l.look()
	return l.r.Read(p)
}

// Nothing of an attachment lies in the clear on the disk, before, while or after it is stored: not among the edge's files,
// nor among the temporary ones.
func TestAttachmentsLeaveNothingInTheClear(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	o := newOffice(t)
	planted := "chỉ tờ giấy này nói điều đó "
	o.files["paper"] = []byte(strings.Repeat(planted+"\n", 20_000))
	looked := 0
	look := func() {
		looked++
		for _, dir := range []string{temp, o.dir} {
			err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return nil // a file may be gone by now
				}
				if b, _ := os.ReadFile(path); bytes.Contains(b, []byte(planted)) {
					t.Errorf("%s holds it in the clear", filepath.Base(path))
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
	o.clerk.opts.Blobs = watched{o.clerk.opts.Blobs, look}
	o.hear(theft...)
	o.sends(Message{Kind: KindFile, File: "paper", Type: "text/plain"})
	o.hear("1")
	o.works()
	codeIn(t, o.hear("1"))
	look()
	if tip := o.read(o.envelopes()[0], "commune-police.06085"); looked < 10 || !bytes.Equal(o.opened(tip, 0), o.files["paper"]) {
		t.Errorf("looked %d times, attachments %d", looked, len(tip.Attachments))
	}
}

// A message of ours that is delivered only after the tip was sealed, because "gửi" was typed quickly, is deleted as well.
func TestClerkClearsWhatComesLate(t *testing.T) {
	o := newOffice(t)
	o.hear(theft[:len(theft)-1]...)
	review := o.incoming(Message{Kind: KindText, Text: "gửi"})
	if err := o.clerk.Receive(t.Context(), review); err != nil {
		t.Fatal(err)
	}
	shown, err := o.clerk.Outgoing(t.Context(), Telegram, 10)
	if err != nil || len(shown) != 1 || !strings.Contains(shown[0].Reply.Text, "Bà con đọc lại") {
		t.Fatal(err, text(shown))
	}
	if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindText, Text: "gửi"})); err != nil {
		t.Fatal(err)
	}
	if err := o.clerk.Sent(t.Context(), shown[0].ID, "late,later"); err != nil {
		t.Fatal(err)
	}
	said := o.deliver()
	codeIn(t, said)
	var cleared []string
	for _, x := range said {
		cleared = append(cleared, x.Delete...)
	}
	if !slices.Contains(cleared, "late,later") || !slices.Contains(cleared, "in-1") || strings.Count(text(said), "đã xóa các tin") != 1 {
		t.Errorf("%v\n%s", cleared, text(said))
	}
}

// slow is a Fetcher whose files come when they are let.
type slow struct {
	*office
	let chan struct{}
}

func (s slow) Fetch(ctx context.Context, file string) (io.ReadCloser, error) {
	if file == "slow" {
		select {
		case <-s.let:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.office.Fetch(ctx, file)
}

// One attachment on a slow line holds no other up, and a store that is full for a moment costs nobody his photo.
func TestAttachmentsAtOnce(t *testing.T) {
	o := newOffice(t)
	o.files = map[string][]byte{"slow": picture(t), "quick": picture(t)}
	let := make(chan struct{})
	o.clerk.opts.Fetchers[Telegram] = slow{o, let}
	o.hear("có người trộm chó ở đầu thôn")
	o.sends(Message{Kind: KindPhoto, File: "slow"})
	o.sends(Message{Kind: KindPhoto, File: "quick"})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.clerk.RunPhotos(ctx, func(err error) {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}()
	stored := func() int {
		blobs, err := filepath.Glob(filepath.Join(o.dir, "blobs", "*-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(blobs)
	}
	wait := func(n int) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); stored() != n; {
			if time.Now().After(end) {
				t.Fatalf("%d stored, not %d", stored(), n)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	wait(1)
	close(let)
	wait(2)
	stop()
	<-done
}
