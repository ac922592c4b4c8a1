package scrub

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const limit = 8 << 20

// marks are planted in every place a file has for words; none may be found afterwards, in either byte order.
var marks = []string{"NGUYENVANCUONG", "22.2512N105.875E", "0912345678"}

// quarters is upright: red green over blue white.
func quarters(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}
			p.SetRGBA(x, y, c[2*y/h*2+2*x/w])
		}
	}
	return p
}

// tiff is an EXIF body with an orientation, an owner, and a GPS directory.
func tiff(orientation int, order binary.AppendByteOrder) []byte {
	head := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		head = "MM\x00*"
	}
	text := strings.Join(marks, " ")
	b := order.AppendUint32([]byte(head), 8)
	b = order.AppendUint16(b, 3)
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, count)
		if kind == 3 {
			b = order.AppendUint16(b, uint16(value))
			b = order.AppendUint16(b, 0)
			return
		}
		b = order.AppendUint32(b, value)
	}
	after := uint32(8 + 2 + 3*12 + 4)
	entry(0x010f, 2, uint32(len(text)+1), after) // make
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x8825, 4, 1, after+uint32(len(text)+1)) // GPS
	b = order.AppendUint32(b, 0)
	b = append(append(b, text...), 0)
	b = order.AppendUint16(b, 1)
	entry(0x0001, 2, 2, binary.LittleEndian.Uint32([]byte("N\x00\x00\x00")))
	return order.AppendUint32(b, 0)
}

func segment(marker byte, payload string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(payload)+2))
	return append(b, payload...)
}

// dirtyJPEG has every picture-less thing that a telephone adds.
func dirtyJPEG(t testing.TB, picture image.Image, orientation int, order binary.AppendByteOrder) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(marks, " ")
	b := []byte{0xff, soi}
	b = append(b, segment(app1, "Exif\x00\x00"+string(tiff(orientation, order)))...)
	b = append(b, segment(app1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+text+"</x:xmpmeta>")...)
	b = append(b, segment(0xe2, "ICC_PROFILE\x00\x01\x01"+text)...)
	b = append(b, segment(0xed, "Photoshop 3.0\x008BIM"+text)...)
	b = append(b, segment(0xfe, text)...)
	b = append(b, plain.Bytes()[2:]...)
	return append(b, text...)
}

func chunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, kind+data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+data)))
}

func dirtyPNG(t testing.TB, picture image.Image, orientation int) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := png.Encode(&plain, picture); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(marks, " ")
	after := len(pngSignature) + 25
	b := append([]byte(nil), plain.Bytes()[:after]...)
	b = append(b, chunk("tEXt", "Comment\x00"+text)...)
	b = append(b, chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+text)...)
	b = append(b, chunk("eXIf", string(tiff(orientation, binary.BigEndian)))...)
	b = append(b, chunk("zzZz", text)...)
	b = append(b, plain.Bytes()[after:]...)
	return append(b, text...)
}

func TestNothingPassesButThePicture(t *testing.T) {
	for name, dirty := range map[string][]byte{
		"little.jpg": dirtyJPEG(t, quarters(64, 32), 6, binary.LittleEndian),
		"big.jpg":    dirtyJPEG(t, quarters(65, 33), 3, binary.BigEndian),
		"a.png":      dirtyPNG(t, quarters(64, 32), 8),
		"a.webp":     dirtyWebP(t),
	} {
		t.Run(name, func(t *testing.T) {
			clean, mime, err := Clean(bytes.NewReader(dirty), limit)
			if err != nil {
				t.Fatal(err)
			}
			if want := map[string]string{"g": "image/jpeg", "p": "image/jpeg"}[name[len(name)-1:]]; name == "a.png" && mime != "image/png" || name != "a.png" && mime != want {
				t.Errorf("%s came out", mime)
			}
			for _, mark := range append(marks, "Exif", "xmp", "ICC", "8BIM", "GPS", "adobe") {
				if bytes.Contains(dirty, []byte(mark)) && bytes.Contains(clean, []byte(mark)) {
					t.Errorf("%q passed", mark)
				}
			}
			exif(t, clean)
		})
	}
}

// exif asks exiftool, where it is installed, whether it finds anything about a person or a place.
func exif(t *testing.T, clean []byte) {
	t.Helper()
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Log("exiftool is not installed; the bytes were searched all the same")
		return
	}
	name := filepath.Join(t.TempDir(), "clean")
	if err := os.WriteFile(name, clean, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-a", "-G0", "-s", "-ee", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "[EXIF]") || strings.HasPrefix(line, "[XMP]") || strings.HasPrefix(line, "[ICC_Profile]") ||
			strings.HasPrefix(line, "[IPTC]") || strings.Contains(line, "Comment") || strings.Contains(line, "Warning") {
			t.Errorf("exiftool finds %s", line)
		}
	}
}

// TestTurned stores an upright picture in each orientation and wants it upright again.
func TestTurned(t *testing.T) {
	for _, size := range []image.Point{{64, 32}, {63, 33}} {
		upright := quarters(size.X, size.Y)
		for o := 1; o <= 8; o++ {
			w, h := size.X, size.Y
			if o >= 5 {
				w, h = h, w
			}
			stored := image.NewRGBA(image.Rect(0, 0, w, h))
			for y := range size.Y {
				for x := range size.X {
					sx, sy := source(x, y, w, h, o)
					stored.Set(sx, sy, upright.At(x, y))
				}
			}
			for kind, dirty := range map[string][]byte{"jpeg": dirtyJPEG(t, stored, o, binary.BigEndian), "png": dirtyPNG(t, stored, o)} {
				clean, _, err := Clean(bytes.NewReader(dirty), limit)
				if err != nil {
					t.Fatal(err)
				}
				got, _, err := image.Decode(bytes.NewReader(clean))
				if err != nil {
					t.Fatal(err)
				}
				if d := difference(upright, got); d > 12 {
					t.Errorf("%s %v, orientation %d: differs by %.1f", kind, size, o, d)
				}
			}
		}
	}
}

// TestOrientationsAreThoseOfEXIF pins source to the standard by its words: 6 means the stored row 0 is the right side.
func TestOrientationsAreThoseOfEXIF(t *testing.T) {
	const w, h = 4, 3 // as stored
	for o, want := range map[int][2]int{1: {0, 0}, 2: {w - 1, 0}, 3: {w - 1, h - 1}, 4: {0, h - 1}, 5: {0, 0}, 6: {0, h - 1}, 7: {w - 1, h - 1}, 8: {w - 1, 0}} {
		if x, y := source(0, 0, w, h, o); [2]int{x, y} != want {
			t.Errorf("orientation %d: the upper left shows %d,%d, want %v", o, x, y, want)
		}
	}
	if x, y := source(1, 0, w, h, 6); x != 0 || y != h-2 {
		t.Errorf("orientation 6 is mirrored: %d,%d", x, y)
	}
}

func difference(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 1000
	}
	var sum, n float64
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			for _, d := range [][2]uint32{{ar, br}, {ag, bg}, {ab, bb}} {
				sum += max(float64(d[0])-float64(d[1]), float64(d[1])-float64(d[0])) / 257
				n++
			}
		}
	}
	return sum / n
}

func TestHiddenColoursGo(t *testing.T) {
	hidden := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := 0; i < len(hidden.Pix); i += 4 {
		copy(hidden.Pix[i:], "bad")
	}
	palette := image.NewPaletted(image.Rect(0, 0, 16, 16), color.Palette{color.Black, color.NRGBA{'N', 'G', 'U', 255}, color.NRGBA{'Y', 'E', 'N', 255}})
	for _, picture := range []image.Image{hidden, palette} {
		var b bytes.Buffer
		if err := png.Encode(&b, picture); err != nil {
			t.Fatal(err)
		}
		clean, _, err := Clean(&b, limit)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(bytes.NewReader(clean))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := got.(*image.Paletted); ok {
			t.Error("a palette passed")
		}
		if n, ok := got.(*image.NRGBA); ok && bytes.Contains(n.Pix, []byte("bad")) {
			t.Error("colour under transparency passed")
		}
	}
}

func TestRefused(t *testing.T) {
	good := dirtyJPEG(t, quarters(64, 32), 1, binary.BigEndian)
	whole := dirtyPNG(t, quarters(64, 32), 1)
	huge := func(w, h uint32) []byte {
		head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		return append([]byte(pngSignature), chunk("IHDR", string(head)+"\x08\x02\x00\x00\x00")...)
	}
	for name, c := range map[string]struct {
		file  []byte
		limit int64
		want  error
	}{
		"empty":       {nil, limit, ErrUnknown},
		"text":        {[]byte("Nguyễn Văn Cường"), limit, ErrPaper},
		"gif":         {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), limit, ErrUnknown},
		"avif":        {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), limit, ErrUnknown},
		"svg":         {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), limit, ErrUnknown},
		"bytes":       {good, int64(len(good) - 1), ErrTooBig},
		"pixels":      {huge(10_000, 10_000), limit, ErrTooBig},
		"side":        {huge(100_000, 1), limit, ErrTooBig},
		"overflow":    {huge(1<<31-1, 1<<31-1), limit, ErrUnclean},
		"scans":       {manyScans(t), limit, ErrTooBig},
		"cut jpeg":    {good[:len(good)-200], limit, ErrUnclean},
		"cut png":     {whole[:len(whole)-100], limit, ErrUnclean},
		"broken webp": {[]byte("RIFF\x10\x00\x00\x00WEBPVP8X\x00\x00\x00\x00"), limit, ErrUnclean},
		"jpeg head":   {[]byte("\xff\xd8\xff\xe0"), limit, ErrUnclean},
	} {
		if out, _, err := Clean(bytes.NewReader(c.file), c.limit); !errors.Is(err, c.want) || out != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// manyScans claims a large picture in very many scans: a bomb that needs few bytes.
func manyScans(t *testing.T) []byte {
	t.Helper()
	b := []byte{0xff, soi}
	b = append(b, segment(0xc2, "\x08"+string(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, 7000), 7000))+"\x01\x01\x11\x00")...)
	for range 1000 {
		b = append(b, segment(sos, "\x01\x01\x00\x00\x00\x00")...)
		b = append(b, 0x55)
	}
	return append(b, 0xff, eoi)
}

// dirtyWebP is a 16 by 16 lossy picture with EXIF and XMP chunks, made by hand as there is no encoder here.
func dirtyWebP(t testing.TB) []byte {
	t.Helper()
	picture, err := os.ReadFile("testdata/plain.webp")
	if err != nil {
		t.Fatal(err)
	}
	riff := func(kind string, data []byte) []byte {
		b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
		b = append(b, data...)
		if len(data)%2 == 1 {
			b = append(b, 0)
		}
		return b
	}
	body := []byte("WEBP")
	body = append(body, riff("VP8X", []byte{0x0c, 0, 0, 0, 15, 0, 0, 15, 0, 0})...)
	body = append(body, picture[12:]...)
	body = append(body, riff("EXIF", tiff(6, binary.LittleEndian))...)
	body = append(body, riff("XMP ", []byte(strings.Join(marks, " ")))...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func FuzzClean(f *testing.F) {
	f.Add(dirtyJPEG(f, quarters(16, 8), 6, binary.LittleEndian))
	f.Add(dirtyPNG(f, quarters(16, 8), 5))
	f.Add(dirtyWebP(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height > 1<<20 {
			t.Skip("allowed, but slow")
		}
		clean, mime, err := Clean(bytes.NewReader(b), 1<<20)
		if err != nil {
			if !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrPaper) && !errors.Is(err, ErrTooBig) && !errors.Is(err, ErrUnclean) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		again, mime2, err := Clean(bytes.NewReader(clean), 64<<20)
		if err != nil || mime != mime2 || onlyPicture(again) != nil {
			t.Errorf("what came out cannot be cleaned again: %v", err)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	dirty := dirtyJPEG(b, quarters(4000, 3000), 6, binary.BigEndian)
	b.SetBytes(12_000_000)
	for b.Loop() {
		if _, _, err := Clean(bytes.NewReader(dirty), 64<<20); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleClean() {
	_, _, err := Clean(strings.NewReader("GIF89a"), 1<<20)
	fmt.Println(err)
	// Output: a file of a kind that is not taken
}
