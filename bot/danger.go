package bot

// danger listens for danger in every word, whatever is being asked: 113, 114, 115 come first.
func (t *turn) danger() {
	if t.m.Kind == KindChoice || says(t.m.Text, ears.Danger) == "" || t.s.Alarm {
		return
	}
	t.s.Alarm = true
	t.emergency()
	switch {
	case says(t.m.Text, ears.LifeSelf) != "":
		t.once("emerg.life-self")
	case says(t.m.Text, ears.Life) != "":
		t.once("emerg.life")
	}
}

// emergency says the numbers to call, once in a draft.
func (t *turn) emergency() { t.once("emerg.first") }

// category says what to do until help comes, for the kinds of matter where that is known.
func (t *turn) category() {
	for _, id := range ears.First[t.s.Category] {
		t.once(id)
	}
}

// callFirst is the first of 113, 114, 115 among the category's numbers; 113 where there is none.
func (t *turn) callFirst() string {
	c, _ := t.env.Tables.Category(t.s.Category)
	for _, n := range c.Emergency {
		if n == "113" || n == "114" || n == "115" {
			return n
		}
	}
	return "113"
}
