package scrub

// A sample is one coded picture or piece of sound.
type sample struct {
	at    int    // in the file
	size  uint32 // in the file
	kept  uint32 // of it, after cleaning
	delta uint32 // until the next, in the track's time
	shift int32  // from decoding to showing
	entry uint8  // of the track's codecs
	sync  bool
}

// An edit says which part of a track is played; media -1 is a pause.
type edit struct {
	length uint64 // in the film's time
	media  int64  // in the track's time
}

// A track of picture (vide) or sound (soun).
type track struct {
	id, flags     int
	handler       string
	scale         int
	width, height int
	turn          [4]int // the upper left of the matrix
	volume        int
	start         uint64 // of its first fragment
	time          uint64 // all deltas
	edits         []edit
	codecs        []codec
	samples       []sample
}

// track reads a trak. It is nil if it is of a kind that is left behind: places, texts, timed metadata, hints.
func (m *movie) track(trak box) (*track, bool) {
	parts, ok := boxes(trak, "tkhd", "edts", "mdia")
	if !ok {
		return nil, false
	}
	mdia, ok := boxes(parts["mdia"], "mdhd", "hdlr", "minf")
	if !ok {
		return nil, false
	}
	t := &track{}
	if hdlr := mdia["hdlr"].body; len(hdlr) >= 12 {
		t.handler = string(hdlr[8:12])
	}
	if t.handler != "vide" && t.handler != "soun" {
		return nil, true
	}
	if !t.head(parts["tkhd"]) || !t.media(mdia["mdhd"]) || !t.edit(parts["edts"]) {
		return nil, false
	}
	minf, ok := boxes(mdia["minf"], "dinf", "stbl")
	if !ok || !selfContained(minf["dinf"]) {
		return nil, false
	}
	stbl, ok := boxes(minf["stbl"], "stsd", "stts", "ctts", "stss", "stsc", "stsz", "stz2", "stco", "co64")
	if !ok {
		return nil, false
	}
	known, ok := m.entries(t, stbl["stsd"])
	if !ok {
		return nil, false
	}
	if !known {
		m.dropped[t.handler] = true
		return nil, true
	}
	return t, t.tables(stbl, len(m.file))
}

func (t *track) head(tkhd box) bool {
	f := fields{tkhd.body, true}
	version := f.u8()
	t.flags = int(f.number(3)) & 7
	f.times(version)
	f.times(version)
	t.id = f.u32()
	f.skip(4)
	f.times(version)
	f.skip(12)
	t.volume = f.u16()
	f.skip(2)
	var matrix [9]int
	for i := range matrix {
		matrix[i] = f.i32()
	}
	t.width, t.height = f.u32(), f.u32()
	for i, at := range []int{0, 1, 3, 4} {
		t.turn[i] = matrix[at] / 65536
		if matrix[at] != t.turn[i]*65536 {
			return false
		}
	}
	// Quarter turns and mirrors, nothing else: the numbers of the matrix are no place for secrets.
	a, b, c, d := t.turn[0], t.turn[1], t.turn[2], t.turn[3]
	straight := b == 0 && c == 0 && a*a == 1 && d*d == 1
	crossed := a == 0 && d == 0 && b*b == 1 && c*c == 1
	return f.ok && t.id != 0 && (straight || crossed)
}

func (t *track) media(mdhd box) bool {
	f := fields{mdhd.body, true}
	version := f.u8()
	f.skip(3)
	f.times(version)
	f.times(version)
	t.scale = f.u32()
	return f.ok && t.scale > 0 && t.scale <= finestScale
}

func (t *track) edit(edts box) bool {
	if edts.kind == "" {
		return true
	}
	parts, ok := boxes(edts, "elst")
	if !ok || parts["elst"].kind == "" {
		return ok
	}
	f := fields{parts["elst"].body, true}
	version := f.u8()
	f.skip(3)
	n := f.u32()
	if version > 1 || n > 64 {
		return false
	}
	for range n {
		e := edit{length: f.times(version)}
		if version == 1 {
			e.media = int64(f.u64())
		} else {
			e.media = int64(f.i32())
		}
		if rate := f.u32(); rate != 65536 || e.media < -1 || e.media > longestTime || e.length > longestTime {
			return false // played faster, slower or standing still
		}
		t.edits = append(t.edits, e)
	}
	return f.ok
}

// selfContained says whether all samples lie in this file.
func selfContained(dinf box) bool {
	parts, ok := boxes(dinf, "dref")
	if !ok || len(parts["dref"].body) < 8 {
		return false
	}
	dref := parts["dref"]
	return eachBox(dref.body[8:], 0, false, func(x box) bool {
		return len(x.body) >= 4 && x.body[3]&1 == 1
	})
}

// tables reads where the samples are, and their times.
func (t *track) tables(stbl map[string]box, limit int) bool {
	sizes, ok := sampleSizes(stbl, limit)
	if !ok {
		return false
	}
	t.samples = make([]sample, len(sizes))
	for i, size := range sizes {
		t.samples[i] = sample{size: size, kept: size, sync: stbl["stss"].kind == ""}
	}
	return t.places(stbl, limit) && t.durations(stbl["stts"]) && t.shifts(stbl["ctts"]) && t.syncs(stbl["stss"])
}

func sampleSizes(stbl map[string]box, limit int) ([]uint32, bool) {
	body, width := stbl["stsz"].body, 32
	if stbl["stsz"].kind == "" {
		body = stbl["stz2"].body
	}
	f := fields{body, true}
	f.skip(4)
	each := f.u32()
	if stbl["stsz"].kind == "" {
		each, width = 0, each&255
	}
	n := f.u32()
	if !f.ok || n > mostSamples || each > limit || width != 32 && width != 16 && width != 8 {
		return nil, false
	}
	sizes := make([]uint32, n)
	sum := 0
	for i := range sizes {
		if sizes[i] = uint32(each); each == 0 {
			sizes[i] = uint32(f.number(width / 8))
		}
		sum += int(sizes[i])
	}
	return sizes, f.ok && sum <= limit
}

// places follows the chunks.
func (t *track) places(stbl map[string]box, limit int) bool {
	co, width := fields{stbl["stco"].body, true}, 4
	if stbl["stco"].kind == "" {
		co, width = fields{stbl["co64"].body, true}, 8
	}
	sc := fields{stbl["stsc"].body, true}
	co.skip(4)
	sc.skip(4)
	chunks, runs := co.u32(), sc.u32()
	next, each, entry := sc.u32(), 0, 0
	if runs == 0 {
		next, sc.ok = 0, true
	}
	i := 0
	for chunk := 1; chunk <= chunks && co.ok && sc.ok; chunk++ {
		if chunk == next && runs > 0 {
			each, entry = sc.u32(), sc.u32()
			if runs--; runs > 0 {
				next = sc.u32()
			}
		}
		at := co.number(width)
		if at > uint64(limit) || entry < 1 || entry > len(t.codecs) || each > len(t.samples)-i {
			return false
		}
		for range each {
			t.samples[i].at, t.samples[i].entry = int(at), uint8(entry-1)
			at += uint64(t.samples[i].size)
			i++
		}
	}
	return co.ok && sc.ok && runs == 0 && i == len(t.samples)
}

// durations reads stts. eachRun reads rows of a number of samples and a value.
func (t *track) durations(stts box) bool {
	return eachRun(stts.body, len(t.samples), func(i int, v uint32) {
		t.samples[i].delta = v
		t.time += uint64(v)
	})
}

func (t *track) shifts(ctts box) bool {
	return ctts.kind == "" || eachRun(ctts.body, len(t.samples), func(i int, v uint32) { t.samples[i].shift = int32(v) })
}

func eachRun(b []byte, samples int, f func(i int, v uint32)) bool {
	r := fields{b, true}
	r.skip(4)
	i := 0
	for n := r.u32(); n > 0 && r.ok; n-- {
		count, v := r.u32(), uint32(r.number(4))
		if count > samples-i {
			return false
		}
		for range count {
			f(i, v)
			i++
		}
	}
	return r.ok && i == samples
}

func (t *track) syncs(stss box) bool {
	if stss.kind == "" {
		return true
	}
	f := fields{stss.body, true}
	f.skip(4)
	for n := f.u32(); n > 0 && f.ok; n-- {
		i := f.u32()
		if i < 1 || i > len(t.samples) {
			return false
		}
		t.samples[i-1].sync = true
	}
	return f.ok
}
