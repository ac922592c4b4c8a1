package officer

import (
	"fmt"

	"homthu/triage/officer/shares"
)

// shareVersion is the first four bits of a printed share.
const shareVersion = 1

// SplitPaperKey splits a paper key among n people so that any k open it; each gets one printed code of eleven groups. The
// key itself is then printed nowhere. The twin is triage/console/papershare.ts.
//
// The 220 bits of a printed share are, in this order: version (4 bits), threshold (8), index (8), set (40), value (160).
func SplitPaperKey(key PaperKey, k, n int) ([]string, error) {
	list, err := shares.Split(key[:], k, n)
	if err != nil {
		return nil, fmt.Errorf("paper key: %w", err)
	}
	printed := make([]string, n)
	for i, s := range list {
		printed[i] = printShare(s)
	}
	return printed, nil
}

func printShare(s shares.Share) string {
	content := []byte{shareVersion<<4 | s.Threshold>>4, s.Threshold<<4 | s.Index>>4, s.Index << 4}
	for _, b := range append(s.Set[:len(s.Set):len(s.Set)], s.Value...) {
		content[len(content)-1] |= b >> 4
		content = append(content, b<<4)
	}
	return shareForm.print(content)
}

// ReadShare reads what was typed from a share, as tolerantly as [ReadPaperKey].
func ReadShare(text string) (shares.Share, error) {
	content, err := shareForm.read(text)
	if err != nil {
		return shares.Share{}, err
	}
	whole := make([]byte, len(content)-1) // content without its first four bits
	for i := range whole {
		whole[i] = content[i]<<4 | content[i+1]>>4
	}
	s := shares.Share{Threshold: whole[0], Index: whole[1], Value: whole[2+shares.SetSize:]}
	copy(s.Set[:], whole[2:])
	if content[0]>>4 != shareVersion || s.Threshold < 2 || s.Index == 0 || s.Index > shares.Most {
		return shares.Share{}, &PaperError{Group: 1}
	}
	return s, nil
}

// CombinePaperKey makes the paper key out of printed shares: [shares.FewError], [shares.ErrMixed] and [shares.ErrDiffer] say
// what is missing. With exactly as many shares as it takes, a wrong one gives another key, which opens nothing.
func CombinePaperKey(list ...shares.Share) (PaperKey, error) {
	secret, err := shares.Combine(list...)
	if err != nil {
		return PaperKey{}, err
	}
	if len(secret) != PaperKeySize {
		return PaperKey{}, shares.ErrDiffer
	}
	return PaperKey(secret), nil
}
