package scrub

import "encoding/binary"

// stbl writes the tables of a track.
func (t *track) stbl(chunks []stretch, base int) []byte {
	stsd := (&writer{}).u32(0, len(t.codecs))
	for _, c := range t.codecs {
		stsd.b = append(stsd.b, c.entry...)
	}
	parts := [][]byte{stsd.box("stsd"), runs("stts", 0, t.samples, func(s *sample) int { return int(s.delta) })}
	shifted, negative, still := false, 0, true
	for _, s := range t.samples {
		shifted = shifted || s.shift != 0
		still = still && s.sync
		if s.shift < 0 {
			negative = 1
		}
	}
	if shifted {
		parts = append(parts, runs("ctts", negative, t.samples, func(s *sample) int { return int(s.shift) }))
	}
	if !still {
		parts = append(parts, t.stss())
	}
	stsc, stco := (&writer{}).u32(0, 0), (&writer{}).u32(0, len(chunks))
	count, entry, rows := -1, -1, 0
	for i, c := range chunks {
		stco.u32(base + c.at)
		if this := int(t.samples[c.from].entry) + 1; c.count != count || this != entry {
			count, entry = c.count, this
			stsc.u32(i+1, count, entry)
			rows++
		}
	}
	binary.BigEndian.PutUint32(stsc.b[4:], uint32(rows))
	return newBox("stbl", append(parts, stsc.box("stsc"), t.stsz(), stco.box("stco"))...)
}

// runs writes rows of a number of samples and the value they share.
func runs(kind string, version int, samples []sample, value func(*sample) int) []byte {
	w := (&writer{}).u32(version<<24, 0)
	rows, count, last := 0, 0, 0
	for i := range samples {
		if v := value(&samples[i]); count == 0 || v != last {
			if count > 0 {
				w.u32(count, last)
			}
			rows, count, last = rows+1, 0, v
		}
		count++
	}
	w.u32(count, last)
	binary.BigEndian.PutUint32(w.b[4:], uint32(rows))
	return w.box(kind)
}

func (t *track) stss() []byte {
	w := (&writer{}).u32(0, 0)
	for i, s := range t.samples {
		if s.sync {
			w.u32(i + 1)
		}
	}
	binary.BigEndian.PutUint32(w.b[4:], uint32(len(w.b)/4-2))
	return w.box("stss")
}

func (t *track) stsz() []byte {
	w := (&writer{}).u32(0, 0, len(t.samples))
	for _, s := range t.samples {
		w.u32(int(s.kept))
	}
	return w.box("stsz")
}
