package main

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

//go:embed demo/world.yaml
var demoWorld []byte

// world is demo/world.yaml.
type world struct {
	Provinces []worldProvince `yaml:"provinces"`
	Communes  []worldCommune  `yaml:"communes"`
	Alerts    []worldAlert    `yaml:"alerts"`
	Cases     []worldCase     `yaml:"cases"`
	Forums    []worldForum    `yaml:"forums"`
	Openings  []worldOpening  `yaml:"openings"`
}

type worldAlert struct {
	Unit     string `yaml:"unit"`
	Title    string `yaml:"title"`
	Text     string `yaml:"text"`
	Category string `yaml:"category"`
}

type worldProvince struct {
	Code  string   `yaml:"code"`
	Units []string `yaml:"units"` // roles
}

type worldCommune struct {
	Code  string     `yaml:"code"`
	Units []string   `yaml:"units"` // roles
	Boxes []worldBox `yaml:"boxes"`
}

type worldBox struct {
	Code string `yaml:"code"`
	Name string `yaml:"name"`
}

// worldCase is a matter that somebody writes about, and what is done about it.
type worldCase struct {
	Key      string            `yaml:"key"` // what a forum's opinion names it by
	Box      string            `yaml:"box"`
	Days     int               `yaml:"days"` // before the first start
	Hour     int               `yaml:"hour"` // hours before that
	Category string            `yaml:"category"`
	Menu     string            `yaml:"menu"`    // the menu it came through, for its urgency
	Answers  map[string]string `yaml:"answers"` // choices
	Words    map[string]string `yaml:"words"`   // answers in words
	Photo    bool              `yaml:"photo"`
	Then     []worldStep       `yaml:"then"`
}

// worldStep is one thing done about a case: by an officer of a unit that has it (the first, unless As names a role), or
// by the resident who holds the receipt (Answer, Rate).
type worldStep struct {
	Take    bool
	As      string `yaml:"as"`
	State   string `yaml:"state"`
	Outcome string `yaml:"outcome"`
	Reason  string `yaml:"reason"`
	Ask     string `yaml:"ask"`
	Reply   string `yaml:"reply"`
	Answer  string `yaml:"answer"`
	Rate    string `yaml:"rate"`
	// A dispute: a party asks for mediation in its letter, the officer writes to the team, the team says what came of it. Words
	// for the team, and the team's, stand in Release and in Reply.
	Wish    bool   `yaml:"wish"`
	Release string `yaml:"release"`
	Mediate string `yaml:"mediate"` // of docket.MediationResults
	// A weapon: an appointment for tomorrow, with words for who comes, and what became of it.
	Offer string `yaml:"offer"`
	Came  string `yaml:"came"`  // of docket.AppointmentStates
	Hours int    `yaml:"hours"` // after the step before; 0 is a few
}

// worldForum is a forum of a commune, held some days before the first start, or (with days below zero) still to come.
type worldForum struct {
	ID       string         `yaml:"id"`
	Commune  string         `yaml:"commune"`
	Days     int            `yaml:"days"`
	Hour     int            `yaml:"hour"`
	Title    string         `yaml:"title"`
	Place    string         `yaml:"place"`
	Purpose  string         `yaml:"purpose"`
	Guests   []string       `yaml:"guests"`
	Themes   []worldTheme   `yaml:"themes"`
	Opinions []worldOpinion `yaml:"opinions"`
	Pledges  []worldPledge  `yaml:"pledges"`
}

type worldTheme struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
	Side string `yaml:"side"`
}

// worldOpinion is drawn from the case with its key, or typed in the hall.
type worldOpinion struct {
	Case   string `yaml:"case"`
	Source string `yaml:"source"`
	Theme  string `yaml:"theme"`
	Text   string `yaml:"text"`
	Waits  bool   `yaml:"waits"` // nobody has approved it yet
	End    string `yaml:"end"`
	Answer string `yaml:"answer"`
	Later  string `yaml:"later"` // answered in writing a week after
}

// worldPledge answers the opinion with its number; due and kept are days after the forum.
type worldPledge struct {
	Opinion int    `yaml:"opinion"`
	Text    string `yaml:"text"`
	Owner   string `yaml:"owner"` // role
	Due     int    `yaml:"due"`
	Kept    int    `yaml:"kept"`
}

// UnmarshalYAML reads a step; the bare word "take" is one.
func (s *worldStep) UnmarshalYAML(b []byte) error {
	if string(bytes.TrimSpace(b)) == "take" {
		s.Take = true
		return nil
	}
	type plain worldStep
	return yaml.UnmarshalWithOptions(b, (*plain)(s), yaml.Strict())
}

func readWorld() (world, error) {
	var w world
	if err := yaml.NewDecoder(bytes.NewReader(demoWorld), yaml.Strict()).Decode(&w); err != nil {
		return w, fmt.Errorf("demo world: %w", err)
	}
	return w, nil
}
