package directory

import (
	"slices"
	"testing"
	"time"
)

// scenarios are provinces in the states that matter to who receives. They are committed, signed, in testdata/directories,
// for the twin; -update writes them anew.
var scenarios = map[string]func() Directory{
	"full":       province,
	"no-commune": func() Directory { return without(province(), "commune-police", "commune-committee") },
	"bare": func() Directory {
		d := province()
		for i := range d.Units {
			if d.Units[i].Role != "province-inspectorate" {
				d.Units[i].Keys = []Key{}
			}
		}
		return d
	},
	"recovery-only": func() Directory {
		d := province()
		for i := range d.Units {
			d.Units[i].Keys = []Key{}
		}
		return withRecovery(d)
	},
	"recovery": func() Directory { return withRecovery(province()) },
	"police-recovers": func() Directory {
		d := province()
		at(&d, "province-police.20").Recovery = true
		return d
	},
	// The inspectorate of the police became a part of the province police, the border post one of the commune police.
	"joined": func() Directory {
		d := province()
		end, post := at(&d, "police-inspectorate.20"), at(&d, "border-guard.06184")
		end.To, end.Successor = day("2026-01-01"), "province-police.20"
		post.To, post.Successor = day("2026-01-01"), "commune-police.06184"
		return d
	},
	// One committee became a part of its commune's police.
	"absorbed": func() Directory {
		d := province()
		committee := at(&d, "commune-committee.06187")
		committee.To, committee.Successor = day("2026-01-01"), "commune-police.06187"
		return d
	},
	"rotated": func() Directory {
		d := province()
		u := at(&d, "commune-police.06184")
		u.Keys = []Key{
			{Recipient: recipient("old"), Verify: verify("old"), To: day("2026-07-01")},
			{Recipient: recipient("new"), Verify: verify("new"), From: day("2026-06-01"), To: day("2027-01-15")},
		}
		return d
	},
}

func at(d *Directory, id string) *Unit {
	i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.ID == id })
	return &d.Units[i]
}

// without takes the keys of the roles away, in both ways: one had a key that ended, the other is not in the list.
func without(d Directory, ended, gone string) Directory {
	d.Units = slices.DeleteFunc(d.Units, func(u Unit) bool { return u.Role == gone })
	for i := range d.Units {
		if u := &d.Units[i]; u.Role == ended {
			u.Keys[0].To = day("2026-10-01")
		}
	}
	return d
}

func withRecovery(d Directory) Directory {
	u := unit("recovery", "20")
	u.Recovery, u.PaperKey = true, true
	d.Units = append(d.Units, u)
	return d
}

func scenarioFile(name string) string { return "testdata/directories/" + name + ".txt" }

// scenario reads the committed list, which must be the one that the code above makes.
func scenario(t testing.TB, name string) *Directory {
	t.Helper()
	b := signed(t, scenarios[name]())
	committed(t, scenarioFile(name), b)
	d, err := Read(b, publicKey, 0, today)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var here = Place{"06184", "20"}

var places = []Place{here, {"06187", "20"}, {"06190", "20"}}

var before = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
