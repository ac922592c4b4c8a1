package main

import (
	"context"
	_ "embed"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"homthu/intake/place"
)

func init() { benchmarks["place"] = benchPlace }

// placeSample holds addresses in the ways residents write them, a line each: text, tab, expected as a code, "?a|b" for
// a set to choose from, empty for no commune.
//
//go:embed bench_place.tsv
var placeSample string

// benchPlace measures how often, how fast and in how much memory a commune is found. A false one is a single answer
// where the sample has another or several.
func benchPlace(ctx context.Context) ([]measure, error) {
	index, resident, err := weighIndex()
	if err != nil {
		return nil, err
	}
	texts, expected := readPlaceSample()
	right, falseOnes := 0, 0
	for i, text := range texts {
		switch r := index.Find(text); {
		case placeCodes(r) == expected[i]:
			right++
		case r.Outcome == place.One:
			falseOnes++
		}
	}
	p50, p99, err := timeFind(ctx, index, texts)
	if err != nil {
		return nil, err
	}
	share, table := float64(right)/float64(len(texts)), float64(place.TableSize())/1000
	return []measure{
		{fmt.Sprintf("right of %d addresses", len(texts)), share, "ratio", 1, ">= 0.99", share >= 0.99},
		{"false single answers", float64(falseOnes), "answers", 0, "0", falseOnes == 0},
		{"time to find, p50", p50, "µs", 100, "<= 100", p50 <= 100},
		{"time to find, p99", p99, "µs", 2000, "<= 2000", p99 <= 2000},
		{"resident index", resident, "MB", 60, "<= 15", resident <= 15},
		{"embedded table", table, "kB", 400, "<= 400", table <= 400},
	}, nil
}

// weighIndex loads an index and says how many MB of heap it keeps.
func weighIndex() (*place.Index, float64, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	index, err := place.Load()
	if err != nil {
		return nil, 0, err
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return index, float64(after.HeapAlloc-before.HeapAlloc) / 1e6, nil
}

func readPlaceSample() (texts, expected []string) {
	for line := range strings.Lines(placeSample) {
		text, want, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		texts, expected = append(texts, text), append(expected, want)
	}
	return texts, expected
}

// placeCodes writes a result as the sample does.
func placeCodes(r place.Result) string {
	var codes []string
	for _, m := range r.Places {
		codes = append(codes, m.Code)
	}
	if r.Outcome == place.Several {
		return "?" + strings.Join(codes, "|")
	}
	return strings.Join(codes, "|")
}

// timeFind asks each text twenty times over and returns the times in µs.
func timeFind(ctx context.Context, index *place.Index, texts []string) (p50, p99 float64, err error) {
	var took []time.Duration
	for range 20 {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		for _, text := range texts {
			start := time.Now()
			index.Find(text)
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	at := func(share float64) float64 { return float64(took[int(share*float64(len(took)-1))].Nanoseconds()) / 1e3 }
	return at(0.50), at(0.99), nil
}
