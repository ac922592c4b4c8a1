package scrub

// preroll is how many pieces of sound before the first that is played are kept: decoders need a few to settle.
const preroll = 5

// trim makes the edits say how long the track is where a fragmented film left that open, and takes out the samples that
// no edit shows. A telephone that shortens a film often leaves what was cut away in the file, only not played.
func (t *track) trim(scale int) bool {
	if t.time > longestTime {
		return false
	}
	if len(t.edits) == 0 {
		if t.start > 0 {
			t.edits = []edit{{scaled(t.start, t.scale, scale), -1}, {scaled(t.shown(), t.scale, scale), 0}}
		}
		return true
	}
	from, to := uint64(1<<63), uint64(0)
	for i := range t.edits {
		e := &t.edits[i]
		if e.media < 0 {
			continue
		}
		at := uint64(e.media)
		if e.length == 0 && at < t.shown() {
			e.length = scaled(t.shown()-at, t.scale, scale)
		}
		from = min(from, at)
		to = max(to, at+scaled(e.length+1, scale, t.scale)+1)
	}
	if to == 0 {
		return false // nothing is played
	}
	t.cutEnd(int64(to))
	t.cutStart(int64(from))
	return len(t.samples) > 0
}

// shown is when the last sample ends that is shown, which is after the last that is decoded where samples are shown late.
func (t *track) shown() uint64 {
	time, end := int64(0), int64(0)
	for _, s := range t.samples {
		time += int64(s.delta)
		end = max(end, time+int64(s.shift))
	}
	return uint64(end)
}

// cutEnd drops what is decoded after the last sample that is shown before the time to.
func (t *track) cutEnd(to int64) {
	kept, time, end := 0, int64(0), uint64(0)
	for i, s := range t.samples {
		shown := time + int64(s.shift)
		time += int64(s.delta)
		if shown < to {
			kept, end = i+1, uint64(time)
		}
	}
	t.samples, t.time = t.samples[:kept], end
}

// cutStart drops what is decoded before the last sample at or before the time from with which decoding can begin, if none
// of it is shown.
func (t *track) cutStart(from int64) {
	first, gone, time, back := 0, int64(0), int64(0), 0
	if t.handler == "soun" {
		back = preroll
	}
	for i, s := range t.samples {
		shown := time + int64(s.shift)
		if s.sync && shown <= from {
			first = i
		} else if shown >= from {
			break
		}
		time += int64(s.delta)
	}
	first = max(0, first-back)
	for _, s := range t.samples[:first] {
		gone += int64(s.delta)
	}
	t.samples = t.samples[first:]
	t.time -= uint64(gone)
	for i := range t.edits {
		if t.edits[i].media >= 0 {
			t.edits[i].media -= gone
		}
	}
}
