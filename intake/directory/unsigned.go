package directory

// Unsigned makes a list ready for use that its reader has put together himself, so that no signature says more about it:
// the inside, whose roster the list is made of. A list that came from anywhere else goes through [Read].
func Unsigned(d Directory) *Directory {
	d = d.sorted()
	d.index()
	return &d
}
