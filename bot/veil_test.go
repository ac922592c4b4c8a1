package bot

import (
	"errors"
	"strings"
	"testing"

	"homthu/intake/directory"
	"homthu/intake/envelope"
	"homthu/intake/safe"
)

// A complaint's header, its card and the header of an answer tell no commune; package cmd/homthu looks at the stores.
func TestComplaintsTellNoPlace(t *testing.T) {
	o := newOffice(t)
	for _, category := range []string{"C1", "C2", "C3", "R1"} {
		entry, code, err := o.clerk.sealer().Tip(&Letter{Kind: "tip", Category: category, Commune: "06085", Box: "NATAN1", Lang: "vi", Channel: Web}, envelope.CaseKey{})
		if err != nil {
			t.Fatal(err)
		}
		h := entry.Envelope.Header()
		box, err := open(safe.Mailbox{Case: h.Case, Card: entry.Card}, code, o.list, o.now)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(append(append([]string{h.Commune, box.card.Commune}, h.Units...), append(h.Never, box.never...)...), " ")
		if strings.Contains(said, "06085") || !envelope.Forbids(box.never, "commune-committee.06085") {
			t.Errorf("%s: %s", category, said)
		}
	}
}

// Whoever a reply names as holder, a role that was excluded for all places gets no answer.
func TestHoldersOfAnExcludedRole(t *testing.T) {
	o := newOffice(t)
	box := opened{holders: []envelope.Addressee{{Unit: "commune-police.06085", Recipient: "x"}}, never: []string{"commune-police.*"}}
	if _, err := o.clerk.sealer().more(&Letter{Kind: "answer", Lang: "vi", Channel: Web}, [20]byte{}, box, envelope.CaseKey{}); !errors.Is(err, directory.ErrNobody) {
		t.Error(err)
	}
}
