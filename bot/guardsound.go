package bot

// clues is clues, once a turn for each text: the conversation looks at the same words several times before it answers.
func (t *turn) clues(text string) []clue {
	found, known := t.heard[text]
	if !known {
		found = clues(text)
		if t.heard == nil {
			t.heard = map[string][]clue{}
		}
		t.heard[text] = found
	}
	return found
}
