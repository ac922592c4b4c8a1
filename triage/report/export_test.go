package report

import "strings"

// LawName is for TestLaws.
var LawName = lawName

// FigureOf is what the table of mediations, or of appointments, calls so.
func FigureOf(text string) string {
	for _, table := range []string{"mediation.", "appointment."} {
		for key, word := range words() {
			if of, ok := strings.CutPrefix(key, table); ok && word == text {
				return of
			}
		}
	}
	return ""
}
