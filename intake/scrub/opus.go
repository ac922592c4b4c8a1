package scrub

// opusHead returns the identification header with nothing but what playing needs: one stream of one or two channels.
func opusHead(b []byte) ([]byte, bool) {
	if len(b) != 19 || b[8] == 0 || b[8] > 15 || b[9] < 1 || b[9] > 2 || b[18] != 0 {
		return nil, false
	}
	head := append([]byte(nil), b...)
	head[8] = 1
	copy(head[12:16], "\x80\xbb\x00\x00") // what it was recorded with does not matter: it plays at 48 kHz
	return head, true
}

// opusSamples is the length of one frame at 48 kHz, by the configuration in a packet's first byte.
func opusSamples(toc byte) int {
	switch config := toc >> 3; {
	case config < 12:
		return []int{480, 960, 1920, 2880}[config&3]
	case config < 16:
		return []int{480, 960}[config&1]
	default:
		return []int{120, 240, 480, 960}[config&3]
	}
}

const (
	largestOpusFrame = 1275
	longestOpus      = 5760 // 120 ms
)

// opusPadding checks the framing of a packet by RFC 6716, section 3.4, and returns how many bytes at its end are padding.
func opusPadding(p []byte) (padding int, ok bool) {
	if len(p) == 0 {
		return 0, false
	}
	rest := p[1:]
	switch p[0] & 3 {
	case 0:
		return 0, len(rest) <= largestOpusFrame
	case 1:
		return 0, len(rest)%2 == 0 && len(rest)/2 <= largestOpusFrame
	case 2:
		return 0, opusLengths(rest, 1)
	}
	if len(rest) == 0 {
		return 0, false
	}
	frames, variable, padded := int(rest[0]&63), rest[0]&128 != 0, rest[0]&64 != 0
	rest = rest[1:]
	for padded {
		if len(rest) == 0 {
			return 0, false
		}
		n := int(rest[0])
		rest = rest[1:]
		if padded = n == 255; padded {
			n = 254
		}
		padding += n
	}
	if frames == 0 || frames*opusSamples(p[0]) > longestOpus || padding > len(rest) {
		return 0, false
	}
	rest = rest[:len(rest)-padding]
	if variable {
		return padding, opusLengths(rest, frames-1)
	}
	return padding, len(rest)%frames == 0 && len(rest)/frames <= largestOpusFrame
}

// opusLengths checks n lengths that stand before as many frames and the last one.
func opusLengths(b []byte, n int) bool {
	sum := 0
	for range n {
		switch {
		case len(b) > 0 && b[0] < 252:
			sum += int(b[0])
			b = b[1:]
		case len(b) > 1:
			sum += int(b[0]) + 4*int(b[1])
			b = b[2:]
		default:
			return false
		}
	}
	return sum <= len(b) && len(b)-sum <= largestOpusFrame
}
