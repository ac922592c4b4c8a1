package scrub

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// fuzz runs one parser: whatever it takes comes out as something it takes again and does not change, no larger than a little
// more than it was.
func fuzz(f *testing.F, parse func(b []byte) ([]byte, string, error), seeds ...string) {
	for _, name := range seeds {
		f.Add(testFile(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		clean, mediaType, err := parse(b)
		if !bytes.Equal(b, before) {
			t.Fatal("the file itself was changed")
		}
		if err != nil {
			if outcome(err) == "ok" || clean != nil {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		again, same, err := parse(clean)
		if err != nil || same != mediaType || !bytes.Equal(again, clean) {
			t.Fatalf("what came out is cleaned to something else: %v", err)
		}
	})
}

func FuzzOgg(f *testing.F)  { fuzz(f, cleanOgg, "voice.ogg", "two.ogg", "vorbis.ogg") }
func FuzzADTS(f *testing.F) { fuzz(f, cleanADTS, "voice.aac", "tagged.aac") }
func FuzzAMR(f *testing.F)  { fuzz(f, cleanAMR, "voice.amr", "wide.amr") }
func FuzzMP3(f *testing.F)  { fuzz(f, cleanMP3, "voice.mp3", "old.mp3", "checked.mp3") }
func FuzzMP4(f *testing.F) {
	fuzz(f, cleanMP4, "voice.m4a", "opus.mp4", "film.mp4", "film.mov", "hevc.mp4", "frag.mp4", "cut.mp4", "silenced.mp4")
}

func FuzzWAV(f *testing.F) {
	fuzz(f, func(b []byte) ([]byte, string, error) {
		if kindOf(b) != wavKind {
			return nil, "", ErrUnknown
		}
		return cleanWAV(b)
	}, "voice.wav")
}

func FuzzPaper(f *testing.F) {
	for _, name := range []string{"paper.pdf", "paper.docx", "paper.odt", "paper.doc", "paper.rtf", "paper.txt", "wide.txt", "archive.zip", "installer.msi"} {
		f.Add(testFile(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) { paperType(b) })
}

func FuzzHEIC(f *testing.F) {
	for _, name := range []string{"quarters.heic", "turned.heic", "odd.heic"} {
		f.Add(testFile(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if kindOf(b) != heicKind || checkHEIC(b) != nil || len(b) > 1<<16 {
			return
		}
		if clean, _, err := cleanHEIC(b); err == nil && onlyPicture(clean) != nil {
			t.Fatal("more than the picture came out")
		} else if err != nil && outcome(err) == "ok" {
			t.Fatalf("an error of another kind: %v", err)
		}
	})
}

// TestLargeFilesTakeLittle bounds the memory and the time of 20 MB by twice the file and a little.
func TestLargeFilesTakeLittle(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 20<<20)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	wav := testFile(t, "voice.wav")
	head, _, err := cleanWAV(wav)
	if err != nil {
		t.Fatal(err)
	}
	long := append(bytes.Clone(head[:40]), 0, 0, 0x40, 1)
	copy(long[4:], "\x24\x00\x40\x01")
	long = append(long, noise[:0x1400000]...)
	film := testFile(t, "film.mp4")
	film = append(film, 1, 0x40, 0, 8, 'f', 'r', 'e', 'e')
	film = append(film, noise[:0x1400000]...)
	frames := testFile(t, "voice.aac")
	for len(frames) < 10<<20 {
		frames = append(frames, frames...)
	}
	film[len(film)-0x1400000-8], film[len(film)-0x1400000-7] = 1, 0x40
	for name, file := range map[string][]byte{"wav": long, "film": film, "aac": frames} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begun := time.Now()
		_, _, err := Clean(bytes.NewReader(file), 32<<20)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		taken := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d bytes took %d bytes and %v", name, len(file), taken, time.Since(begun))
		// io.ReadAll alone allocates some five times what it reads, most of it garbage at once.
		if taken > 8*uint64(len(file)) {
			t.Errorf("%s: %d bytes took %d", name, len(file), taken)
		}
	}
}

// TestBombs: headers that promise much are judged by what they say.
func TestBombs(t *testing.T) {
	film := testFile(t, "film.mp4")
	stsz := bytes.Index(film, []byte("stsz"))
	for name, edit := range map[string]func(b []byte){
		"many samples of none": func(b []byte) { copy(b[stsz+8:], "\x00\x00\x00\x00\x7f\xff\xff\xff") },
		"many samples of one":  func(b []byte) { copy(b[stsz+8:], "\x00\x00\x00\x01\x7f\xff\xff\xff") },
		"many durations":       func(b []byte) { copy(b[bytes.Index(b, []byte("stts"))+8:], "\x7f\xff\xff\xff\x7f\xff\xff\xff") },
		"many chunks":          func(b []byte) { copy(b[bytes.Index(b, []byte("stco"))+8:], "\x7f\xff\xff\xff") },
		"all in one place": func(b []byte) {
			at := bytes.Index(b, []byte("stco")) + 12
			for i := range 5 {
				copy(b[at+4*i+4:at+4*i+8], b[at:at+4])
			}
		},
	} {
		b := bytes.Clone(film)
		edit(b)
		begun := time.Now()
		if out, _, err := cleanMP4(b); outcome(err) != "unclean" || out != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	heic := testFile(t, "quarters.heic")
	copy(heic[bytes.Index(heic, []byte("ispe"))+8:], "\x00\x01\x00\x00\x00\x01\x00\x00")
	if _, _, err := Clean(bytes.NewReader(heic), limit); outcome(err) != "big" {
		t.Errorf("a HEIC of 65,536 pixels a side: %v", err)
	}
}

// TestLateTracks: a recorder that begins a track later than the others says so in fragments only; it becomes an edit, and
// cleaning what came out, as officers' browsers do, must not shorten it.
func TestLateTracks(t *testing.T) {
	file := testFile(t, "frag.mp4")
	for at := 0; ; {
		next := bytes.Index(file[at:], []byte("tfdt"))
		if next < 0 {
			break
		}
		at += next + 4
		file[at+4+6] += 0x10 // of eight bytes of time, in every fragment
	}
	clean, _, err := cleanMP4(file)
	if err != nil || !bytes.Contains(clean, []byte("elst")) {
		t.Fatalf("a late track: %v", err)
	}
	if again, _, err := cleanMP4(clean); err != nil || !bytes.Equal(again, clean) {
		t.Errorf("%d bytes came out, then %d: %v", len(clean), len(again), err)
	}
}
