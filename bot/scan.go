package bot

import (
	"regexp"
	"strings"
)

// boxShape is what a box's code looks like when it is typed. Codes with both a letter and a digit only: a code that is a
// word or a number would be an answer to most questions.
var boxShape = regexp.MustCompile(`^[0-9]*[A-Z][A-Z0-9-]*[0-9][A-Z0-9-]*$|^[0-9][A-Z0-9-]*[A-Z][A-Z0-9-]*$`)

// scanned takes a message that is nothing but the code on a box for a scanned square: Zalo's links bring no code along, and
// a code can be typed off a poster anywhere.
func (t *turn) scanned() {
	code := strings.ToUpper(strings.ReplaceAll(t.m.Text, " ", ""))
	if t.m.Kind != KindText || len(code) > 64 || !boxShape.MatchString(code) {
		return
	}
	if _, ok := t.env.Box(code); ok {
		t.m.Kind, t.m.Text = KindStart, code
	} else if _, ok := t.forumOf(code); ok {
		t.m.Kind, t.m.Text = KindStart, forumStart+code
	}
}
