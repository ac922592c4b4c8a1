package envelope

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzParse: whatever Parse takes in comes out of the same parts again, and nothing makes it panic.
func FuzzParse(f *testing.F) {
	for _, v := range readVectors(f).Vectors {
		if v.Format != "envelope" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(vectorDir, v.File))
		if err != nil {
			f.Fatal(err)
		}
		if len(b) < 16<<10 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err != nil {
			return
		}
		if !bytes.Equal(s.Bytes(), b) || !bytes.Equal(assemble(encode(s.Header()), s.Part()), b) {
			t.Error("encoded again it is another")
		}
	})
}

// FuzzHeader gets past the digest: it fuzzes the header of an envelope that is otherwise whole.
func FuzzHeader(f *testing.F) {
	b, err := os.ReadFile(filepath.Join(vectorDir, "go-tip.tip"))
	if err != nil {
		f.Fatal(err)
	}
	whole, err := Parse(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encode(whole.Header()))
	f.Add([]byte(`{"v":1,"id":"`))
	f.Fuzz(func(t *testing.T, header []byte) {
		s, err := Parse(assemble(header, whole.Part()))
		if err == nil && !bytes.Equal(encode(s.Header()), header) {
			t.Error("a header is read that is not canonical")
		}
	})
}

// FuzzTip fuzzes what stands inside, as if an addressee's enemy had sealed it.
func FuzzTip(f *testing.F) {
	for _, v := range readVectors(f).Vectors {
		if len(v.Plain) < 16<<10 {
			f.Add([]byte(v.Plain))
		}
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		var tip Tip
		if err := decode(plain, &tip); err == nil && !bytes.Equal(encode(tip), plain) {
			t.Error("a tip is read that is not canonical")
		}
		var r Reply
		if err := decode(plain, &r); err == nil && !bytes.Equal(encode(r), plain) {
			t.Error("a reply is read that is not canonical")
		}
	})
}
