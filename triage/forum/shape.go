package forum

import (
	"encoding/json"
	"time"
)

// Plan is what is decided before a forum.
type Plan struct {
	ID         string   `json:"id"`
	Version    int64    `json:"version"` // 0 for a new one
	Title      string   `json:"title"`
	Day        string   `json:"day"`  // YYYY-MM-DD
	FromMinute int      `json:"from"` // minute of that day
	Place      string   `json:"place"`
	Purpose    string   `json:"purpose"`
	Until      string   `json:"until"`      // last day for opinions before it; "": the day before
	Organisers []string `json:"organisers"` // units; empty: the commune's police and Front
	Guests     []string `json:"guests"`     // codes of Guests, or labels
}

// Theme groups opinions.
type Theme struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Side is the part of the compiled table that its opinions go to: one of the three below; "": what is asked for.
	Side string `json:"side,omitempty"`
}

// The parts of the compiled table (ưu điểm, tồn tại, kiến nghị).
const (
	Strength    = "strength"
	Shortcoming = "shortcoming"
	Asked       = "proposal"
)

// side is where an opinion of a theme goes to.
func (f Forum) side(theme string) string {
	for _, t := range f.Themes {
		if t.ID == theme && t.Side != "" {
			return t.Side
		}
	}
	return Asked
}

// Forum is a plan with what came of it, in numbers.
type Forum struct {
	Plan
	Commune string  `json:"commune"`
	State   State   `json:"state"`
	Turn    int64   `json:"turn"` // grows with every change of anything in it
	Themes  []Theme `json:"themes"`
	Officer string  `json:"officer"` // who changed the plan last
	Counts  Counts  `json:"counts"`
	Page    string  `json:"page,omitempty"` // the public address, once it is announced

	announced                bool
	published, issue, echoed int64
}

// Counts are how many of what a forum has.
type Counts struct {
	Proposed   int `json:"proposed"`
	Approved   int `json:"approved"`
	Undisposed int `json:"undisposed"` // approved, and without a disposition
	Owed       int `json:"owed"`       // answers in writing that are still due
	Pledges    int `json:"pledges"`    // dropped ones left out
	Kept       int `json:"kept"`
	Late       int `json:"late"`
}

// Opinion is what somebody said.
type Opinion struct {
	ID          string `json:"id"`
	Forum       string `json:"forum"`
	Seq         int    `json:"seq"`
	Source      string `json:"source"`
	State       string `json:"state"`
	Pulled      bool   `json:"pulled,omitempty"` // withdrawn by itself, as its case may not be in a forum any more
	Reason      string `json:"reason,omitempty"`
	Sealed      []byte `json:"sealed"` // empty for what was typed in the hall
	Case        bool   `json:"case"`   // it was drawn from a case
	Text        string `json:"text"`   // "" before approval
	Theme       string `json:"theme"`
	Echoes      int    `json:"echoes"` // "tôi cũng vậy"
	Order       int    `json:"order"`
	Disposition string `json:"disposition"`
	Owner       string `json:"owner"`
	Due         string `json:"due,omitempty"`
	Answer      string `json:"answer"`
	Answered    string `json:"answered,omitempty"`
	Late        bool   `json:"late,omitempty"` // an answer is due and was not given
	Unit        string `json:"unit"`           // of who proposed it
	Proposer    string `json:"proposer"`
	Approver    string `json:"approver,omitempty"`
	Officer     string `json:"officer"` // who changed it last
	Version     int64  `json:"version"`
}

// Pledge is what somebody promised.
type Pledge struct {
	ID      string `json:"id"`
	Forum   string `json:"forum"`
	Day     string `json:"day"` // of its forum
	Seq     int    `json:"seq"`
	Opinion string `json:"opinion,omitempty"`
	Text    string `json:"text"` // "": it was taken out, and waits for new words
	Owner   string `json:"owner"`
	Due     string `json:"due"`
	State   string `json:"state"`
	Reason  string `json:"reason,omitempty"`
	Kept    string `json:"kept,omitempty"`    // day on which it was kept, or given up
	KeptBy  string `json:"kept_by,omitempty"` // the unit that said so
	// What who promised says of one that is late: a code of LateReasons, and the day that it asks for.
	Why     string `json:"why,omitempty"`
	Hoped   string `json:"hoped,omitempty"`
	Doubted string `json:"doubted,omitempty"` // day on which it was opened again
	Told    int    `json:"told"`
	Anew    string `json:"anew,omitempty"` // who wrote new words after the first were taken out
	Officer string `json:"officer"`
	Version int64  `json:"version"`
}

// Entry is one line of the log. It has no words.
type Entry struct {
	At      time.Time `json:"at"` // to the minute
	Unit    string    `json:"unit"`
	Officer string    `json:"officer"`
	Act     string    `json:"act"`
	Subject string    `json:"subject"`
	Outcome string    `json:"outcome,omitempty"`
}

// Sheet is a forum as its officers see it.
type Sheet struct {
	Forum    Forum     `json:"forum"`
	Opinions []Opinion `json:"opinions"` // in the order in which they are read out
	Pledges  []Pledge  `json:"pledges"`
	Log      []Entry   `json:"log"` // newest first, 500 at most
	// Before are the pledges of earlier forums of the commune that were not kept when the one before was held: the report back.
	Before []Pledge `json:"before"`
	// Owners are units that an opinion or a pledge can be given to, with their names.
	Owners []Owner `json:"owners"`
}

// Owner is a unit by name.
type Owner struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
}

func packed(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
