package scrub

import "encoding/binary"

// neededUnit says whether a unit of H.264 or H.265 is needed to decode: slices, parameter sets, delimiters and ends. All
// else goes: supplemental information (settings of the encoder, names of cameras, times of day, places), filling, layers
// for other views, and kinds that are nobody's.
func neededUnit(head []byte, hevc bool) (needed, slice bool) {
	if !hevc {
		switch kind := head[0] & 31; {
		case kind >= 1 && kind <= 5:
			return true, true
		default:
			return kind >= 7 && kind <= 11, false
		}
	}
	if len(head) < 2 || head[0]&1 != 0 || head[1]>>3 != 0 {
		return false, false
	}
	kind := head[0] >> 1 & 63
	return kind <= 37 && (kind < 10 || kind > 15) && (kind < 22 || kind > 31), kind <= 21
}

// keptUnits calls f for the needed units of a picture with the lengths before them, and returns how many bytes they have.
// A picture must be units to its end, and have a slice.
func keptUnits(b []byte, c *codec, f func(unit []byte)) (kept int, ok bool) {
	sliced := len(b) == 0
	for len(b) > 0 {
		if len(b) < c.prefix {
			return 0, false
		}
		size := 0
		for _, x := range b[:c.prefix] {
			size = size<<8 | int(x)
		}
		if size == 0 || size > len(b)-c.prefix {
			return 0, false
		}
		unit := b[:c.prefix+size]
		b = b[len(unit):]
		if unit[c.prefix]&0x80 != 0 {
			return 0, false
		}
		needed, slice := neededUnit(unit[c.prefix:], c.hevc)
		sliced = sliced || slice
		if needed {
			kept += len(unit)
			if f != nil {
				f(unit)
			}
		}
	}
	return kept, sliced
}

// units reads n units with two bytes of length before each.
func (f *fields) units(n int, right func(head []byte) bool) [][]byte {
	var out [][]byte
	for range n {
		unit := f.bytes(f.u16())
		if len(unit) < 2 || !right(unit) {
			f.ok = false
			return nil
		}
		out = append(out, unit)
	}
	return out
}

func appendUnits(b []byte, units [][]byte) []byte {
	for _, u := range units {
		b = binary.BigEndian.AppendUint16(b, uint16(len(u)))
		b = append(b, u...)
	}
	return b
}

// avcConfig keeps the parameter sets of H.264.
func avcConfig(b []byte) (clean []byte, prefix int, ok bool) {
	f := fields{b, true}
	head := f.bytes(5)
	if !f.ok || head[0] != 1 {
		return nil, 0, false
	}
	prefix = int(head[4]&3) + 1
	sequences := f.units(f.u8()&31, func(h []byte) bool { return h[0]&0x9f == 7 })
	pictures := f.units(f.u8(), func(h []byte) bool { return h[0]&0x9f == 8 })
	if !f.ok {
		return nil, 0, false
	}
	clean = append(clean, 1, head[1], head[2], head[3], 0xfc|head[4]&3, 0xe0|byte(len(sequences)))
	clean = appendUnits(clean, sequences)
	clean = append(clean, byte(len(pictures)))
	clean = appendUnits(clean, pictures)
	if profile := head[1]; len(f.b) >= 4 && profile != 66 && profile != 77 && profile != 88 {
		clean = append(clean, 0xfc|f.b[0]&3, 0xf8|f.b[1]&7, 0xf8|f.b[2]&7, 0)
	}
	return clean, prefix, prefix != 3
}

// hevcConfig keeps the parameter sets of H.265; x265 and others leave a text about themselves beside them.
func hevcConfig(b []byte) (clean []byte, prefix int, ok bool) {
	f := fields{b, true}
	head := f.bytes(22)
	arrays := f.u8()
	if !f.ok || head[0] != 1 || arrays > 16 {
		return nil, 0, false
	}
	clean = append(clean, head...)
	clean = append(clean, 0)
	for range arrays {
		kind := f.u8()
		units := f.units(f.u16(), func(h []byte) bool { return h[0]>>1 == byte(kind&63) })
		if kind&63 < 32 || kind&63 > 34 {
			continue
		}
		units = baseLayer(units)
		clean[22]++
		clean = append(clean, byte(kind&0xbf))
		clean = binary.BigEndian.AppendUint16(clean, uint16(len(units)))
		clean = appendUnits(clean, units)
	}
	prefix = int(head[21]&3) + 1
	return clean, prefix, f.ok && prefix != 3
}

// baseLayer leaves out parameter sets of other views.
func baseLayer(units [][]byte) [][]byte {
	var out [][]byte
	for _, u := range units {
		if needed, _ := neededUnit(u, true); needed {
			out = append(out, u)
		}
	}
	return out
}
