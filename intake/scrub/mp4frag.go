package scrub

// fragmentDefaults are what trex, then tfhd, say of samples that say nothing themselves.
type fragmentDefaults struct{ entry, delta, size, flags int }

func (m *movie) trex(x box) bool {
	if x.kind != "trex" {
		return true
	}
	f := fields{x.body, true}
	f.skip(4)
	id := f.u32()
	m.defaults[id] = fragmentDefaults{f.u32(), f.u32(), f.u32(), f.u32()}
	return f.ok && len(m.defaults) <= mostTracks
}

// fragments puts the samples of all fragments behind those of the header.
func (m *movie) fragments() bool {
	for _, moof := range m.moofs {
		next := moof.start // samples without a place of their own count from here, then go on where the last ended
		base := next
		ok := eachBox(moof.body, moof.at, false, func(x box) bool {
			return x.kind != "traf" || m.fragment(x, base, &next)
		})
		if !ok {
			return false
		}
	}
	return true
}

// Flags of tfhd and trun.
const (
	hasBase       = 1
	hasEntry      = 2
	hasDelta      = 8
	hasSize       = 0x10
	hasFlags      = 0x20
	runHasOffset  = 1
	runFirstFlags = 4
	runHasDelta   = 0x100
	runHasSize    = 0x200
	runHasFlags   = 0x400
	runHasShift   = 0x800
	notSync       = 0x10000
)

// fragment reads one track's part of a fragment.
func (m *movie) fragment(traf box, moof int, next *int) bool {
	parts, ok := boxes(traf, "tfhd", "tfdt")
	if !ok {
		return false
	}
	f := fields{parts["tfhd"].body, true}
	flags := int(f.number(4)) & 0xffffff
	id := f.u32()
	defaults, known := m.defaults[id]
	base := *next
	if flags&0x20000 != 0 {
		base = moof
	}
	if flags&hasBase != 0 {
		at := f.u64()
		if at > uint64(len(m.file)) {
			return false
		}
		base = int(at)
	}
	if flags&hasEntry != 0 {
		defaults.entry = f.u32()
	}
	if flags&hasDelta != 0 {
		defaults.delta = f.u32()
	}
	if flags&hasSize != 0 {
		defaults.size = f.u32()
	}
	if flags&hasFlags != 0 {
		defaults.flags = f.u32()
	}
	if !f.ok || !known {
		return false
	}
	var t *track
	for _, x := range m.tracks {
		if x.id == id {
			t = x
		}
	}
	if t != nil && !t.begin(parts["tfdt"]) {
		return false
	}
	return eachBox(traf.body, traf.at, false, func(x box) bool {
		if x.kind != "trun" {
			return true
		}
		end, ok := run(x, t, base, defaults, len(m.file))
		*next, base = end, end
		return ok
	})
}

// begin reads when a fragment begins: later than the last ended is a gap, which the last sample fills.
func (t *track) begin(tfdt box) bool {
	if tfdt.kind == "" {
		return true
	}
	f := fields{tfdt.body, true}
	version := f.u8()
	f.skip(3)
	at := f.times(version)
	if !f.ok || at > longestTime {
		return false
	}
	switch n := len(t.samples); {
	case n == 0:
		t.start = at
	case at < t.start+t.time:
		return false
	default:
		gap := at - t.start - t.time
		if gap+uint64(t.samples[n-1].delta) >= 1<<31 {
			return false
		}
		t.samples[n-1].delta += uint32(gap)
		t.time += gap
	}
	return true
}

// run reads a row of samples; those of a track that is left behind (t is nil) are only counted.
func run(trun box, t *track, base int, d fragmentDefaults, limit int) (end int, ok bool) {
	f := fields{trun.body, true}
	flags := int(f.number(4)) & 0xffffff
	n := f.u32()
	if flags&runHasOffset != 0 {
		base += f.i32()
	}
	first := d.flags
	if flags&runFirstFlags != 0 {
		first = f.u32()
	}
	if !f.ok || n > mostSamples || t != nil && (n > mostSamples-len(t.samples) || d.entry < 1 || d.entry > len(t.codecs)) {
		return 0, false
	}
	for i := range n {
		delta, size, sampleFlags, shift := d.delta, d.size, d.flags, 0
		if flags&runHasDelta != 0 {
			delta = f.u32()
		}
		if flags&runHasSize != 0 {
			size = f.u32()
		}
		if flags&runHasFlags != 0 {
			sampleFlags = f.u32()
		} else if i == 0 {
			sampleFlags = first
		}
		if flags&runHasShift != 0 {
			shift = f.i32()
		}
		if !f.ok || base < 0 || size > limit-base || base > limit {
			return 0, false
		}
		if t != nil {
			t.samples = append(t.samples, sample{
				at: base, size: uint32(size), kept: uint32(size), delta: uint32(delta), shift: int32(shift),
				entry: uint8(d.entry - 1), sync: t.handler == "soun" || sampleFlags&notSync == 0,
			})
			t.time += uint64(uint32(delta))
		}
		base += size
	}
	return base, true
}
