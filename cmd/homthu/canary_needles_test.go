package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// planted is something that nobody but the resident and the officer may ever read.
type planted struct{ what, text string }

// form is one way in which bytes may hold a planted text.
type form struct {
	planted
	encoding string
	bytes    []byte
	folded   bool // looked for without regard to case and diacritics
}

// forms lists the encodings in which a planted text is looked for. Compressed bytes are not looked into: nothing of ours
// compresses, and the Redis of the test is told not to.
func forms(p planted) []form {
	var all []form
	add := func(encoding string, b []byte) { all = append(all, form{p, encoding, b, false}) }
	for name, text := range map[string]string{"": norm.NFC.String(p.text), " NFD": norm.NFD.String(p.text)} {
		raw := []byte(text)
		add("UTF-8"+name, raw)
		var little, big []byte
		for _, u := range utf16.Encode([]rune(text)) {
			little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
		}
		add("UTF-16LE"+name, little)
		add("UTF-16BE"+name, big)
		for at := range 3 {
			add(fmt.Sprintf("base64%s at %d", name, at), insideBase64(base64.RawStdEncoding, raw, at))
			add(fmt.Sprintf("base64url%s at %d", name, at), insideBase64(base64.RawURLEncoding, raw, at))
		}
		add("hex"+name, []byte(hex.EncodeToString(raw)))
		add("HEX"+name, []byte(strings.ToUpper(hex.EncodeToString(raw))))
		add("JSON"+name, escaped(text, `\u%04x`))
		add("JSON, capitals"+name, escaped(text, `\u%04X`))
		add("URL"+name, []byte(url.QueryEscape(text)))
		add("path"+name, []byte(url.PathEscape(text)))
	}
	return append(all, form{p, "folded", []byte(fold(p.text)), true})
}

// insideBase64 is what raw becomes within a longer text that begins at bytes before it, without the symbols at both ends
// that its neighbours share.
func insideBase64(encoding *base64.Encoding, raw []byte, at int) []byte {
	encoded := encoding.EncodeToString(append(make([]byte, at), raw...))
	first := (at*8 + 5) / 6
	last := (at + len(raw)) * 8 / 6
	return []byte(encoded[first:last])
}

func escaped(text, format string) []byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(text)) {
		if u < 0x80 {
			b.WriteByte(byte(u))
		} else {
			fmt.Fprintf(&b, format, u)
		}
	}
	return b.Bytes()
}

// fold takes case and diacritics away, as a search index might.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
}

// foldBytes does the same to bytes of any kind, and leaves out what is no text.
func foldBytes(b []byte) []byte { return []byte(fold(strings.ToValidUTF8(string(b), "\x00"))) }

// haystack is everything that a run has left behind, by name.
type haystack map[string][]byte

// folder adds every file below dir; skip names those that are meant to hold a secret.
func (h haystack) folder(t testing.TB, name, dir string, skip ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		for _, s := range skip {
			if d.Name() == s {
				return nil
			}
		}
		content, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		h[name+"/"+relative] = content
		h[name+"/"+relative+" (its name)"] = []byte(relative)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// find returns where which planted texts are.
func (h haystack) find(list []planted) []string {
	var plain, folded []form
	for _, p := range list {
		for _, f := range forms(p) {
			if f.folded {
				folded = append(folded, f)
			} else {
				plain = append(plain, f)
			}
		}
	}
	as, small := newNeedles(plain), newNeedles(folded)
	var found []string
	for name, content := range h {
		for _, f := range append(as.in(content), small.in(foldBytes(content))...) {
			found = append(found, fmt.Sprintf("%s holds %s as %s", name, f.what, f.encoding))
		}
	}
	return found
}

// needles are forms by their first bytes, so that thousands of them are looked for in one pass.
type needles struct {
	begins [1 << 24]bool // with which three bytes one begins
	by     map[[head]byte][]int
	short  []int // shorter than head: looked for one by one
	forms  []form
}

const head = 6

func newNeedles(list []form) *needles {
	n := &needles{by: map[[head]byte][]int{}, forms: list}
	for i, f := range list {
		if len(f.bytes) < head {
			n.short = append(n.short, i)
			continue
		}
		n.begins[int(f.bytes[0])<<16|int(f.bytes[1])<<8|int(f.bytes[2])] = true
		n.by[[head]byte(f.bytes)] = append(n.by[[head]byte(f.bytes)], i)
	}
	return n
}

// in returns the forms that are in content, each once.
func (n *needles) in(content []byte) (found []form) {
	seen := map[int]bool{}
	note := func(i int) {
		if !seen[i] {
			seen[i] = true
			found = append(found, n.forms[i])
		}
	}
	for _, i := range n.short {
		if bytes.Contains(content, n.forms[i].bytes) {
			note(i)
		}
	}
	for at := 0; at+head <= len(content); at++ {
		if !n.begins[int(content[at])<<16|int(content[at+1])<<8|int(content[at+2])] {
			continue
		}
		for _, i := range n.by[[head]byte(content[at:])] {
			if bytes.HasPrefix(content[at:], n.forms[i].bytes) {
				note(i)
			}
		}
	}
	return found
}

func (h haystack) size() (n int) {
	for _, content := range h {
		n += len(content)
	}
	return n
}
