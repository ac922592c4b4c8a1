package officer

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

// peopleVectors are what both sides must make alike; vault-people.test.ts runs the same file.
type peopleVectors struct {
	Key         UnitKey           `json:"key"`
	User        string            `json:"user"`
	Recipient   string            `json:"recipient"`
	Vouch       string            `json:"vouch"`
	Invitations map[string]string `json:"invitations"` // code, as it was typed → its hash
	Refused     []string          `json:"refused"`
	Passphrases map[string]string `json:"passphrases"` // 16 random bytes → what is drawn with them
}

var writePeople = flag.Bool("write-people", false, "write testdata/people.json anew")

func TestPeopleVectors(t *testing.T) {
	const path = "testdata/people.json"
	if *writePeople {
		makePeople(t, path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v peopleVectors
	if err := json.Unmarshal(content, &v); err != nil {
		t.Fatal(err)
	}
	if vouch, err := v.Key.Vouch(v.User, v.Recipient); err != nil || vouch != v.Vouch {
		t.Errorf("vouch: %s, %v", vouch, err)
	}
	for typed, hash := range v.Invitations {
		if code, err := ReadInvitation(typed); err != nil || hex.EncodeToString(code.Hash()) != hash {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range v.Refused {
		if _, err := ReadInvitation(typed); err == nil {
			t.Errorf("%q is read", typed)
		}
	}
	for random, want := range v.Passphrases {
		var drawn [16]byte
		if _, err := hex.Decode(drawn[:], []byte(random)); err != nil {
			t.Fatal(err)
		}
		if got := passphraseOf(drawn); got != want {
			t.Errorf("%s: %q, want %q", random, got, want)
		}
	}
}

func makePeople(t *testing.T, path string) {
	t.Helper()
	v := peopleVectors{Key: NewUnitKey("commune-police.06184"), User: "binh", Invitations: map[string]string{}, Passphrases: map[string]string{}}
	enrolled := NewUnitKey("x.1")
	v.Recipient, _, _ = enrolled.Public()
	v.Vouch, _ = v.Key.Vouch(v.User, v.Recipient)
	code := NewInvitation()
	typed := code.String()
	v.Invitations[typed] = hex.EncodeToString(code.Hash())
	v.Invitations["  "+typed[:5]+" "+typed[6:]+"\n"] = hex.EncodeToString(code.Hash())
	v.Refused = []string{"", typed[1:], typed[:len(typed)-1] + map[bool]string{true: "1", false: "0"}[typed[len(typed)-1] == '0'], NewPaperKey().String()}
	for _, random := range [][16]byte{{}, {0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}} {
		v.Passphrases[hex.EncodeToString(random[:])] = passphraseOf(random)
	}
	content, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(content, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}
