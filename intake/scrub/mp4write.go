package scrub

import "encoding/binary"

// A stretch is a row of samples of one track that lie together.
type stretch struct {
	track *track
	from  int // the first sample
	count int
	at    int // in the new mdat
}

// write lays the samples out in the order they had in the file, then makes the header.
func (m *movie) write() ([]byte, bool) {
	chunks, size, ok := m.layout()
	if !ok {
		return nil, false
	}
	brand := []byte("isom\x00\x00\x02\x00isomiso2mp41")
	head := append(newBox("ftyp", brand), m.moov(chunks, 0)...)
	if int64(len(head)+8+size) > 1<<31 {
		return nil, false
	}
	base := len(head) + 8
	out := make([]byte, 0, base+size)
	out = append(out, newBox("ftyp", brand)...)
	out = append(out, m.moov(chunks, base)...)
	out = binary.BigEndian.AppendUint32(out, uint32(8+size))
	out = append(out, "mdat"...)
	for _, c := range chunks {
		for _, s := range c.track.samples[c.from : c.from+c.count] {
			raw := m.file[s.at : s.at+int(s.size)]
			codec := &c.track.codecs[s.entry]
			if codec.prefix > 0 {
				keptUnits(raw, codec, func(unit []byte) { out = append(out, unit...) })
				continue
			}
			from := len(out)
			out = append(out, raw...)
			if !codec.sound(out[from:]) {
				return nil, false
			}
		}
	}
	return out, len(out) == base+size
}

// layout merges the tracks by where their samples lie. Samples must lie within mdat, in order, and never over each other:
// so the new film is no larger than the old, and each byte of it was one of a sample.
func (m *movie) layout() (chunks []stretch, size int, ok bool) {
	next := make([]int, len(m.tracks))
	end := 0
	for {
		best := -1
		for i, t := range m.tracks {
			if next[i] < len(t.samples) && (best < 0 || t.samples[next[i]].at < m.tracks[best].samples[next[best]].at) {
				best = i
			}
		}
		if best < 0 {
			return chunks, size, true
		}
		t := m.tracks[best]
		s := &t.samples[next[best]]
		if s.at < end || !m.inMedia(s.at, s.at+int(s.size)) {
			return nil, 0, false
		}
		end = s.at + int(s.size)
		if c := &t.codecs[s.entry]; c.prefix > 0 {
			kept, ok := keptUnits(m.file[s.at:end], c, nil)
			if !ok {
				return nil, 0, false
			}
			s.kept = uint32(kept)
		}
		if n := len(chunks); n == 0 || chunks[n-1].track != t || t.samples[chunks[n-1].from].entry != s.entry {
			chunks = append(chunks, stretch{track: t, from: next[best], at: size})
		}
		chunks[len(chunks)-1].count++
		size += int(s.kept)
		next[best]++
	}
}

func (m *movie) inMedia(from, to int) bool {
	for _, span := range m.media {
		if from >= span[0] && to <= span[1] {
			return true
		}
	}
	return false
}

// A writer of the fields of a box.
type writer struct{ b []byte }

func (w *writer) u16(v ...int) *writer {
	for _, x := range v {
		w.b = binary.BigEndian.AppendUint16(w.b, uint16(x))
	}
	return w
}

func (w *writer) u32(v ...int) *writer {
	for _, x := range v {
		w.b = binary.BigEndian.AppendUint32(w.b, uint32(x))
	}
	return w
}

func (w *writer) u64(v ...uint64) *writer {
	for _, x := range v {
		w.b = binary.BigEndian.AppendUint64(w.b, x)
	}
	return w
}

func (w *writer) box(kind string) []byte { return newBox(kind, w.b) }

// scaled turns a time of one scale into one of another.
func scaled(v uint64, from, to int) uint64 {
	whole := v / uint64(from)
	return min(whole*uint64(to)+v%uint64(from)*uint64(to)/uint64(from), 1<<52)
}

// length is how long the track plays, in the film's time.
func (m *movie) length(t *track) (v uint64) {
	for _, e := range t.edits {
		v += e.length
	}
	if len(t.edits) == 0 {
		v = scaled(t.time, t.scale, m.scale)
	}
	return v
}

func (m *movie) moov(chunks []stretch, base int) []byte {
	var longest uint64
	for _, t := range m.tracks {
		longest = max(longest, m.length(t))
	}
	w := &writer{}
	w.u32(1<<24).u64(0, 0).u32(m.scale).u64(longest)
	w.u32(0x10000).u16(0x100, 0).u32(0, 0, 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000, 0, 0, 0, 0, 0, 0, len(m.tracks)+1)
	parts := [][]byte{w.box("mvhd")}
	for i, t := range m.tracks {
		var own []stretch
		for _, c := range chunks {
			if c.track == t {
				own = append(own, c)
			}
		}
		parts = append(parts, m.trak(t, i+1, own, base))
	}
	return newBox("moov", parts...)
}

func (m *movie) trak(t *track, id int, chunks []stretch, base int) []byte {
	w := &writer{}
	w.u32(1<<24|t.flags).u64(0, 0).u32(id, 0).u64(m.length(t)).u32(0, 0).u16(0, 0)
	w.u16(map[string]int{"vide": 0, "soun": t.volume & 0x100}[t.handler], 0)
	a, b, c, d := t.turn[0], t.turn[1], t.turn[2], t.turn[3]
	// The turned picture begins at the upper left, whatever the matrix said.
	x := -min(0, a*t.width) - min(0, c*t.height)
	y := -min(0, b*t.width) - min(0, d*t.height)
	w.u32(a<<16, b<<16, 0, c<<16, d<<16, 0, x, y, 0x40000000, t.width, t.height)
	parts := [][]byte{w.box("tkhd")}
	if len(t.edits) > 0 {
		e := &writer{}
		e.u32(1<<24, len(t.edits))
		for _, x := range t.edits {
			e.u64(x.length, uint64(x.media)).u32(0x10000)
		}
		parts = append(parts, newBox("edts", e.box("elst")))
	}
	return newBox("trak", append(parts, t.mdia(chunks, base))...)
}

func (t *track) mdia(chunks []stretch, base int) []byte {
	mdhd := (&writer{}).u32(1<<24).u64(0, 0).u32(t.scale).u64(t.time).u16(0x55c4, 0) // no language
	hdlr := (&writer{}).u32(0, 0)
	hdlr.b = append(hdlr.b, t.handler...)
	hdlr.u32(0, 0, 0)
	hdlr.b = append(hdlr.b, 0)
	kind := (&writer{}).u32(0, 0).box("smhd")
	if t.handler == "vide" {
		kind = (&writer{}).u32(1, 0, 0).box("vmhd")
	}
	dinf := newBox("dinf", (&writer{b: []byte{0, 0, 0, 0, 0, 0, 0, 1}}).u32(12).raw("url ").u32(1).box("dref"))
	minf := newBox("minf", kind, dinf, t.stbl(chunks, base))
	return newBox("mdia", mdhd.box("mdhd"), hdlr.box("hdlr"), minf)
}

func (w *writer) raw(s string) *writer {
	w.b = append(w.b, s...)
	return w
}
