package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"homthu/triage/docket"
)

//go:embed words/vi.json
var wordsFile []byte

var words = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	if err := json.Unmarshal(wordsFile, &all); err != nil {
		panic(fmt.Sprintf("report's words: %v", err)) // the file is part of the program
	}
	return all
})

// say is a sentence with its blanks filled; "" for a key that is not there.
func say(key string, blanks map[string]string) string {
	text := words()[key]
	for name, value := range blanks {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// n is a number for a sentence.
func n(value int) string { return grouped(value) }

var romans = map[string]string{"1": "I", "2": "II", "3": "III", "4": "IV"}

// periodName is a period as documents have it: quý IV năm 2026.
func periodName(p docket.Period) string {
	year, part, _ := strings.Cut(p.Name, "-")
	of := map[string]string{"year": year}
	switch {
	case part == "":
		return say("period.year", of)
	case part[0] == 'Q':
		of["n"] = romans[part[1:]]
		return say("period.quarter", of)
	case part[0] == 'H':
		return say("period.half"+part[1:], of)
	}
	of["n"] = strings.TrimPrefix(part, "0")
	return say("period.month", of)
}
