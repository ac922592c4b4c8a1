package scrub

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Flags of an Ogg page, and the number every cleaned stream has: programs that record give a number of their own.
const (
	oggContinued = 1
	oggFirst     = 2
	oggLast      = 4
	oggSerial    = 1
	oggHeader    = 27
)

// An oggPage is a page as it was read: its lacing and its body lie in the file.
type oggPage struct {
	flags         byte
	granule       uint64
	serial, count uint32
	lacing, body  []byte
	size          int
}

// readPage reads the page at the beginning of b and checks its checksum.
func readPage(b []byte) (oggPage, bool) {
	if len(b) < oggHeader || string(b[:5]) != "OggS\x00" || b[5] > 7 {
		return oggPage{}, false
	}
	p := oggPage{
		flags: b[5], granule: binary.LittleEndian.Uint64(b[6:]),
		serial: binary.LittleEndian.Uint32(b[14:]), count: binary.LittleEndian.Uint32(b[18:]),
	}
	body := oggHeader + int(b[26])
	if body > len(b) {
		return oggPage{}, false
	}
	p.lacing = b[oggHeader:body]
	p.size = body
	for _, l := range p.lacing {
		p.size += int(l)
	}
	if p.size > len(b) {
		return oggPage{}, false
	}
	p.body = b[body:p.size]
	return p, oggSum(b[:p.size]) == binary.LittleEndian.Uint32(b[22:])
}

// whole says whether the page ends with the end of a packet.
func (p oggPage) whole() bool { return len(p.lacing) > 0 && p.lacing[len(p.lacing)-1] < 255 }

var oggTable = func() (table [256]uint32) {
	for i := range table {
		r := uint32(i) << 24
		for range 8 {
			r = r<<1 ^ (r>>31)*0x04c11db7
		}
		table[i] = r
	}
	return table
}()

// oggSum is a page's checksum; the field that holds it counts as zeros.
func oggSum(page []byte) uint32 {
	var sum uint32
	for i, x := range page {
		if i >= 22 && i < 26 {
			x = 0
		}
		sum = sum<<8 ^ oggTable[byte(sum>>24)^x]
	}
	return sum
}

// An oggWriter puts pages together; their checksums come last, as padding that is blanked may lie in two pages.
type oggWriter struct {
	out   []byte
	pages []int
	open  [][2]int // where the parts of the unfinished packet lie in out
}

func (w *oggWriter) page(flags byte, granule uint64, lacing []byte) {
	w.pages = append(w.pages, len(w.out))
	w.out = append(w.out, "OggS\x00"...)
	w.out = append(w.out, flags)
	w.out = binary.LittleEndian.AppendUint64(w.out, granule)
	w.out = binary.LittleEndian.AppendUint32(w.out, oggSerial)
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(w.pages)-1))
	w.out = append(w.out, 0, 0, 0, 0, byte(len(lacing)))
	w.out = append(w.out, lacing...)
}

// audio writes a page of sound and checks every packet that ends on it.
func (w *oggWriter) audio(p oggPage) bool {
	if p.flags&oggContinued != 0 != (len(w.open) > 0) {
		return false
	}
	w.page(p.flags, p.granule, p.lacing)
	from := len(w.out)
	w.out = append(w.out, p.body...)
	at := from
	for _, l := range p.lacing {
		at += int(l)
		if l < 255 {
			w.open = append(w.open, [2]int{from, at})
			if !w.packet() {
				return false
			}
			from = at
		}
	}
	if from < at {
		w.open = append(w.open, [2]int{from, at})
	}
	return true
}

// packet checks the packet whose last part was just written, and blanks its padding.
func (w *oggWriter) packet() bool {
	parts := w.open
	w.open = nil
	packet := w.out[parts[0][0]:parts[0][1]]
	if len(parts) > 1 {
		packet = nil
		for _, part := range parts {
			packet = append(packet, w.out[part[0]:part[1]]...)
		}
	}
	padding, ok := opusPadding(packet)
	if !ok {
		return false
	}
	for i := len(parts) - 1; padding > 0; i-- {
		n := min(padding, parts[i][1]-parts[i][0])
		clear(w.out[parts[i][1]-n : parts[i][1]])
		padding -= n
	}
	return true
}

func (w *oggWriter) finish() []byte {
	for i, from := range w.pages {
		to := len(w.out)
		if i+1 < len(w.pages) {
			to = w.pages[i+1]
		}
		binary.LittleEndian.PutUint32(w.out[from+22:], oggSum(w.out[from:to]))
	}
	return w.out
}

// cleanOgg writes one stream of Opus anew: its number, its counting, its checksums; the header with what playing needs,
// the comments empty, the padding of packets blank. Other codecs, second streams, lost pages and an end within a packet are
// refused.
func cleanOgg(b []byte) ([]byte, string, error) {
	first, ok := readPage(b)
	if !ok || first.flags != oggFirst {
		return nil, "", ErrUnclean
	}
	if !bytes.HasPrefix(first.body, []byte("OpusHead")) {
		return nil, "", ErrUnknown
	}
	head, ok := opusHead(first.body)
	if !ok || len(first.lacing) != 1 {
		return nil, "", ErrUnclean
	}
	w := oggWriter{out: make([]byte, 0, len(b)+128)}
	w.page(oggFirst, 0, []byte{byte(len(head))})
	w.out = append(w.out, head...)
	w.page(0, 0, []byte{16})
	w.out = append(w.out, "OpusTags\x00\x00\x00\x00\x00\x00\x00\x00"...)

	at, count := first.size, uint32(1)
	comments, last, granule := false, false, uint64(0)
	for at < len(b) {
		p, ok := readPage(b[at:])
		if !ok || last || p.serial != first.serial || p.count != first.count+count || p.flags&oggFirst != 0 {
			return nil, "", ErrUnclean
		}
		count++
		if !comments {
			if ok := oggComments(p, at == first.size); !ok {
				return nil, "", ErrUnclean
			}
			comments = p.whole()
			at += p.size
			continue
		}
		if p.granule != math.MaxUint64 {
			if p.granule < granule || p.granule > 1<<48 {
				return nil, "", ErrUnclean
			}
			granule = p.granule
		}
		if !w.audio(p) {
			return nil, "", ErrUnclean
		}
		last = p.flags&oggLast != 0
		at += p.size
	}
	if len(w.pages) < 3 || len(w.open) > 0 {
		return nil, "", ErrUnclean
	}
	w.out[w.pages[len(w.pages)-1]+5] |= oggLast // some recorders forget it
	return w.finish(), "audio/ogg", nil
}

// oggComments checks a page of the comment packet, which may go over several pages but shares none with sound.
func oggComments(p oggPage, first bool) bool {
	for _, l := range p.lacing[:max(0, len(p.lacing)-1)] {
		if l != 255 {
			return false
		}
	}
	return len(p.lacing) > 0 && p.flags&oggLast == 0 && (p.flags&oggContinued == 0) == first &&
		(!first || bytes.HasPrefix(p.body, []byte("OpusTags")))
}
