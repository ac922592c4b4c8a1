package rules

func (t *Tables) check() error { return nil }
