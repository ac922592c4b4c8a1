package rules

// Level says where units of a role are found.
type Level string

// The levels of a role: its unit id is role.<commune code> or role.<province code>; people of a village and roles that
// are no body at all have no unit.
const (
	Commune  Level = "commune"
	Province Level = "province"
	Village  Level = "village"
	NoLevel  Level = "none"
)

// Lane decides how a kind of matter is read and whether it may reach a forum.
type Lane struct {
	ID           string `yaml:"id" json:"id"`
	LabelVi      string `yaml:"label_vi" json:"label_vi"`
	LabelEn      string `yaml:"label_en" json:"label_en"`
	Veiled       bool   `yaml:"veiled" json:"veiled"` // the header hides category and commune
	Meaning      string `yaml:"meaning" json:"meaning"`
	JointOpening bool   `yaml:"joint_opening" json:"joint_opening"`
	ForumList    bool   `yaml:"forum_list" json:"forum_list"`
	MayBeRefused bool   `yaml:"may_be_refused" json:"may_be_refused"`
}

// Role is a kind of body. Under names the roles that command it, Fallbacks who stands in when its unit has no key.
type Role struct {
	ID        string   `yaml:"id" json:"id"`
	Vi        string   `yaml:"vi" json:"vi"`
	En        string   `yaml:"en" json:"en"`
	Meaning   string   `yaml:"meaning" json:"meaning"`
	Level     Level    `yaml:"level" json:"level"`
	Under     []string `yaml:"under" json:"under"`
	Fallbacks []string `yaml:"fallbacks" json:"fallbacks"`
}

// UnitKey is a key into a province's own table of specialist units; Grade says how well its name is known.
type UnitKey struct {
	Key   string `yaml:"key" json:"key"`
	Vi    string `yaml:"vi" json:"vi"`
	Grade string `yaml:"grade" json:"grade"`
	Note  string `yaml:"note" json:"note,omitempty"`
}

// Urgency says how fast somebody must look. AskFirst are the questions that come before all others.
type Urgency struct {
	ID       string   `yaml:"id" json:"id"`
	Meaning  string   `yaml:"meaning" json:"meaning"`
	Clock    string   `yaml:"clock" json:"clock"`
	AskFirst []string `yaml:"ask_first" json:"ask_first"`
}

// The urgencies, gravest first.
const (
	Now    = "now"
	High   = "high"
	Normal = "normal"
	Forum  = "forum"
)

// Trigger is a reason to wake a duty officer.
type Trigger struct {
	ID        string `yaml:"id" json:"id"`
	En        string `yaml:"en" json:"en"`
	Vi        string `yaml:"vi" json:"vi"`
	BeyondTen bool   `yaml:"beyond_ten" json:"beyond_ten"`
}

// Emergency is a number to call, with what it is for.
type Emergency struct {
	ID    string `yaml:"id" json:"id"`
	Vi    string `yaml:"vi" json:"vi"`
	En    string `yaml:"en" json:"en"`
	Grade string `yaml:"grade" json:"grade"`
}

// Test holds when the answer to Q is one of In.
type Test struct {
	Q  string   `yaml:"q" json:"q"`
	In []string `yaml:"in" json:"in"`
}

// When is a condition over answers: any of some tests, or all of them.
type When struct {
	Any []Test `yaml:"any" json:"any,omitempty"`
	All []Test `yaml:"all" json:"all,omitempty"`
}

// GlobalRoute changes the recipients of every category in its lanes, by an answer or by a subject named otherwise.
type GlobalRoute struct {
	When          When              `yaml:"when" json:"when"`
	Subjects      []string          `yaml:"subjects" json:"subjects"`
	Lanes         []string          `yaml:"lanes" json:"lanes"`
	Swap          map[string]string `yaml:"swap" json:"swap"`
	AddRecipients []string          `yaml:"add_recipients" json:"add_recipients"`
	AddNever      []string          `yaml:"add_never" json:"add_never"`
}

// MustAnswer is a question that is settled before anything of its lanes is sealed.
type MustAnswer struct {
	Q     string   `yaml:"q" json:"q"`
	Lanes []string `yaml:"lanes" json:"lanes"`
}

// Accusation says which roles an answer accuses. Shared means that the accused's own unit may read, as it answers for
// the person, but that somebody outside its chain must read too; Unless names a question whose answer, when it accuses,
// says it more exactly. Only checks use it.
type Accusation struct {
	Q      string   `yaml:"q" json:"q"`
	In     []string `yaml:"in" json:"in"`
	Roles  []string `yaml:"roles" json:"roles"`
	Shared bool     `yaml:"shared" json:"shared"`
	Unless string   `yaml:"unless" json:"unless,omitempty"`
}

// RouteAlt replaces recipients and never of a category when its condition holds.
type RouteAlt struct {
	When       When     `yaml:"when" json:"when"`
	Recipients []string `yaml:"recipients" json:"recipients"`
	Never      []string `yaml:"never" json:"never"`
}

// Reroute changes the category before sealing, by an answer or by a subject named otherwise.
type Reroute struct {
	To       string   `yaml:"to" json:"to"`
	When     When     `yaml:"when" json:"when"`
	Subjects []string `yaml:"subjects" json:"subjects"`
}

// Raise lifts the urgency; the first one that holds wins.
type Raise struct {
	To      string `yaml:"to" json:"to"`
	Trigger string `yaml:"trigger" json:"trigger,omitempty"`
	When    When   `yaml:"when" json:"when"`
}

// Pace is the urgency of a category and what raises it.
type Pace struct {
	Base  string  `yaml:"base" json:"base"`
	Raise []Raise `yaml:"raise" json:"raise"`
}

// ClockAlt is the clock that replaces the category's own once an officer has set the flag.
type ClockAlt struct {
	Flag  string `yaml:"flag" json:"flag"`
	Clock string `yaml:"clock" json:"clock"`
}

// Release is what an officer may hand on after reading, to whom, and which flags must be set first.
type Release struct {
	To      []string `yaml:"to" json:"to"`
	Needs   []string `yaml:"needs" json:"needs"`
	Content string   `yaml:"content" json:"content"`
}

// Source names the law behind a row and how well each part of it is known.
type Source struct {
	Law          string `yaml:"law" json:"law"`
	LawGrade     string `yaml:"law_grade" json:"law_grade"`
	RoutingGrade string `yaml:"routing_grade" json:"routing_grade"`
	Note         string `yaml:"note" json:"note,omitempty"`
}

// What the Front may see of a category.
const (
	FrontNone    = "none"
	FrontCount   = "count"
	FrontStatus  = "status"
	FrontContent = "content"
)

// Category is one kind of matter.
type Category struct {
	Code             string     `yaml:"code" json:"code"`
	Slug             string     `yaml:"slug" json:"slug"`
	LabelVi          string     `yaml:"label_vi" json:"label_vi"`
	LabelPlainVi     string     `yaml:"label_plain_vi" json:"label_plain_vi"`
	LabelEn          string     `yaml:"label_en" json:"label_en"`
	Lane             string     `yaml:"lane" json:"lane"`
	Recipients       []string   `yaml:"recipients" json:"recipients"`
	Never            []string   `yaml:"never" json:"never"`
	RoutesAlt        []RouteAlt `yaml:"routes_alt" json:"routes_alt"`
	Reroute          []Reroute  `yaml:"reroute" json:"reroute"`
	UnitKeys         []string   `yaml:"unit_keys" json:"unit_keys"`
	Urgency          Pace       `yaml:"urgency" json:"urgency"`
	BaseTrigger      string     `yaml:"base_trigger" json:"base_trigger,omitempty"`
	NowTrigger       string     `yaml:"now_trigger" json:"now_trigger,omitempty"`
	Clock            string     `yaml:"clock" json:"clock"`
	ClockAlso        []string   `yaml:"clock_also" json:"clock_also"`
	ClockAlt         []ClockAlt `yaml:"clock_alt" json:"clock_alt"`
	Release          *Release   `yaml:"release" json:"release,omitempty"`
	What             string     `yaml:"what" json:"what"`
	Ask              []string   `yaml:"ask" json:"ask"`
	FirstMessage     string     `yaml:"first_message" json:"first_message,omitempty"`
	Emergency        []string   `yaml:"emergency" json:"emergency"`
	MediationAllowed bool       `yaml:"mediation_allowed" json:"mediation_allowed"`
	FrontMaySee      string     `yaml:"front_may_see" json:"front_may_see"`
	Source           Source     `yaml:"source" json:"source"`

	// StandIn marks the entry that a veiled lane has in place of its categories.
	StandIn bool `yaml:"-" json:"stand_in,omitempty"`
}

// MenuItem leads to a category, under its own label or, when that is empty, the category's.
type MenuItem struct {
	Code    string `yaml:"code" json:"code"`
	LabelVi string `yaml:"label_vi" json:"label_vi,omitempty"`
	LabelEn string `yaml:"label_en" json:"label_en,omitempty"`
}

// Menu is a numbered list in pages of at most eight. Urgency is the floor of everything chosen inside it.
type Menu struct {
	ID      string       `yaml:"id" json:"id"`
	TitleVi string       `yaml:"title_vi" json:"title_vi"`
	TitleEn string       `yaml:"title_en" json:"title_en,omitempty"`
	Urgency string       `yaml:"urgency" json:"urgency,omitempty"`
	Pages   [][]MenuItem `yaml:"pages" json:"pages"`
}

// RoutingRule is a rule in words that the routes must keep; each has a test.
type RoutingRule struct {
	ID     string `yaml:"id" json:"id"`
	Rule   string `yaml:"rule" json:"rule"`
	Source Source `yaml:"source" json:"source"`
}

// OutOfScope says what is not taken, and what becomes of it.
type OutOfScope struct {
	TopicsNotTaken []string `yaml:"topics_not_taken" json:"topics_not_taken"`
	FirstMessage   string   `yaml:"first_message" json:"first_message"`
	AppliedBy      string   `yaml:"applied_by" json:"applied_by"`
	Keep           string   `yaml:"keep" json:"keep"`
	Source         Source   `yaml:"source" json:"source"`
}
