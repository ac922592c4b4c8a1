package bot

import (
	"os"
	"testing"

	"homthu/intake/envelope"
)

// Photos of a tip, and of an older case to which the same chat adds while writing it, are sealed to two pairs: one pair in
// two envelopes would tell two units that one person sent both.
func TestPhotosOfTwoCasesHaveTwoPairs(t *testing.T) {
	o := newOffice(t)
	photo := func(file string) {
		t.Helper()
		o.files[file] = picture(t)
		if err := o.clerk.Receive(t.Context(), o.incoming(Message{Kind: KindPhoto, File: file})); err != nil {
			t.Fatal(err)
		}
		if err := o.clerk.Photos(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.deliver()
	}
	older := codeIn(t, o.hear(append(theft, "1")...))
	o.hear("bắt đầu")
	o.hear(theft[1 : len(theft)-1]...)
	photo("mine")
	o.hear(older)
	photo("older")
	o.restart()
	o.hear("0", "gửi")
	codeIn(t, o.hear("1"))

	keys := map[string]bool{}
	for _, s := range o.envelopes() {
		tip := o.read(s, "commune-police.06085")
		if len(tip.Attachments) == 0 {
			continue
		}
		if keys[tip.CaseKey.Identity] || tip.CaseKey.Identity == "" {
			t.Error("one pair for two cases")
		}
		keys[tip.CaseKey.Identity] = true
		o.openable(tip)
	}
	if len(keys) != 2 {
		t.Errorf("%d envelopes with photos", len(keys))
	}
}

// openable checks that the pair in a tip opens what is attached to it.
func (o *office) openable(tip envelope.Tip) {
	o.t.Helper()
	id, err := envelope.ParseIdentity(tip.CaseKey.Identity)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, a := range tip.Attachments {
		sealed, err := os.Open(find(o.t, o.dir, a.Blob))
		if err != nil {
			o.t.Fatal(err)
		}
		if _, err := envelope.OpenBlob(sealed, id, a); err != nil {
			o.t.Error("nobody can open the photo: ", err)
		}
		sealed.Close()
	}
}
