package web

import (
	"crypto/ed25519"
	"testing"
	"time"

	"homthu/intake/directory"
	"homthu/intake/envelope"
)

// After communes merge, a resident still answers in his old case, as he does in a chat; a new tip needs a unit of today.
func TestAnswerAfterAMerger(t *testing.T) {
	l, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	ended, old := now.Add(-24*time.Hour), "commune-police."+neighbour
	list := directory.Directory{
		Version: 1, Province: "Công an tỉnh Lạng Sơn", Issued: now.Add(-time.Hour), Expires: now.AddDate(1, 0, 0),
		Edges:       []directory.Edge{{ID: "edge-1", Verify: verifyKey("edge-1")}},
		Deployments: []directory.Deployment{{ID: "lang-son", Verify: verifyKey("lang-son")}},
	}
	for _, at := range []string{commune, neighbour} {
		id := "commune-police." + at
		unit := directory.Unit{ID: id, Role: "commune-police", Place: at, Name: "Công an " + at, Deployment: "lang-son",
			Keys: []directory.Key{{Recipient: unitKeys()[id][0], Verify: verifyKey(id)}}}
		if id == old {
			unit.To, unit.Successor = &ended, "commune-police."+commune
		}
		list.Units = append(list.Units, unit)
	}
	signed, err := directory.Sign(list, signingKey("province"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := directory.Read(signed, signingKey("province").Public().(ed25519.PublicKey), 0, now)
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{o: Options{
		Edge: "edge-1", Tables: l.tables, Now: func() time.Time { return now },
		Directory: func() ([]byte, *directory.Directory, string) { return signed, d, "" },
	}}
	for kind, want := range map[envelope.Kind]string{envelope.KindAnswer: "", envelope.KindRating: "", envelope.KindTip: codeUnit} {
		h := envelope.Header{Edge: "edge-1", Kind: kind, Units: []string{old}, Lane: "tip", Category: "A2", Urgency: "normal",
			Received: envelope.RoundReceived(now, "normal", kind)}
		if ids, code := s.deployments(h); code != want || (want == "") != (len(ids) == 1) {
			t.Errorf("%s: %v, %q", kind, ids, code)
		}
	}
}
