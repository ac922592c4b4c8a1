package bot

import "strings"

// writeInPrivate is VIẾT KÍN, at any moment: the box's own address, which is the same for everybody, and nothing of what was
// written here goes along or stays.
func (t *turn) writeInPrivate() {
	t.s = t.s.fresh()
	t.s.Step, t.lines = stepMenu, nil
	t.say("start.web")
	t.say("start.web-moved")
	t.say("start.again")
}

// boxPage is the web page of the box, where one is known.
func (t *turn) boxPage() string {
	box, known := t.box()
	if !known {
		return t.env.Page
	}
	return strings.TrimRight(t.env.Page, "/") + "/h/" + box.Code
}
