package rules

// Clock is one deadline as data; a closed row and its successor share the id.
type Clock struct {
	ID         string      `yaml:"id" json:"id"`
	NameVi     string      `yaml:"name_vi" json:"name_vi"`
	NameEn     string      `yaml:"name_en" json:"name_en"`
	Owner      string      `yaml:"owner" json:"owner"`
	Amount     *int        `yaml:"amount" json:"amount"` // nil: no number exists, it never expires
	Unit       string      `yaml:"unit" json:"unit"`
	Bound      string      `yaml:"bound" json:"bound"`
	Direction  string      `yaml:"direction" json:"direction,omitempty"`
	StartsAt   string      `yaml:"starts_at" json:"starts_at"`
	Variants   []Variant   `yaml:"variants" json:"variants,omitempty"`
	Extensions []Extension `yaml:"extensions" json:"extensions,omitempty"`
	Next       []string    `yaml:"next" json:"next,omitempty"`
	Basis      []Basis     `yaml:"basis" json:"basis"`
	Grade      string      `yaml:"grade" json:"grade"`
	ValidFrom  string      `yaml:"valid_from" json:"valid_from,omitempty"`
	ValidTo    string      `yaml:"valid_to" json:"valid_to,omitempty"`
	Tracked    string      `yaml:"tracked" json:"tracked"`
	OnExpiry   Expiry      `yaml:"on_expiry" json:"on_expiry"`
	Confirm    string      `yaml:"confirm" json:"confirm,omitempty"`
}

// Units of a clock.
const (
	Minutes        = "minutes"
	Hours          = "hours"
	CalendarDays   = "calendar-days"
	WorkingDays    = "working-days"
	CalendarMonths = "calendar-months"
)

// Variant replaces the amount when its condition is set.
type Variant struct {
	When   string `yaml:"when" json:"when"`
	Amount int    `yaml:"amount" json:"amount"`
	Unit   string `yaml:"unit" json:"unit,omitempty"`
}

// Extension is one way a clock can become longer: total is a new ceiling counted from the original start, add counts
// from the end of the running term.
type Extension struct {
	Mode      string     `yaml:"mode" json:"mode"`
	Amount    int        `yaml:"amount" json:"amount"`
	Unit      string     `yaml:"unit" json:"unit"`
	By        string     `yaml:"by" json:"by"`
	Times     int        `yaml:"times" json:"times,omitempty"`
	Reason    string     `yaml:"reason" json:"reason,omitempty"`
	Basis     string     `yaml:"basis" json:"basis,omitempty"`
	AskBefore *AskBefore `yaml:"ask_before" json:"ask_before,omitempty"`
}

// AskBefore is how long before the end an extension must be asked for.
type AskBefore struct {
	Amount int    `yaml:"amount" json:"amount"`
	Unit   string `yaml:"unit" json:"unit"`
}

// Basis is a law and its article.
type Basis struct {
	Law     string `yaml:"law" json:"law"`
	Article string `yaml:"article" json:"article"`
}

// Expiry says who is told, in order, and what the service does. It never closes, drops or refuses an item.
type Expiry struct {
	EscalateTo []string `yaml:"escalate_to" json:"escalate_to"`
	Action     string   `yaml:"action" json:"action"`
}

// VariantCond is a condition that variants may name; it is a property of a unit or set on an item by an officer.
type VariantCond struct {
	ID      string `yaml:"id" json:"id"`
	SetOn   string `yaml:"set_on" json:"set_on"`
	Meaning string `yaml:"meaning" json:"meaning"`
}

// LaneClocks are clocks that run beside the category's own, each started by its own event.
type LaneClocks struct {
	Lane   string   `yaml:"lane" json:"lane"`
	Clocks []string `yaml:"clocks" json:"clocks"`
}

// HolidayYear is one year's list of days off.
type HolidayYear struct {
	Year      int    `yaml:"year" json:"year"`
	Announced *int   `yaml:"announced" json:"announced"`
	Grade     string `yaml:"grade" json:"grade"`
	Note      string `yaml:"note" json:"note,omitempty"`
	Days      []Day  `yaml:"days" json:"days"`
	Worked    []Day  `yaml:"worked" json:"worked"`
	Pending   []Day  `yaml:"pending" json:"pending"`
}

// Day is one date with its name.
type Day struct {
	Date  string `yaml:"date" json:"date"`
	Vi    string `yaml:"vi" json:"vi"`
	Grade string `yaml:"grade" json:"grade,omitempty"`
	Note  string `yaml:"note" json:"note,omitempty"`
}

// Clock returns the row of the clock that is open or, if all are closed, the last one.
func (t *Tables) Clock(id string) (Clock, bool) {
	rows := t.clocks[id]
	if len(rows) == 0 {
		return Clock{}, false
	}
	return *rows[len(rows)-1], true
}

// ClocksOf lists the clocks that count from receipt for a case: the category's own (or the one that replaces it once an
// officer has set a flag), those beside it, and the urgency's. Clocks that their own events start (LaneClocks, Next)
// are not in the list. The category may be a veiled lane's id, as a header has it.
func (t *Tables) ClocksOf(category, urgency string, flags ...string) []string {
	c := t.categories[category]
	if c == nil {
		return nil
	}
	own := c.Clock
	for _, alt := range c.ClockAlt {
		if overlap([]string{alt.Flag}, flags) {
			own = alt.Clock
			break
		}
	}
	list := union([]string{own}, c.ClockAlso)
	if u := t.urgencies[urgency]; u != nil {
		list = union(list, []string{u.Clock})
	}
	return list
}
