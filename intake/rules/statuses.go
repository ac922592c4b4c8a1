package rules

import (
	"fmt"
	"slices"
)

// Received is the state every case starts in.
const Received = "RECEIVED"

// Label is a text in both languages.
type Label struct {
	Vi string `yaml:"vi" json:"vi"`
	En string `yaml:"en" json:"en"`
}

// Status is a state of a case.
type Status struct {
	ID              string           `yaml:"id" json:"id"`
	LabelOfficerVi  string           `yaml:"label_officer_vi" json:"label_officer_vi"`
	LabelOfficerEn  string           `yaml:"label_officer_en" json:"label_officer_en,omitempty"`
	LabelResidentVi string           `yaml:"label_resident_vi" json:"label_resident_vi"`
	LabelResidentEn string           `yaml:"label_resident_en" json:"label_resident_en"`
	ResidentByLane  map[string]Label `yaml:"resident_by_lane" json:"resident_by_lane"`
	ShownToResident bool             `yaml:"shown_to_resident" json:"shown_to_resident"`
	ShownInLanes    []string         `yaml:"shown_in_lanes" json:"shown_in_lanes,omitempty"`
	Lanes           []string         `yaml:"lanes" json:"lanes"`
	Next            []string         `yaml:"next" json:"next"`
	Final           bool             `yaml:"final" json:"final"`
	FollowsParent   bool             `yaml:"follows_parent" json:"follows_parent,omitempty"`
	ReopenTo        string           `yaml:"reopen_to" json:"reopen_to,omitempty"`
	ReasonRequired  bool             `yaml:"reason_required" json:"reason_required"`
	TwoPeople       bool             `yaml:"two_people" json:"two_people,omitempty"`
	Note            string           `yaml:"note" json:"note,omitempty"`
	FrontLabelVi    string           `yaml:"front_label_vi" json:"front_label_vi"`
	FrontResult     string           `yaml:"front_result" json:"front_result"`
}

// Shown says whether a resident of that lane ever sees the state; if not, the last shown label stays.
func (s Status) Shown(lane string) bool {
	return s.ShownToResident || slices.Contains(s.ShownInLanes, lane)
}

// Resident returns what the resident reads about the state.
func (s Status) Resident(lane string) Label {
	if label, ok := s.ResidentByLane[lane]; ok {
		return label
	}
	return Label{s.LabelResidentVi, s.LabelResidentEn}
}

// Outcome is what a final state stands for; never shown to residents, nor to the Front for tips.
type Outcome struct {
	ID     string   `yaml:"id" json:"id"`
	Vi     string   `yaml:"vi" json:"vi"`
	Status string   `yaml:"status" json:"status"`
	Lanes  []string `yaml:"lanes" json:"lanes"`
}

// Disposition is what became of an opinion raised at a forum.
type Disposition struct {
	ID          string `yaml:"id" json:"id"`
	Vi          string `yaml:"vi" json:"vi"`
	En          string `yaml:"en" json:"en"`
	Status      string `yaml:"status" json:"status"`
	Clock       string `yaml:"clock" json:"clock,omitempty"`
	FrontResult string `yaml:"front_result" json:"front_result"`
}

// LaneChange allows a case to be moved to another lane. Who is a role, or "first-reader": the officer who opened it.
type LaneChange struct {
	From  string   `yaml:"from" json:"from"`
	To    string   `yaml:"to" json:"to"`
	Who   string   `yaml:"who" json:"who"`
	Needs []string `yaml:"needs" json:"needs"`
	Note  string   `yaml:"note" json:"note,omitempty"`
}

// StateFlag is computed beside the state.
type StateFlag struct {
	ID              string `yaml:"id" json:"id"`
	Vi              string `yaml:"vi" json:"vi"`
	ComputedFrom    string `yaml:"computed_from" json:"computed_from"`
	ShownToResident bool   `yaml:"shown_to_resident" json:"shown_to_resident"`
	FrontResult     string `yaml:"front_result" json:"front_result"`
}

// Step says whether a case of the lane may go from one state to another: the step must be listed and the lane must have
// the target. From "" a case is registered: only RECEIVED may be reached. A final state is left by Reopen alone. The error
// wraps ErrStep.
func (t *Tables) Step(lane, from, to string) error {
	target := t.statuses[to]
	switch {
	case t.lanes[lane] == nil, target == nil, from != "" && t.statuses[from] == nil:
		return fmt.Errorf("%w: unknown lane or state: %q, %q, %q", ErrStep, lane, from, to)
	case !slices.Contains(target.Lanes, lane):
		return fmt.Errorf("%w: %s has no state %s", ErrStep, lane, to)
	case from == "" && to == Received, from != "" && slices.Contains(t.statuses[from].Next, to):
		return nil
	}
	return fmt.Errorf("%w: %s does not follow %s", ErrStep, to, from)
}

// Steps lists the states that may follow in the lane.
func (t *Tables) Steps(lane, from string) []string {
	var list []string
	if s := t.statuses[from]; s != nil {
		for _, to := range s.Next {
			if t.Step(lane, from, to) == nil {
				list = append(list, to)
			}
		}
	}
	return list
}

// Reopen returns the state a closed case goes to when the resident brings something new. ok is false if it is not closed.
func (t *Tables) Reopen(lane, from string) (to string, ok bool) {
	s := t.statuses[from]
	if s == nil || !s.Final {
		return "", false
	}
	if target := t.statuses[s.ReopenTo]; target != nil && slices.Contains(target.Lanes, lane) {
		return s.ReopenTo, true
	}
	return Received, true
}

// ChangeLane returns the ways in which a case may be moved from one lane to another; none means it may not.
func (t *Tables) ChangeLane(from, to string) []LaneChange {
	var list []LaneChange
	for _, c := range t.LaneChanges {
		if from != to && (c.From == "any" || c.From == from) && (c.To == "any" || c.To == to) {
			list = append(list, c)
		}
	}
	return list
}
