package web

import (
	"maps"
	"slices"
	"testing"
)

// Whoever goes back after the receipt, changes the words and sends the form again sends another tip: the two must not name
// the same attachment, or everybody who sees headers knows that one person sent both.
func TestPlainBackAndSentAnew(t *testing.T) {
	o := newOffice(t)
	b := o.reader("/h/" + boxCode + "/viet")
	b.fields.Set("text", plantedWords)
	b.fields.Set("kind", "bao-viec-xau/A3")
	b.fields.Set("village", "2")
	b.send("next")
	b.fields.Set("q.dinh-can-bo", "khong")
	b.send("next", attached{"photos", "a.jpg", photo(t)})
	review := *b
	review.fields = maps.Clone(b.fields)
	b.send("send")
	first := b.code()

	review.fields.Set("text", "chuyện khác hẳn")
	review.send("send")
	review.reads("Bà con gửi ảnh khác", "Câu nào không biết thì bỏ trống")
	review.fields.Set("q.dinh-can-bo", "khong")
	review.send("next")
	review.send("send")
	if review.code() == first {
		t.Error("another tip has the same code")
	}
	named := map[string]int{}
	for _, e := range o.envelopes() {
		for _, ref := range e.Header().Blobs {
			named[ref.ID]++
		}
	}
	if len(o.envelopes()) != 2 || len(named) != 1 || slices.Max(slices.Collect(maps.Values(named))) != 1 {
		t.Errorf("%d envelopes name %v", len(o.envelopes()), named)
	}
}
