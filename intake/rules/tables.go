// Package rules reads the tables of the service and answers questions about them: who may receive a message of some
// category with some answers (Route), what to ask and in which order (AskOrder, MustAsk), which state may follow which
// (Step), when a clock runs out (Due). Everything here is a pure function over data that a provincial legal officer can
// read and change; no deadline, role or recipient is a constant in code.
//
// It refuses tables that do not hold together: an unknown key is refused with file and line, and so is a question, role,
// lane, clock, status, trigger, flag or category that is named but not there (check.go). It never sees the words of a
// message, holds no state, does no I/O and knows no unit, only roles; package directory finds the units.
//
// It is shared by both zones. Its twin in the resident's browser is route.ts; the vectors in testdata are run by both.
package rules

import (
	"errors"
	"time"
)

// ErrCategory is returned for a category that is not in the tables or that nothing can be sent to (a lane that stands in
// for its categories in a header). The caller asked for something the tables of this version do not know.
var ErrCategory = errors.New("rules: no such category")

// ErrStep is returned by Step when a case of this lane may not go from one state to the other.
var ErrStep = errors.New("rules: step not allowed")

// Tables holds every table, checked and indexed. It does not change after Load and may be shared freely.
type Tables struct {
	// Version is the version of categories.yaml, which decides who may receive; it is what a header calls "rules".
	Version         int        `json:"version"`
	Standing        []Standing `json:"standing"`
	SmallCountFloor int        `json:"small_count_floor"`

	Lanes             []Lane              `json:"lanes"`
	Roles             []Role              `json:"roles"`
	LastResort        []string            `json:"last_resort"`
	UnitKeys          []UnitKey           `json:"unit_keys"`
	Urgencies         []Urgency           `json:"urgencies"`
	DefaultNowTrigger string              `json:"default_now_trigger"`
	Triggers          []Trigger           `json:"triggers"`
	EmergencyNumbers  []Emergency         `json:"emergency_numbers"`
	OfficerFlags      []Meaning           `json:"officer_flags"`
	Questions         []Question          `json:"questions"`
	GlobalRoutes      []GlobalRoute       `json:"global_routes"`
	MustAnswer        []MustAnswer        `json:"must_ask"`
	Accused           []Accusation        `json:"accused"`
	Categories        []Category          `json:"categories"`
	Menus             []Menu              `json:"menus"`
	RoutingRules      []RoutingRule       `json:"routing_rules"`
	OutOfScope        OutOfScope          `json:"out_of_scope"`
	Statuses          []Status            `json:"statuses"`
	ResidentDelayMax  int                 `json:"resident_delay_days_max"`
	FrontResults      []Choice            `json:"front_results"`
	Outcomes          []Outcome           `json:"outcomes"`
	Dispositions      []Disposition       `json:"forum_dispositions"`
	LaneChanges       []LaneChange        `json:"lane_changes"`
	StateFlags        []StateFlag         `json:"state_flags"`
	VariantConditions []VariantCond       `json:"variant_conditions"`
	Events            []Meaning           `json:"events"`
	OutsideRoles      []Meaning           `json:"outside_roles"`
	LaneClocks        []LaneClocks        `json:"lane_clocks"`
	SystemClocks      map[string][]string `json:"system_clocks"`
	Clocks            []Clock             `json:"clocks"`
	HolidayYears      []HolidayYear       `json:"holiday_years"`

	zone       *time.Location
	lanes      map[string]*Lane
	roles      map[string]*Role
	urgencies  map[string]*Urgency
	triggers   map[string]*Trigger
	questions  map[string]*Question
	categories map[string]*Category // also lane ids of veiled lanes, for headers
	menus      map[string]*Menu
	statuses   map[string]*Status
	clocks     map[string][]*Clock // rows of one id, oldest first
	flags      map[string]bool
	chains     map[string][]string // role → itself and every role under it
	musts      map[string][]string // lane → questions that must be answered
	offDays    map[string]bool     // date → day off that is not a plain week-end
	workDays   map[string]bool     // date → week-end day that is worked
	years      map[int]bool
	json       []byte
	resident   []byte
}

// Standing says how far a file has been confirmed, and by whom. Officers see it beside every deadline.
type Standing struct {
	File        string `json:"file"`
	DataStatus  string `json:"data_status"`
	ConfirmedBy string `json:"confirmed_by"`
	ConfirmedOn string `json:"confirmed_on"`
}

// Meaning is one member of a closed set that needs only an explanation.
type Meaning struct {
	ID      string `yaml:"id" json:"id"`
	Meaning string `yaml:"meaning" json:"meaning"`
}

// Choice is one thing that can be picked, with its labels.
type Choice struct {
	ID string `yaml:"id" json:"id"`
	Vi string `yaml:"vi" json:"vi"`
	En string `yaml:"en" json:"en"`
}

// Category returns the category with that code. A veiled lane's id is answered too, with a stand-in that carries the
// lane's labels and clocks, as that is what a header of such a lane holds; nothing can be routed to it.
func (t *Tables) Category(code string) (Category, bool) { return found(t.categories[code]) }

// Lane returns the lane with that id.
func (t *Tables) Lane(id string) (Lane, bool) { return found(t.lanes[id]) }

// Role returns the role with that id.
func (t *Tables) Role(id string) (Role, bool) { return found(t.roles[id]) }

// Question returns the question with that id. A yesno question has its two choices filled in.
func (t *Tables) Question(id string) (Question, bool) { return found(t.questions[id]) }

// Menu returns the menu with that id.
func (t *Tables) Menu(id string) (Menu, bool) { return found(t.menus[id]) }

// Urgency returns the urgency with that id.
func (t *Tables) Urgency(id string) (Urgency, bool) { return found(t.urgencies[id]) }

// Trigger returns the reason to wake a duty officer with that id (P1 … X3).
func (t *Tables) Trigger(id string) (Trigger, bool) { return found(t.triggers[id]) }

// Status returns the state with that id.
func (t *Tables) Status(id string) (Status, bool) { return found(t.statuses[id]) }

// Chain returns the role and every role it commands. When the role is the subject, nobody in its chain should decide.
func (t *Tables) Chain(role string) []string { return t.chains[role] }

func found[T any](p *T) (T, bool) {
	if p == nil {
		var zero T
		return zero, false
	}
	return *p, true
}
