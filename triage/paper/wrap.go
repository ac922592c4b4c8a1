package paper

import "strings"

// wrapped is one line of a text: how far it is indented, and whether a new paragraph or nothing follows.
type wrapped struct {
	text   string
	indent float64
	last   bool
}

// fields splits at spaces that may break a line; a no-break space holds.
func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' })
}

// wrap breaks text into lines that are not wider than a width. The first line of each paragraph is indented.
func (m measure) wrap(text string, width, first float64) (lines []wrapped) {
	space := m.text(" ")
	for _, paragraph := range strings.Split(text, "\n") {
		line, used := wrapped{indent: first}, first
		for _, word := range fields(paragraph) {
			for i, piece := range m.pieces(word, width-first) {
				w := m.text(piece)
				switch {
				case line.text == "":
					line.text = piece
				case i == 0 && used+space+w <= width:
					line.text, used = line.text+" "+piece, used+space
				default:
					lines = append(lines, line)
					line, used = wrapped{text: piece}, 0
				}
				used += w
			}
		}
		line.last = true
		lines = append(lines, line)
	}
	return lines
}

// balanced is the narrowest width in which a text takes no more lines than in the given one: a title whose last line is
// one word looks like a mistake.
func (m measure) balanced(text string, width float64) float64 {
	lines := len(m.wrap(text, width, 0))
	if lines < 2 || lines > 4 {
		return width
	}
	low, high := width/float64(lines)/2, width
	for high-low > 1 {
		if middle := (low + high) / 2; len(m.wrap(text, middle, 0)) <= lines {
			high = middle
		} else {
			low = middle
		}
	}
	return min(high+2, width) // room for a reader whose letters are a hair wider
}
