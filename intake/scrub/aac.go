package scrub

// A bitReader reads and blanks bits; ok turns false when it went past the end.
type bitReader struct {
	b  []byte
	at int
	ok bool
}

func (r *bitReader) read(n int) int {
	v := 0
	for range n {
		if r.at >= 8*len(r.b) {
			r.ok = false
			return 0
		}
		v = v<<1 | int(r.b[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

func (r *bitReader) blank(n int) {
	if r.at+n > 8*len(r.b) {
		r.ok = false
		return
	}
	for end := r.at + n; r.at < end; r.at++ {
		r.b[r.at/8] &^= 1 << (7 - r.at%8)
	}
}

// Elements of a block of AAC.
const (
	aacSingle = 0
	aacPair   = 1
	aacData   = 4
	aacFill   = 6
)

// blankAAC blanks, in place, what encoders write before the sound of a block: their name and version in filling and data
// elements. It says whether the sound begins as it must. What stands behind the sound cannot be reached without decoding.
func blankAAC(block []byte) bool {
	r := bitReader{b: block, ok: true}
	for r.ok {
		switch r.read(3) {
		case aacFill:
			n := r.read(4)
			if n == 15 {
				n += r.read(8) - 1
			}
			r.blank(8 * n)
		case aacData:
			r.read(4)
			aligned := r.read(1)
			n := r.read(8)
			if n == 255 {
				n += r.read(8)
			}
			if aligned == 1 {
				r.blank(-r.at & 7)
			}
			r.blank(8 * n)
		case aacSingle, aacPair:
			return r.ok
		default:
			return false
		}
	}
	return false
}

// cleanADTS writes every frame anew with a header of its own: the private, original and copyright bits are cleared,
// checksums left out. A tag before the first frame is dropped; anything between or behind frames is refused, as are
// frames that differ in kind.
func cleanADTS(b []byte) ([]byte, string, error) {
	b = b[id3(b):]
	out := make([]byte, 0, len(b))
	var kind [2]byte
	for first := true; len(b) > 0; first = false {
		if !isADTS(b) {
			return nil, "", ErrUnclean
		}
		head, blocks := 7, b[6]&3
		if b[1]&1 == 0 {
			head = 9
		}
		size := int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5])>>5
		// LC, a known rate, a known number of channels; no program element, which has room for a comment.
		this := [2]byte{b[1]&8 | b[3]>>6, b[2] & 0xfd}
		if first {
			kind = this
		}
		channels := b[2]&1<<2 | b[3]>>6
		if size <= head || size > len(b) || this != kind || b[2]>>6 != 1 || b[2]>>2&15 > 12 || channels == 0 || head == 9 && blocks > 0 {
			return nil, "", ErrUnclean
		}
		from := len(out)
		n := size - head + 7
		out = append(out, 0xff, 0xf1|b[1]&8, b[2]&0xfd, b[3]&0xc0|byte(n>>11), byte(n>>3), byte(n<<5)|0x1f, 0xfc|blocks)
		out = append(out, b[head:size]...)
		if !blankAAC(out[from+7:]) {
			return nil, "", ErrUnclean
		}
		b = b[size:]
	}
	if len(out) == 0 {
		return nil, "", ErrUnclean
	}
	return out, "audio/aac", nil
}
