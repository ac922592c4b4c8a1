package rules

import (
	"bytes"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"
)

// The standing that every file begins with.
type head struct {
	Version     int    `yaml:"version"`
	DataStatus  string `yaml:"data_status"`
	ConfirmedBy string `yaml:"confirmed_by"`
	ConfirmedOn string `yaml:"confirmed_on"`
}

func (h head) standing(file string) Standing {
	return Standing{file, h.DataStatus, h.ConfirmedBy, h.ConfirmedOn}
}

type categoriesFile struct {
	Head              head          `yaml:",inline"`
	SmallCountFloor   int           `yaml:"small_count_floor"`
	Lanes             []Lane        `yaml:"lanes"`
	Roles             []Role        `yaml:"roles"`
	LastResort        []string      `yaml:"last_resort"`
	UnitKeys          []UnitKey     `yaml:"unit_keys"`
	Urgencies         []Urgency     `yaml:"urgencies"`
	DefaultNowTrigger string        `yaml:"default_now_trigger"`
	PushNow           []Trigger     `yaml:"push_now"`
	EmergencyNumbers  []Emergency   `yaml:"emergency_numbers"`
	OfficerFlags      []Meaning     `yaml:"officer_flags"`
	Questions         []Question    `yaml:"questions"`
	GlobalRoutes      []GlobalRoute `yaml:"global_routes"`
	MustAsk           []MustAnswer  `yaml:"must_ask"`
	Accused           []Accusation  `yaml:"accused"`
	Categories        []Category    `yaml:"categories"`
	Menus             []Menu        `yaml:"menus"`
	RoutingRules      []RoutingRule `yaml:"routing_rules"`
	OutOfScope        OutOfScope    `yaml:"out_of_scope"`
}

type statusesFile struct {
	Head             head          `yaml:",inline"`
	ResidentDelayMax int           `yaml:"resident_delay_days_max"`
	FrontResults     []Choice      `yaml:"front_results"`
	Statuses         []Status      `yaml:"statuses"`
	Outcomes         []Outcome     `yaml:"outcomes"`
	Dispositions     []Disposition `yaml:"forum_dispositions"`
	LaneChanges      []LaneChange  `yaml:"lane_changes"`
	Flags            []StateFlag   `yaml:"flags"`
}

type clocksFile struct {
	Head              head                `yaml:",inline"`
	Timezone          string              `yaml:"timezone"`
	VariantConditions []VariantCond       `yaml:"variant_conditions"`
	Events            []Meaning           `yaml:"events"`
	OutsideRoles      []Meaning           `yaml:"outside_roles"`
	LaneClocks        []LaneClocks        `yaml:"lane_clocks"`
	SystemClocks      map[string][]string `yaml:"system_clocks"`
	Clocks            []Clock             `yaml:"clocks"`
}

type holidaysFile struct {
	Head  head          `yaml:",inline"`
	Years []HolidayYear `yaml:"years"`
}

// files is what was read, before it is put together.
type files struct {
	categories categoriesFile
	statuses   statusesFile
	clocks     clocksFile
	holidays   []holidaysFile
}

// Load reads the tables strictly and checks that they hold together. Errors name the kind of file and, where the reader
// knows it, the line. holidays may be several files, or none: then only Saturdays and Sundays are days off.
func Load(categories, statuses, clocks []byte, holidays ...[]byte) (*Tables, error) {
	var f files
	if err := read("categories", categories, &f.categories); err != nil {
		return nil, err
	}
	if err := read("statuses", statuses, &f.statuses); err != nil {
		return nil, err
	}
	if err := read("clocks", clocks, &f.clocks); err != nil {
		return nil, err
	}
	for _, b := range holidays {
		var h holidaysFile
		if err := read("holidays", b, &h); err != nil {
			return nil, err
		}
		f.holidays = append(f.holidays, h)
	}
	return f.tables()
}

func (f *files) tables() (*Tables, error) {
	c, s, k := &f.categories, &f.statuses, &f.clocks
	t := &Tables{
		Version: c.Head.Version, SmallCountFloor: c.SmallCountFloor,
		Standing: []Standing{c.Head.standing("categories"), s.Head.standing("statuses"), k.Head.standing("clocks")},
		Lanes:    c.Lanes, Roles: c.Roles, LastResort: c.LastResort, UnitKeys: c.UnitKeys, Urgencies: c.Urgencies,
		DefaultNowTrigger: c.DefaultNowTrigger, Triggers: c.PushNow, EmergencyNumbers: c.EmergencyNumbers,
		OfficerFlags: c.OfficerFlags, Questions: c.Questions, GlobalRoutes: c.GlobalRoutes, MustAnswer: c.MustAsk,
		Accused: c.Accused, Categories: c.Categories, Menus: c.Menus, RoutingRules: c.RoutingRules,
		OutOfScope: c.OutOfScope,
		Statuses:   s.Statuses, ResidentDelayMax: s.ResidentDelayMax, FrontResults: s.FrontResults, Outcomes: s.Outcomes,
		Dispositions: s.Dispositions, LaneChanges: s.LaneChanges, StateFlags: s.Flags,
		VariantConditions: k.VariantConditions, Events: k.Events, OutsideRoles: k.OutsideRoles, LaneClocks: k.LaneClocks,
		SystemClocks: k.SystemClocks, Clocks: k.Clocks,
	}
	for i, h := range f.holidays {
		if i == 0 {
			t.Standing = append(t.Standing, h.Head.standing("holidays"))
		}
		t.HolidayYears = append(t.HolidayYears, h.Years...)
	}
	if k.Timezone != "Asia/Ho_Chi_Minh" {
		return nil, fmt.Errorf("clocks: timezone: %q is not Asia/Ho_Chi_Minh", k.Timezone)
	}
	if err := t.finish(); err != nil {
		return nil, err
	}
	return t, nil
}

// finish fills in what the files leave to be understood, then indexes, checks and exports the tables.
func (t *Tables) finish() error {
	// The zone has had no other offset since 1975; a fixed one works where no zone files are installed.
	t.zone = time.FixedZone("UTC+7", 7*60*60)
	for i := range t.Questions {
		if q := &t.Questions[i]; q.Kind == KindYesNo && len(q.Choices) == 0 {
			q.Choices = []Choice{{Yes, "Có", "yes"}, {No, "Không", "no"}}
		}
	}
	for i := range t.Categories {
		if c := &t.Categories[i]; c.What == "" {
			c.What = what
		}
	}
	if err := t.index(); err != nil {
		return err
	}
	if err := t.check(); err != nil {
		return err
	}
	return t.export()
}

// read decodes one file. The library names line and column and prints the lines around; only its first line is kept, as
// the file may be a province's own.
func read(kind string, b []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict())
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %s", kind, firstLine(yaml.FormatError(err, false, false)))
	}
	return nil
}

func firstLine(s string) string {
	if i := bytes.IndexByte([]byte(s), '\n'); i >= 0 {
		return s[:i]
	}
	return s
}
