package paper

import "encoding/binary"

// readFace reads which letters a TrueType font has and how wide they are. It reads the embedded fonts alone, so it trusts
// them: a font that lacks a table is a fault of the program.
func readFace(font []byte) face {
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		entry := font[12+16*i:]
		tables[string(entry[:4])] = font[binary.BigEndian.Uint32(entry[8:]):]
	}
	perEm := float64(binary.BigEndian.Uint16(tables["head"][18:]))
	measured := int(binary.BigEndian.Uint16(tables["hhea"][34:])) // glyphs after these are as wide as the last
	f := face{}
	for r, glyph := range glyphs(tables["cmap"]) {
		wide := binary.BigEndian.Uint16(tables["hmtx"][4*min(glyph, measured-1):])
		f[r] = float64(wide) / perEm / pointsPerMM
	}
	return f
}

// glyphs reads a character map: of its parts those of format 4, which is the one for the basic plane.
func glyphs(table []byte) map[rune]int {
	found := map[rune]int{}
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		part := table[binary.BigEndian.Uint32(table[4+8*i+4:]):]
		if binary.BigEndian.Uint16(part) != 4 {
			continue
		}
		word := func(at int) int { return int(binary.BigEndian.Uint16(part[at:])) }
		twice := word(6)
		for at := 0; at < twice; at += 2 {
			end, start, delta, offset := word(14+at), word(16+twice+at), word(16+2*twice+at), word(16+3*twice+at)
			for r := start; r <= end && r != 0xffff; r++ {
				glyph := r
				if offset != 0 {
					glyph = word(16 + 3*twice + at + offset + 2*(r-start))
				}
				if glyph = (glyph + delta) & 0xffff; glyph != 0 {
					found[rune(r)] = glyph
				}
			}
		}
	}
	return found
}
