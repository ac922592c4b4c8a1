package scrub

import "encoding/binary"

// Formats of sound in a WAV file.
const (
	wavPCM      = 1
	wavFloat    = 3
	wavALaw     = 6
	wavMuLaw    = 7
	wavExtended = 0xfffe
)

// cleanWAV writes a WAV file anew with its two needed chunks: the format in its shortest form, and the samples. All other
// chunks go. More than one row of samples, bytes behind the end and compressed sound are refused.
func cleanWAV(b []byte) ([]byte, string, error) {
	le := binary.LittleEndian
	if total := uint64(le.Uint32(b[4:])) + 8; total != uint64(len(b)) && (total&1 == 0 || total+1 != uint64(len(b))) {
		return nil, "", ErrUnclean
	}
	var format, samples []byte
	for at := 12; at < len(b); {
		if at+8 > len(b) || uint64(le.Uint32(b[at+4:])) > uint64(len(b)-at-8) {
			return nil, "", ErrUnclean
		}
		size := int(le.Uint32(b[at+4:]))
		body := b[at+8 : at+8+size]
		switch string(b[at : at+4]) {
		case "fmt ":
			if format != nil || size < 16 {
				return nil, "", ErrUnclean
			}
			format = body
		case "data":
			if samples != nil || format == nil {
				return nil, "", ErrUnclean
			}
			samples = body
		}
		at += 8 + size + size&1
	}
	head, block, ok := wavFormat(format)
	if !ok || len(samples) < block {
		return nil, "", ErrUnclean
	}
	samples = samples[:len(samples)-len(samples)%block]
	pad := len(samples) & 1
	out := make([]byte, 0, 44+len(samples)+pad)
	out = append(out, "RIFF"...)
	out = le.AppendUint32(out, uint32(36+len(samples)+pad))
	out = append(out, "WAVEfmt \x10\x00\x00\x00"...)
	out = append(out, head...)
	out = append(out, "data"...)
	out = le.AppendUint32(out, uint32(len(samples)))
	out = append(out, samples...)
	return append(out, make([]byte, pad)...), "audio/wav", nil
}

// wavFormat returns the sixteen bytes that describe the samples, and the bytes of one moment.
func wavFormat(f []byte) (head []byte, block int, ok bool) {
	if len(f) < 16 {
		return nil, 0, false
	}
	le := binary.LittleEndian
	format, channels, rate, bits := le.Uint16(f), int(le.Uint16(f[2:])), le.Uint32(f[4:]), int(le.Uint16(f[14:]))
	if format == wavExtended && len(f) >= 40 && string(f[26:40]) == "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71" {
		format = le.Uint16(f[24:])
	}
	switch {
	case format == wavPCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32):
	case format == wavFloat && (bits == 32 || bits == 64):
	case (format == wavALaw || format == wavMuLaw) && bits == 8:
	default:
		return nil, 0, false
	}
	block = channels * bits / 8
	if channels < 1 || channels > 8 || rate < 1000 || rate > 384_000 || int(le.Uint16(f[12:])) != block {
		return nil, 0, false
	}
	head = le.AppendUint16(nil, format)
	head = le.AppendUint16(head, uint16(channels))
	head = le.AppendUint32(head, rate)
	head = le.AppendUint32(head, rate*uint32(block))
	head = le.AppendUint16(head, uint16(block))
	return le.AppendUint16(head, uint16(bits)), block, true
}
