package scrub

import (
	"bytes"
	"encoding/binary"
)

// An mp3Frame is a frame of MPEG layer III: its header and side information, then a part of the row of sound.
type mp3Frame struct {
	size, side   int  // bytes of the frame; of its side information
	body         int  // where its part of the row begins, behind header, checksum and side information
	checked      bool // has a checksum
	older        bool // MPEG 2 and 2.5
	mono         bool
	begin, sound int // bytes before the body where its sound begins; bits of sound
}

var mp3Rates = [2][16]int{ // kbit/s; MPEG 1, then the older sampling rates of MPEG 2
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
}

func isMP3(b []byte) bool {
	return len(b) >= 4 && b[0] == 0xff && b[1]&0xe6 == 0xe2 && b[1]&0x18 != 8 && b[2]>>4 != 0 && b[2]>>4 != 15 && b[2]>>2&3 != 3
}

// readMP3 reads the frame at the beginning of b.
func readMP3(b []byte) (f mp3Frame, ok bool) {
	if !isMP3(b) {
		return f, false
	}
	version, older := int(b[1]>>3&3), 0
	f = mp3Frame{checked: b[1]&1 == 0, older: version != 3, mono: b[3]>>6 == 3, side: 32}
	if f.older {
		older, f.side = 1, 17
	}
	if f.mono {
		f.side = map[bool]int{true: 9, false: 17}[f.older]
	}
	rate := []int{44100, 48000, 32000}[b[2]>>2&3] >> map[int]int{3: 0, 2: 1, 0: 2}[version]
	f.size = (144>>older)*1000*mp3Rates[older][b[2]>>4]/rate + int(b[2]>>1&1)
	f.body = 4 + f.side
	if f.checked {
		f.body += 2
	}
	if f.size < f.body || f.size > len(b) {
		return f, false
	}
	f.lengths(b[f.body-f.side : f.body])
	return f, true
}

// lengths reads from the side information where the sound begins, and how long it is.
func (f *mp3Frame) lengths(side []byte) {
	r := bitReader{b: side, ok: true}
	channels := 2
	if f.mono {
		channels = 1
	}
	if f.older {
		f.begin = r.read(8)
		r.read(f.private())
		for range channels {
			f.sound += r.read(12)
			r.at += 51
		}
		return
	}
	f.begin = r.read(9)
	r.read(f.private() + 4*channels)
	for range 2 * channels {
		f.sound += r.read(12)
		r.at += 47
	}
}

// private is how many bits of the side information are nobody's.
func (f *mp3Frame) private() int {
	switch {
	case f.older && f.mono:
		return 1
	case f.older:
		return 2
	case f.mono:
		return 5
	}
	return 3
}

// blankHead clears the bits of a frame's head that say nothing of sound, and reckons its checksum anew.
func (f *mp3Frame) blankHead(b []byte) {
	b[2] &^= 1
	b[3] &^= 0x0c
	r := bitReader{b: b[f.body-f.side : f.body], ok: true, at: 9}
	if f.older {
		r.at = 8
	}
	r.blank(f.private())
	if !f.checked {
		return
	}
	sum := uint16(0xffff)
	for _, x := range append(b[2:4:4], b[6:f.body]...) {
		sum ^= uint16(x) << 8
		for range 8 {
			sum = sum<<1 ^ (sum>>15)*0x8005
		}
	}
	binary.BigEndian.PutUint16(b[4:], sum)
}

// cleanMP3 keeps the frames, without tags and without the first frame if that is a list of contents with the name of the
// encoder. The sound of a frame may begin in earlier ones; whatever lies between the sounds of frames, where encoders write
// their name and anybody else may write anything, is blanked.
func cleanMP3(b []byte) ([]byte, string, error) {
	b = b[id3(b):]
	if n := len(b) - 128; n > 0 && string(b[n:n+3]) == "TAG" {
		b = b[:n]
	}
	out := make([]byte, 0, len(b))
	row := mp3Row{}
	var kind [3]byte
	for first := true; len(b) > 0; first = false {
		f, ok := readMP3(b)
		if !ok {
			return nil, "", ErrUnclean
		}
		this := [3]byte{b[1] & 0xfe, b[2] & 0x0c, 0}
		if f.mono {
			this[2] = 1
		}
		if first {
			kind = this
		}
		if this != kind {
			return nil, "", ErrUnclean
		}
		if first && contents(b[:f.size], f.body) {
			b = b[f.size:]
			continue
		}
		from := len(out)
		out = append(out, b[:f.size]...)
		f.blankHead(out[from:])
		if !row.add(out, from+f.body, f) {
			return nil, "", ErrUnclean
		}
		b = b[f.size:]
	}
	if len(out) == 0 {
		return nil, "", ErrUnclean
	}
	row.blank(out, row.length)
	return out, "audio/mpeg", nil
}

// contents says whether a frame is a list of contents.
func contents(frame []byte, body int) bool {
	for _, mark := range []string{"Xing", "Info", "VBRI"} {
		if i := bytes.Index(frame, []byte(mark)); i == body || mark == "VBRI" && i == 36 {
			return true
		}
	}
	return false
}

// An mp3Row is the parts of all frames behind their heads, seen as one row of bytes.
type mp3Row struct {
	parts  [][2]int // where a part lies in the file, and where in the row
	length int
	done   int // up to here everything that is not sound is blank
	part   int // in which done lies
}

// add takes the part of a frame, which reaches to the end of out, and blanks what lies before its sound. A sound that would
// begin before the first frame was cut off with what came before; it stays silent. Sounds over each other are refused.
func (r *mp3Row) add(out []byte, body int, f mp3Frame) bool {
	begin := r.length - f.begin
	r.parts = append(r.parts, [2]int{body, r.length})
	r.length += len(out) - body
	end := begin + (f.sound+7)/8
	if begin < 0 {
		return true
	}
	if begin < r.done || end > r.length {
		return false
	}
	r.blank(out, begin)
	if f.sound%8 != 0 {
		r.at(out, end-1, func(x *byte) { *x &= 0xff << (8 - f.sound%8) })
	}
	r.done = end
	return true
}

// blank clears the row from where it is done.
func (r *mp3Row) blank(out []byte, to int) {
	for r.done < to {
		r.at(out, r.done, func(x *byte) { *x = 0 })
		r.done++
	}
}

// at calls f with a byte of the row, which lies in the part of done or behind.
func (r *mp3Row) at(out []byte, i int, f func(*byte)) {
	for r.part+1 < len(r.parts) && r.parts[r.part+1][1] <= r.done {
		r.part++
	}
	p := r.part
	for p+1 < len(r.parts) && r.parts[p+1][1] <= i {
		p++
	}
	f(&out[r.parts[p][0]+i-r.parts[p][1]])
}
