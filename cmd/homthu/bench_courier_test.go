package main

import (
	"os/exec"
	"testing"
)

// The benchmark runs through, on little; what it measured is not judged here.
func TestBenchCourier(t *testing.T) {
	for _, program := range []string{"redis-server", "redis-benchmark"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	measures, err := runCourierBench(t.Context(), 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range measures {
		if m.Value <= 0 {
			t.Errorf("%s: %v", m.Measure, m.Value)
		}
		t.Log(m)
	}
}
