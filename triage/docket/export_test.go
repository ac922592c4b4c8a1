package docket

// WalkAtMost bounds the walks of a docket more narrowly.
func (d *Docket) WalkAtMost(rows int) { d.walk = rows }
