package main

import (
	"strings"
	"testing"
)

func TestOfficerFactorsOfNobody(t *testing.T) {
	m := newMachine(t)
	if out, err := m.try("", "officer", "factors", "hoa", "--config", m.config); err == nil || !strings.Contains(err.Error(), "no second factor") {
		t.Fatalf("%v %s", err, out)
	}
}
