package directory

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"homthu/configs"
	"homthu/intake/envelope"
	"homthu/intake/rules"
)

// TestNobodyExcludedReceives is the promise of design section 9: over every category, every combination of answers that
// matters and every role as a subject, in provinces whose units lack keys, were merged or have recovery readers, no unit
// in the route's never and nobody accused receives, and somebody outside the subject's chain does.
func TestNobodyExcludedReceives(t *testing.T) {
	tables := tables(t)
	routes := everyRoute(t, tables)
	for name := range scenarios {
		d := scenario(t, name)
		for _, f := range d.Doctor(tables, today, places...) {
			// With one key or none in the whole province some subjects leave nobody: then nothing is sealed.
			if f.Problem != ErrNobody.Error() || name != "bare" && name != "recovery-only" {
				t.Errorf("%s: %s", name, f)
			}
		}
		walk(t, routes, d, name)
	}
	t.Logf("%d different routes walked in %d provinces at %d places", len(routes), len(scenarios), len(places))
}

// walked is a route with whom the papers keep out of it.
type walked struct {
	name   string
	route  rules.Route
	banned []string
}

// everyRoute walks every category, every answer that matters and every subject, and keeps what differs.
func everyRoute(t *testing.T, tables *rules.Tables) []walked {
	t.Helper()
	var list []walked
	seen := map[string]bool{}
	for _, c := range tables.Categories {
		for _, a := range tables.AnswersThatMatter(c.Code) {
			for _, subjects := range subjectsOf(tables) {
				r, err := tables.Route(c.Code, a, "", subjects...)
				if err != nil {
					t.Fatal(err)
				}
				w := walked{fmt.Sprint(c.Code, a, subjects), r, banned(r, a, subjects)}
				if key := fmt.Sprint(c.Code, r.Recipients, r.Never, w.banned); !seen[key] {
					seen[key] = true
					list = append(list, w)
				}
			}
		}
	}
	return list
}

// walk looks at the routes without anything of the doctor's, from the answers alone.
func walk(t *testing.T, routes []walked, d *Directory, name string) {
	t.Helper()
	for _, w := range routes {
		for _, p := range places {
			to, err := d.Recipients(w.route, p.Commune, p.Province, today)
			if err != nil && !errors.Is(err, ErrNobody) {
				t.Fatal(err)
			}
			for _, id := range to.Units {
				role, _, _ := strings.Cut(id, ".")
				if envelope.Forbids(to.Never, id) || slices.Contains(w.banned, role) {
					t.Fatalf("%s: %s: %s receives at %s", name, w.name, id, p.Commune)
				}
			}
		}
	}
}

// banned says in plain words whom the papers keep out: the one named; the commune police when they are involved, when a
// complaint is about police and when they may have leaked; officials and the Front when an official is involved; the
// village always; mediators and the Front from every tip.
func banned(r rules.Route, a rules.Answers, subjects []string) []string {
	list := append([]string{"village-head", "box-custodian", "operator", "subject", "unit-head"}, subjects...)
	tipLike := slices.Contains([]string{"tip", "hand-in", "dispute", "unsorted"}, r.Lane)
	if tipLike && a[rules.Involved] == "cong-an-xa" || r.Lane == "complaint-about-police" ||
		r.Lane == "protection" && (a["nghi-lo-tin"] == "" || a["nghi-lo-tin"] == "cong-an-xa" || a["nghi-lo-tin"] == rules.Unknown) {
		list = append(list, "commune-police")
	}
	if tipLike && a[rules.Involved] == "can-bo" || r.Lane == "protection" || r.Lane == "complaint-about-police" ||
		r.Lane == "complaint-about-official" && a["chuc-vu"] == "lanh-dao-xa" {
		list = append(list, "commune-committee")
	}
	if r.Lane != "feedback" && r.Lane != "praise" {
		list = append(list, "commune-front", "village-front", "mediation-team")
	}
	return list
}

// Each of these breaks one rule of the shipped tables in a way that the checks of Load cannot see. The doctor must.
func TestDoctorNoticesABrokenRule(t *testing.T) {
	d := scenario(t, "full")
	for name, change := range map[string][2]string{
		"police involved, not excluded":    {"    add_never: [commune-police]", "    add_never: []"},
		"police involved, swapped with it": {"    swap: {commune-police: province-police}\n    add_recipients: [police-inspectorate]\n    add_never: [commune-police]", "    swap: {}\n    add_recipients: [police-inspectorate]\n    add_never: []"},
		"lane forgotten":                   {"    subjects: [commune-police]\n    lanes: [tip, hand-in, dispute, unsorted]", "    subjects: [commune-police]\n    lanes: [tip, hand-in, unsorted]"},
		"officials involved, committee in": {"    add_never: [commune-committee, commune-front, village-front,", "    add_never: [commune-front, village-front,"},
		"complaint to the unit itself":     {"    recipients: [police-inspectorate]\n    never: [subject, operator, commune-police, ", "    recipients: [police-inspectorate, commune-police]\n    never: [subject, operator, "},
		"complaint, unit not in never":     {"    recipients: [police-inspectorate]\n    never: [subject, operator, commune-police, ", "    recipients: [police-inspectorate]\n    never: [subject, operator, "},
		"leader read by his own staff":     {"[truong-thon, mat-tran]", "[truong-thon, mat-tran, lanh-dao-xa]"},
		"leak by police, told to police":   {"{q: nghi-lo-tin, in: [trong-thon, noi-khac]}", "{q: nghi-lo-tin, in: [cong-an-xa, trong-thon, noi-khac]}"},
		"fault of police, not rerouted":    {"{to: C2, when: {any: [{q: loi-cua-ai, in: [cong-an]}]}", "{to: C2, when: {any: [{q: co-viec-xau, in: [khong]}]}"},
		"fault of an official, to police":  {"{to: C3, when: {any: [{q: loi-cua-ai, in: [can-bo]}]}", "{to: C3, when: {any: [{q: co-viec-xau, in: [khong]}]}"},
		"last resort is the subject":       {"last_resort: [investigation-agency, police-inspectorate, province-police, province-inspectorate, province-committee]", "last_resort: [investigation-agency]"},
		"last resort within the chain":     {"last_resort: [investigation-agency, police-inspectorate, province-police, province-inspectorate, province-committee]", "last_resort: [investigation-agency, police-inspectorate, province-police]"},
	} {
		if !bytes.Contains(configs.Categories, []byte(change[0])) {
			t.Errorf("%s: %q is not in the file any more", name, change[0])
			continue
		}
		broken, err := rules.Load(bytes.Replace(configs.Categories, []byte(change[0]), []byte(change[1]), 1),
			configs.Statuses, configs.Clocks, configs.Holidays)
		if err != nil {
			t.Errorf("%s: the tables were refused: %v", name, err)
			continue
		}
		noticed := false
		for f := range d.findings(broken, today, []Place{here}) {
			noticed = true
			t.Logf("%s: %s", name, f)
			break
		}
		if !noticed {
			t.Errorf("%s: the doctor saw nothing", name)
		}
	}
}

func TestComplete(t *testing.T) {
	tables := tables(t)
	if err := scenario(t, "full").Complete(tables, today, here); err != nil {
		t.Error(err)
	}
	err := scenario(t, "no-commune").Complete(tables, today, here)
	if err == nil || !strings.Contains(err.Error(), "commune-police.06184") || !strings.Contains(err.Error(), "commune-committee.06184") {
		t.Error(err)
	}
}
