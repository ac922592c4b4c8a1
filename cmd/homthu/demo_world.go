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
