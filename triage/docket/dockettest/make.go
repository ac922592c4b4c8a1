// Package dockettest defines what a docket is, on either engine: a suite that runs against SQLite and PostgreSQL, and
// the tips it runs with. Test support only; it belongs to the inside.
package dockettest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"homthu/configs"
	"homthu/intake/envelope"
	"homthu/intake/rules"
	"homthu/triage/docket"
)

// Units of the suite: one commune of one province.
const (
	Police      = "commune-police.06184"
	Front       = "commune-front.06184"
	Committee   = "commune-committee.06184"
	OtherFront  = "commune-front.06190"
	OtherPolice = "commune-police.06190"
	Agency      = "investigation-agency.20"
	Inspectors  = "police-inspectorate.20"
	Province    = "province-police.20"
)

var frontless = []string{Front, "village-front.06184", "village-head.06184", "box-custodian.06184", "mediation-team.06184"}

var shipped = sync.OnceValues(func() (*rules.Tables, error) {
	return rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
})

// Tables returns the tables that ship with the program, loaded once: it takes a tenth of a second.
func Tables(t testing.TB) *rules.Tables {
	t.Helper()
	tables, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// Theft is the header of a plain tip to the commune's police and the investigation agency.
func Theft(at time.Time) envelope.Header {
	id := uuid.NewString()
	return header(envelope.Header{ID: id, Case: id, Units: []string{Police, Agency}, Never: frontless, Lane: "tip",
		Category: "A2", Urgency: "normal", Commune: "06184"}, at)
}

// Fight is one about something going on now.
func Fight(at time.Time) envelope.Header {
	h := Theft(at)
	h.Category, h.Urgency = "A1", "now"
	return header(h, at)
}

// AboutPolice is a theft in which the commune's police is involved: it must never learn of it.
func AboutPolice(at time.Time) envelope.Header {
	h := Theft(at)
	h.Units, h.Never = []string{Province, Agency, Inspectors}, append([]string{Police}, frontless...)
	return header(h, at)
}

// nowhere are the roles that a complaint is kept from, for all places: its header does not tell whom it is about.
var nowhere = []string{"commune-police.*", "commune-committee.*", "commune-front.*", "village-front.*", "village-head.*",
	"box-custodian.*", "mediation-team.*"}

// Complaint is one about a police officer.
func Complaint(at time.Time) envelope.Header {
	h := AboutPolice(at)
	h.Never = slices.Clone(nowhere)
	h.Units, h.Lane, h.Category, h.Commune, h.Urgency = []string{Inspectors}, "complaint-about-police", "complaint-about-police", "20", "high"
	return header(h, at)
}

// Proposal is feedback that committee, Front and police hold together.
func Proposal(at time.Time) envelope.Header {
	h := Theft(at)
	h.Units, h.Never = []string{Committee, Front, Police}, []string{"village-head.06184", "box-custodian.06184"}
	h.Lane, h.Category, h.Urgency = "feedback", "D3", "forum"
	return header(h, at)
}

// Quarrel is a dispute: the Front sees that it is there and how it stands.
func Quarrel(at time.Time) envelope.Header {
	h := Theft(at)
	h.Units, h.Never = []string{Police}, []string{"village-head.06184", "box-custodian.06184"}
	h.Lane, h.Category = "dispute", "B1"
	return header(h, at)
}

// Answer is a further envelope of a case, to those it first went to.
func Answer(to envelope.Header, at time.Time) envelope.Header {
	to.ID, to.Kind = uuid.NewString(), envelope.KindAnswer
	return header(to, at)
}

func header(h envelope.Header, at time.Time) envelope.Header {
	if h.Kind == "" {
		h.Kind = envelope.KindTip
	}
	h.V, h.Edge, h.Rules = envelope.Version, "edge-1", 1
	h.Received = envelope.RoundReceived(at, h.Urgency, h.Kind)
	return h
}

// Mediators is the commune's mediation team.
const Mediators = "mediation-team.06184"

// Wish is a party's, said to an officer on the day of the suite.
func Wish() docket.Wish { return docket.Wish{How: "office", Day: "2026-11-16"} }

// HandIn is of somebody who wants to hand something in.
func HandIn(at time.Time) envelope.Header {
	h := Theft(at)
	h.Lane, h.Category, h.Units = "hand-in", "A7b", []string{Police}
	return header(h, at)
}

// Appointment is one on the suite's first day.
func Appointment() docket.Appointment {
	return docket.Appointment{ID: uuid.NewString(), Day: "2026-11-16", Part: "chieu", Way: "den-lay"}
}

// Extract is a sealed extract as an officer's browser releases it, with every flag that any category asks for.
func Extract(to string) docket.Release {
	return docket.Release{ID: uuid.NewString(), To: to, Needs: []string{"screened-no-violation", "party-agrees", "officer-release"},
		Sealed: []byte("sealed"), Copy: []byte("copy")}
}

// Pair is a recipient with its identity.
type Pair struct{ Recipient, Identity string }

var pairs sync.Map

// KeyOf returns the pair of a unit, made at its first use in this process.
func KeyOf(unit string) Pair {
	made, ok := pairs.Load(unit)
	if !ok {
		recipient, identity := envelope.NewCase()
		made, _ = pairs.LoadOrStore(unit, Pair{recipient, identity})
	}
	return made.(Pair)
}

// Words is what every sealed tip of the suite says; no store may ever hold it.
const Words = "nguoi la leo tuong nha ba Sau dem qua"

// Seal seals a tip under the header to its units.
func Seal(t testing.TB, h envelope.Header) envelope.Sealed {
	t.Helper()
	return SealTip(t, h, Tip())
}

// Tip is a tip with a fresh case key and the reporter key of nobody in particular.
func Tip() envelope.Tip {
	caseKey := KeyOf("case")
	return envelope.Tip{Text: Words, Lang: "vi", Channel: "web", Reporter: KeyOf("reporter").Recipient,
		CaseKey: envelope.CaseKey{Recipient: caseKey.Recipient, Identity: caseKey.Identity}}
}

// SealTip seals this tip.
func SealTip(t testing.TB, h envelope.Header, tip envelope.Tip) envelope.Sealed {
	t.Helper()
	if h.Kind == envelope.KindRating {
		tip.Rating = "done"
	}
	var to []envelope.Addressee
	for _, unit := range h.Units {
		to = append(to, envelope.Addressee{Unit: unit, Recipient: KeyOf(unit).Recipient})
	}
	sealed, err := envelope.Seal(h, tip, to)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}
