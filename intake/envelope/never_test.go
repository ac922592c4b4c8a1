package envelope

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
)

// neverVectors is testdata/never/vectors.json; never.test.ts runs the same. A header is one of the refusals of
// testdata/vectors, the first of which is good, with other lists.
type neverVectors struct {
	Forbids []struct {
		Never []string `json:"never"`
		Unit  string   `json:"unit"`
		Want  bool     `json:"want"`
	} `json:"forbids"`
	Headers []struct {
		Says  string   `json:"says"`
		Units []string `json:"units"`
		Never []string `json:"never"`
		Good  bool     `json:"good"`
	} `json:"headers"`
}

func TestNever(t *testing.T) {
	b, err := os.ReadFile("testdata/never/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file neverVectors
	if err := json.Unmarshal(b, &file); err != nil || len(file.Forbids) < 10 || len(file.Headers) < 10 {
		t.Fatal("too few vectors", err)
	}
	for _, v := range file.Forbids {
		if got := Forbids(v.Never, v.Unit); got != v.Want {
			t.Errorf("Forbids(%q, %q) = %t", v.Never, v.Unit, got)
		}
	}
	var h Header
	if err := json.Unmarshal(readVectors(t).Refusals[0].Header, &h); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Headers {
		h.Units, h.Never = v.Units, v.Never
		if err := h.check(); (err == nil) != v.Good || err != nil && !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", v.Says, err)
		}
	}
}

func TestSealHonoursARoleForAllPlaces(t *testing.T) {
	r := readVectors(t).Refusals[0]
	var h Header
	var tip Tip
	if err := errors.Join(json.Unmarshal(r.Header, &h), json.Unmarshal(r.Tip, &tip)); err != nil {
		t.Fatal(err)
	}
	h.Never = []string{AnyPlace(h.Units[0])}
	if _, err := Seal(h, tip, r.To); !errors.Is(err, ErrForbidden) {
		t.Error(err)
	}
	h.Never = []string{"commune-front.*", "police-inspectorate.20"}
	s, err := Seal(h, tip, r.To)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Parse(s.Bytes()); err != nil || !slices.Equal(again.Header().Never, h.Never) {
		t.Error(again.Header().Never, err)
	}
}

func TestCovers(t *testing.T) {
	unit, all := []string{"commune-police.06184"}, []string{"commune-police.*"}
	if !Covers(all, unit) || Covers(unit, all) || !Covers(all, all) || !Covers(all, nil) || Covers(nil, all) {
		t.Error("what covers what")
	}
}
