package paper

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

//go:embed words/vi.json
var wordsFile []byte

var words = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	if err := json.Unmarshal(wordsFile, &all); err != nil {
		panic(fmt.Sprintf("paper's words: %v", err)) // the file is part of the program
	}
	return all
})

// word is a sentence of the layout with its blanks filled, given as name and value in turn.
func word(key string, blanks ...string) string {
	for i := 0; i+1 < len(blanks); i += 2 {
		blanks[i] = "{" + blanks[i] + "}"
	}
	return strings.NewReplacer(blanks...).Replace(words()[key])
}

const blank = "…"

// vietNam is the time that documents are dated in.
var vietNam = time.FixedZone("UTC+7", 7*3600)

// number is the line with number and symbol.
func (d Document) number() string {
	number, symbol := d.Number, d.Symbol
	if number == "" {
		number = strings.Repeat("\u00a0", 7)
	}
	if symbol != "" {
		symbol = "/" + symbol
	}
	return word("number", "number", number, "symbol", symbol)
}

// dated is the line with place and date. Days below 10 and the first two months have a 0 before them, as the decree says.
func (d Document) dated() string {
	place, day, month, year := d.Place, blank, blank, blank
	if place == "" {
		place = blank
	}
	if !d.Date.IsZero() {
		at := d.Date.In(vietNam)
		day, month, year = fmt.Sprintf("%02d", at.Day()), fmt.Sprint(int(at.Month())), fmt.Sprint(at.Year())
		if at.Month() < time.March {
			month = "0" + month
		}
	}
	return word("date", "place", place, "day", day, "month", month, "year", year)
}

// matter is what a letter says below its number.
func (d Document) matter() string {
	if d.Kind != "" || d.About == "" {
		return ""
	}
	return word("matter", "about", d.About)
}

// upper is for names that the layout has in capitals.
func upper(s string) string { return strings.ToUpper(clean(s)) }
