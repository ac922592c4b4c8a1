package rules

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"homthu/configs"
)

// shippedTables are read once: reading takes a while, and they never change.
var shippedTables = sync.OnceValues(func() (*Tables, error) {
	return Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
})

func tables(t testing.TB) *Tables {
	t.Helper()
	tables, err := shippedTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// Each change to a shipped file must stop the program at the start, with a word on where. Reading takes its time, so
// changes are put into one copy as long as they do not touch the same text: all reasons are given at once. Those that
// stop the reading itself are alone.
func TestLoadRefuses(t *testing.T) {
	cases := []change{
		{"categories", "small_count_floor: 5", "small_count_flor: 5", "categories: ["},
		{"categories", "    lane: tip\n    recipients: [commune-police, commune-committee, province-police", "    lane: tipp\n    recipients: [commune-police, commune-committee, province-police", "A13: lane: no such lane"},
		{"categories", "code: A2\n", "code: A1\n", "categories: categories: entry 2: id"},
		{"categories", "ask: [dang-nguy-hiem, dang-xay-ra, hung-khi", "ask: [dang-nguy-hiem, dang-xayra, hung-khi", "A1: ask: no such question"},
		{"categories", "sap-xay-ra, dinh-can-bo, vi-sao-biet", "sap-xay-ra, vi-sao-biet", "A1: ask: dinh-can-bo must be asked"},
		{"categories", "ask: [co-viec-xau, loi-cua-ai, y-kien]", "ask: [co-viec-xau, y-kien]", "D2: ask: loi-cua-ai must be asked"},
		{"categories", "{q: dang-xay-ra, in: [co]}]}}\n", "{q: dang-xay-ra, in: [cos]}]}}\n", "no such choice"},
		{"categories", "trigger: P1, when", "trigger: P99, when", "no such trigger"},
		{"categories", "to: now, trigger: P1,", "to: soon, trigger: P1,", "no such urgency"},
		{"categories", "flag: victim-under-18, clock: CH24", "flag: victim, clock: CH24", "no such officer flag"},
		{"categories", "    clock: T7D\n", "    clock: T7\n", "no such clock"},
		{"categories", "to: C2, when", "to: D3, when", "reroute"},
		{"categories", "    recipients: [police-inspectorate]", "    recipients: [operator]", "C2"},
		{"categories", "    recipients: [police-inspectorate]", "    recipients: [commune-police]", "there twice"},
		{"categories", "    recipients: [police-inspectorate]", "    recipients: []", "empty"},
		{"categories", "never: [subject, operator, commune-front,", "never: [operator, commune-front,", "subject must be in it"},
		{"categories", "recipients: [commune-police, investigation-agency]\n", "recipients: [commune-police, investigation-agency, commune-front]\n", "Front"},
		{"categories", "front_may_see: none\n    source: {law: \"NĐ 22/2019", "front_may_see: count\n    source: {law: \"NĐ 22/2019", "C2: front_may_see"},
		{"categories", "{code: A15, label_vi", "{code: A99, label_vi", "no such category"},
		{"categories", "      - - {code: D2}\n", "      - - {code: D1}\n", "there twice"},
		{"categories", "    now_trigger: P1\n", "", "A1 has no now_trigger"},
		{"categories", "level: commune\n", "level: district\n", "none of"},
		{"categories", "under: [province-police]", "under: [commune-police]", "under it"},
		{"categories", "fallbacks: [province-police, investigation-agency]", "fallbacks: [village-head]", "has no unit"},
		{"categories", "last_resort: [", "last_resort: [mayor, ", "no such role"},
		{"categories", "swap: {commune-police: province-police}", "swap: {commune-police: district-police}", "no such role"},
		{"categories", "what: chau-nao", "what: viec-gi", "A10: what"},
		{"categories", "text_vi: \"Có ai đang gặp nguy hiểm không?\"", "text_vi: \"một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu\"", "15 words"},
		{"statuses", "next: [NEED_INFO, CHECKING,", "next: [NEED_INFOS, CHECKING,", "no such status"},
		{"statuses", "lanes: [complaint-about-police, complaint-about-official, dispute, feedback]\n    next: []", "lanes: [tip, complaint-about-police, complaint-about-official, dispute, feedback]\n    next: []", "may not be refused"},
		{"statuses", "status: RESOLVED, lanes: [tip, protection,", "status: RESOLVED, lanes: [praises, protection,", "no lane"},
		{"statuses", "who: commune-police", "who: mayor", "no such role"},
		{"clocks", "owner: holder", "owner: nobody", "no such role"},
		{"clocks", "unit: hours", "unit: fortnights", "none of"},
		{"clocks", "starts_at: sealed", "starts_at: opened", "no such event"},
		{"clocks", "when: difficult-area", "when: rainy", "no such condition"},
		{"clocks", "escalate_to: [unit-head", "escalate_to: [boss", "no such role"},
		{"clocks", "  - id: T12\n", "  - id: NOW\n", "two rows"},
		{"clocks", "grade: legal-text", "grade: certain", "none of"},
		{"clocks", "timezone: Asia/Ho_Chi_Minh", "timezone: UTC", "timezone"},
		{"holidays", "date: 2026-01-01", "date: 2027-01-01", "2026"},
		{"holidays", "date: 2026-01-02", "date: 2026-01-03", "week-ends"},
		{"holidays", "grade: remembered", "grad: remembered", "holidays: ["},
	}
	for len(cases) > 0 {
		text, batch, rest := shipped(cases[0].file), []change(nil), []change(nil)
		for _, c := range cases {
			if c.file != cases[0].file || len(batch) > 0 && (c.alone() || batch[0].alone()) || !bytes.Contains(text, []byte(c.old)) {
				rest = append(rest, c)
				continue
			}
			text = bytes.Replace(text, []byte(c.old), []byte(c.with), 1)
			batch = append(batch, c)
		}
		if len(batch) == 0 {
			t.Fatalf("%s: %q is not in the file any more", cases[0].file, cases[0].old)
		}
		_, err := loadWith(cases[0].file, text)
		for _, c := range batch {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %q for %q: %v, want %q", c.file, c.with, c.old, err, c.want)
			}
		}
		cases = rest
	}
}

type change struct{ file, old, with, want string }

// alone says whether the change stops the reading or the indexing, before the checks.
func (c change) alone() bool {
	return strings.HasPrefix(c.want, c.file) || strings.HasSuffix(c.want, "id") || c.file == "holidays" || c.want == "timezone"
}

func shipped(file string) []byte {
	return map[string][]byte{
		"categories": configs.Categories, "statuses": configs.Statuses, "clocks": configs.Clocks, "holidays": configs.Holidays,
	}[file]
}

// shippedFiles are what the shipped files say, read once.
var shippedFiles = sync.OnceValue(func() files {
	f := files{holidays: make([]holidaysFile, 1)}
	_ = read("categories", configs.Categories, &f.categories)
	_ = read("statuses", configs.Statuses, &f.statuses)
	_ = read("clocks", configs.Clocks, &f.clocks)
	_ = read("holidays", configs.Holidays, &f.holidays[0])
	return f
})

// loadWith does what Load does, with one file changed.
func loadWith(file string, text []byte) (*Tables, error) {
	f := shippedFiles()
	var err error
	switch file {
	case "categories":
		f.categories = categoriesFile{}
		err = read(file, text, &f.categories)
	case "statuses":
		f.statuses = statusesFile{}
		err = read(file, text, &f.statuses)
	case "clocks":
		f.clocks = clocksFile{}
		err = read(file, text, &f.clocks)
	default:
		f.holidays = make([]holidaysFile, 1)
		err = read(file, text, &f.holidays[0])
	}
	if err != nil {
		return nil, err
	}
	return f.tables()
}

// An unknown key is refused with its line.
func TestUnknownKeyNamesTheLine(t *testing.T) {
	line := 1 + bytes.Count(configs.Clocks[:bytes.Index(configs.Clocks, []byte("timezone:"))], []byte("\n"))
	bad := bytes.Replace(configs.Clocks, []byte("timezone:"), []byte("time_zone:"), 1)
	_, err := loadWith("clocks", bad)
	if err == nil || !strings.Contains(err.Error(), "clocks: [") || !strings.Contains(err.Error(), "time_zone") {
		t.Fatal(err)
	}
	if want := "[" + strconv.Itoa(line) + ":"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want line %d", err, line)
	}
}

func TestExports(t *testing.T) {
	tables := tables(t)
	for name, b := range map[string][]byte{"all": tables.JSON(), "resident": tables.ResidentJSON()} {
		if bytes.Contains(b, []byte(`:null,"routes`)) || bytes.Contains(b, []byte(`"recipients":null`)) || len(b) < 10_000 {
			t.Errorf("%s: a list is null, or it is short", name)
		}
	}
	if bytes.Contains(tables.ResidentJSON(), []byte("khoi-to")) || bytes.Contains(tables.ResidentJSON(), []byte("label_officer")) {
		t.Error("residents are sent what is for officers")
	}
	// The twin's tests read the tables as the page gets them.
	const file = "testdata/tables/resident.json"
	committed, _ := os.ReadFile(file)
	if want := append(slices.Clone(tables.ResidentJSON()), '\n'); !bytes.Equal(committed, want) {
		if !*update {
			t.Errorf("%s is stale: go test ./intake/rules -update", file)
		} else if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d categories, %d clocks, %d bytes, for residents %d", len(tables.Categories), len(tables.Clocks), len(tables.JSON()), len(tables.ResidentJSON()))
}

// A role in never is passed over also where it would be the last resort.
func TestLastResortMinusNever(t *testing.T) {
	const old = "    never: [subject, operator, commune-police, commune-committee, commune-front, village-front, village-head, box-custodian, mediation-team]\n    unit_keys: [thanh-tra]"
	text := bytes.Replace(configs.Categories, []byte(old), []byte(strings.Replace(old, "operator,", "operator, investigation-agency,", 1)), 1)
	tables, err := loadWith("categories", text)
	if err != nil || bytes.Equal(text, configs.Categories) {
		t.Fatal(err)
	}
	r, err := tables.Route("C2", nil, "", "police-inspectorate")
	if err != nil || len(r.Recipients) != 1 || r.Recipients[0] != "province-police" {
		t.Errorf("%v, %v", r.Recipients, err)
	}
}
