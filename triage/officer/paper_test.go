package officer

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"homthu/intake/envelope"
	"homthu/triage/officer/shares"
	"homthu/triage/roster"
)

// paperVectors is testdata/paper.json, which node and a real browser run as well.
type paperVectors struct {
	Keys []struct {
		Key       string `json:"key"` // hexadecimal
		Printed   string `json:"printed"`
		Identity  string `json:"identity"`
		Recipient string `json:"recipient"`
	} `json:"keys"`
	Read []struct {
		Text    string `json:"text"`
		As      string `json:"as"`      // key, share
		Outcome string `json:"outcome"` // ok, length, kind, group 3
		Content string `json:"content"` // what it is printed as
	} `json:"read"`
	Combine []struct {
		Shares  []string `json:"shares"`
		Outcome string   `json:"outcome"` // ok, few 1 3, mixed, differ
		Key     string   `json:"key"`
	} `json:"combine"`
	Papers []struct {
		Key     string       `json:"key"`
		Paper   roster.Paper `json:"paper"`
		Outcome string       `json:"outcome"` // opens, not for me, damaged
		Units   []UnitKey    `json:"units"`
		Signed  bool         `json:"signed"` // by one of units
	} `json:"papers"`
}

func TestPaperVectors(t *testing.T) {
	if *update {
		makePaperVectors(t)
	}
	content, err := os.ReadFile("testdata/paper.json")
	if err != nil {
		t.Fatal(err)
	}
	var v paperVectors
	if err := json.Unmarshal(content, &v); err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Keys {
		k := PaperKey(unhex(t, c.Key))
		id, err := k.Identity()
		if err != nil {
			t.Fatal(err)
		}
		if k.String() != c.Printed || id.String() != c.Identity || id.Recipient().String() != c.Recipient {
			t.Errorf("%s comes out as something else", c.Key)
		}
	}
	for _, c := range v.Read {
		if outcome, content := readAs(c.As, c.Text); outcome != c.Outcome || content != c.Content {
			t.Errorf("%q as %s: %s %s, want %s", c.Text, c.As, outcome, content, c.Outcome)
		}
	}
	for _, c := range v.Combine {
		if outcome, key := combineAs(t, c.Shares); outcome != c.Outcome || key != c.Key {
			t.Errorf("%d shares: %s %s, want %s", len(c.Shares), outcome, key, c.Outcome)
		}
	}
	for _, c := range v.Papers {
		keys, err := PaperKey(unhex(t, c.Key)).Open(c.Paper)
		if outcome := paperOutcome(err); outcome != c.Outcome || outcome == "opens" && !slices.Equal(keys, c.Units) {
			t.Errorf("paper of %s: %s (%v), want %s", c.Paper.Unit, outcome, err, c.Outcome)
		}
		if VerifyPaper(c.Paper, c.Units...) != c.Signed {
			t.Errorf("paper of %s: signed is not %v", c.Paper.Unit, c.Signed)
		}
	}
}

func readAs(as, text string) (outcome, content string) {
	var err error
	if as == "key" {
		var k PaperKey
		if k, err = ReadPaperKey(text); err == nil {
			content = k.String()
		}
	} else {
		var s shares.Share
		if s, err = ReadShare(text); err == nil {
			content = printShare(s)
		}
	}
	var paper *PaperError
	switch {
	case err == nil:
		return "ok", content
	case errors.As(err, &paper) && paper.Group > 0:
		return "group " + string(rune('0'+paper.Group)), ""
	case errors.As(err, &paper):
		return "length", ""
	case errors.Is(err, ErrPaperKind):
		return "kind", ""
	}
	return err.Error(), ""
}

func combineAs(t *testing.T, texts []string) (outcome, key string) {
	t.Helper()
	var list []shares.Share
	for _, text := range texts {
		s, err := ReadShare(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	k, err := CombinePaperKey(list...)
	var few *shares.FewError
	switch {
	case err == nil:
		return "ok", hex.EncodeToString(k[:])
	case errors.As(err, &few):
		return "few " + string(rune('0'+few.Have)) + " " + string(rune('0'+few.Need)), ""
	case errors.Is(err, shares.ErrMixed):
		return "mixed", ""
	case errors.Is(err, shares.ErrDiffer):
		return "differ", ""
	}
	return err.Error(), ""
}

func paperOutcome(err error) string {
	switch {
	case err == nil:
		return "opens"
	case errors.Is(err, envelope.ErrNotForMe):
		return "not for me"
	case errors.Is(err, envelope.ErrDamaged):
		return "damaged"
	}
	return err.Error()
}

// TestPaperTypos: every wrong symbol and every two swapped ones are found, and named by their group.
func TestPaperTypos(t *testing.T) {
	printed := NewPaperKey().String()
	for i, was := range []byte(printed) {
		for _, is := range []byte(paperSymbols) {
			if was == '-' || is == was {
				continue
			}
			wrong := []byte(printed)
			wrong[i] = is
			var bad *PaperError
			if _, err := ReadPaperKey(string(wrong)); !errors.As(err, &bad) || bad.Group != i/6+1 {
				t.Fatalf("symbol %d as %c: %v", i, is, err)
			}
		}
		for j := i + 1; j < len(printed); j++ {
			swapped := []byte(printed)
			swapped[i], swapped[j] = printed[j], printed[i]
			if _, err := ReadPaperKey(string(swapped)); was != '-' && printed[j] != '-' && was != printed[j] && err == nil {
				t.Fatalf("symbols %d and %d swapped", i, j)
			}
		}
	}
	groups := strings.Split(printed, "-")
	slices.Reverse(groups)
	if _, err := ReadPaperKey(strings.Join(groups, "-")); err == nil {
		t.Error("groups in another order were read")
	}
}

func FuzzReadPaper(f *testing.F) {
	f.Add(NewPaperKey().String())
	printed, err := SplitPaperKey(NewPaperKey(), 2, 3)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(printed[1])
	f.Fuzz(func(t *testing.T, text string) {
		if k, err := ReadPaperKey(text); err == nil {
			again, err := ReadPaperKey(k.String())
			if err != nil || again != k {
				t.Error("a key reads as another")
			}
		}
		if s, err := ReadShare(text); err == nil {
			again, err := ReadShare(printShare(s))
			if err != nil || again.Set != s.Set || again.Index != s.Index || again.Threshold != s.Threshold || !bytes.Equal(again.Value, s.Value) {
				t.Error("a share reads as another")
			}
		}
	})
}

// makePaperVectors writes testdata/paper.json anew; never after a release.
func makePaperVectors(t *testing.T) {
	t.Helper()
	var v paperVectors
	keys := []PaperKey{{}, {19: 1}, PaperKey(bytes.Repeat([]byte{0xff}, PaperKeySize))}
	var counting PaperKey
	for i := range counting {
		counting[i] = byte(17*i + 3)
	}
	keys = append(keys, counting)
	for _, k := range keys {
		id, err := k.Identity()
		if err != nil {
			t.Fatal(err)
		}
		v.Keys = append(v.Keys, struct {
			Key       string `json:"key"`
			Printed   string `json:"printed"`
			Identity  string `json:"identity"`
			Recipient string `json:"recipient"`
		}{hex.EncodeToString(k[:]), k.String(), id.String(), id.Recipient().String()})
	}
	var printed []string
	for _, n := range []int{5, 2} {
		list, err := SplitPaperKey(counting, n/2+1, n)
		if err != nil {
			t.Fatal(err)
		}
		printed = append(printed, list...)
	}
	key := counting.String()
	groups := strings.Split(key, "-")
	wide := strings.Map(func(r rune) rune { return r - 0x20 + 0xff00 }, strings.ReplaceAll(key, "-", ""))
	typo := strings.Split(key, "-")
	typo[2] = "ZZZZZ"
	for _, c := range [][2]string{
		{"key", key}, {"key", strings.ToLower(key)}, {"key", strings.ReplaceAll(key, "-", " ")}, {"key", strings.ReplaceAll(key, "-", "\n")},
		{"key", strings.ReplaceAll(key, "-", "")}, {"key", strings.ReplaceAll(key, "-", " – ")}, {"key", wide}, {"key", "\u200b" + key + "."},
		{"key", strings.NewReplacer("0", "o", "1", "l").Replace(key)}, {"key", strings.NewReplacer("0", "O", "1", "I").Replace(key)},
		{"key", strings.Join(typo, "-")}, {"key", groups[1] + groups[0] + strings.Join(groups[2:], "")}, {"key", strings.Join(groups[1:], "-")},
		{"key", key + "0"}, {"key", ""}, {"key", "u" + key[1:]}, {"key", "đ" + key[1:]}, {"key", printed[0]},
		{"share", printed[0]}, {"share", strings.ToLower(printed[1])}, {"share", printed[2] + " \n"}, {"share", key},
		{"share", "ZZZZZ" + printed[0][5:]}, {"share", strings.Repeat("0", 55)},
	} {
		outcome, content := readAs(c[0], c[1])
		v.Read = append(v.Read, struct {
			Text    string `json:"text"`
			As      string `json:"as"`
			Outcome string `json:"outcome"`
			Content string `json:"content"`
		}{c[1], c[0], outcome, content})
	}
	five, two := printed[:5], printed[5:]
	other, err := ReadShare(five[2])
	if err != nil {
		t.Fatal(err)
	}
	other.Value[7] ^= 4
	for _, list := range [][]string{
		five[:3], {five[4], five[0], five[2]}, five, five[:2], {five[0], five[0], five[1]}, two, {two[0], five[0]}, {two[1]},
		{five[0], five[1], five[3], printShare(other)}, {five[2], printShare(other), five[1]},
	} {
		outcome, key := combineAs(t, list)
		v.Combine = append(v.Combine, struct {
			Shares  []string `json:"shares"`
			Outcome string   `json:"outcome"`
			Key     string   `json:"key"`
		}{list, outcome, key})
	}
	old, now := NewUnitKey("commune-police.06184"), NewUnitKey("commune-police.06184")
	good, err := counting.Seal(now, old)
	if err != nil {
		t.Fatal(err)
	}
	foreign, renamed, swapped := good, good, good
	foreign.Signature = base64.StdEncoding.EncodeToString(make([]byte, 64))
	renamed.Unit = "commune-police.06190"
	swapped.Keys = []roster.Wrapped{{Unit: good.Unit, Recipient: good.Keys[0].Recipient, Sealed: good.Keys[1].Sealed}}
	for _, c := range []struct {
		key    PaperKey
		paper  roster.Paper
		signed bool
	}{{counting, good, true}, {keys[1], good, true}, {counting, foreign, false}, {counting, renamed, false}, {counting, swapped, true}} {
		_, err := c.key.Open(c.paper)
		v.Papers = append(v.Papers, struct {
			Key     string       `json:"key"`
			Paper   roster.Paper `json:"paper"`
			Outcome string       `json:"outcome"`
			Units   []UnitKey    `json:"units"`
			Signed  bool         `json:"signed"`
		}{hex.EncodeToString(c.key[:]), c.paper, paperOutcome(err), []UnitKey{now, old}, c.signed})
	}
	content, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/paper.json", append(content, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
