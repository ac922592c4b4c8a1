package main

import (
	"testing"
	"time"
)

// The benchmark runs through, on little; what it measured is not judged here.
func TestBenchChain(t *testing.T) {
	measures, err := runChainBench(t.Context(), 40, 1, 200*time.Millisecond)
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
