package web

import (
	"testing"
	"time"
)

func TestAttachmentsComeOnlySoFast(t *testing.T) {
	uploads, at := newUploads(), time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	taken := 0
	for range 2 * uploadBurst {
		if uploads.AllowN(at, 1) {
			taken++
		}
	}
	if taken != uploadBurst {
		t.Errorf("%d taken at once, want %d", taken, uploadBurst)
	}
	if !uploads.AllowN(at.Add(uploadEvery), 1) {
		t.Error("nothing is taken a moment later")
	}
}

func TestShortListsAreMadeOnce(t *testing.T) {
	o := newOffice(t)
	signed, d := o.signed, o.list
	var lists slimLists
	first, err := lists.get(signed, d.Version, "06085", []string{"06085"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := lists.get([]byte("not read again"), d.Version, "06085", []string{"06085"})
	if err != nil || string(again) != string(first) {
		t.Errorf("made anew for the same version: %v", err)
	}
	if _, err := lists.get([]byte("another list"), d.Version+1, "06085", []string{"06085"}); err == nil {
		t.Error("a new version got the old copy")
	}
}
