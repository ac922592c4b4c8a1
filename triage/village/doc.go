// Package village is the list of a province's thôn, bản and tổ dân phố and of the boxes in them, by date: how it is read from the
// tables that offices keep, and how it changes when hamlets are renamed and communes merge.
//
// It reads CSV (UTF-8, UTF-16, Windows-1258, the old fonts TCVN3 and VNI; commas, semicolons or tabs) and xlsx, finds the
// columns by their titles, and says of every line what would become of it. It refuses to guess: a commune of which there are
// several, a village that stands there twice, swapped columns stop the whole import, and nothing is half done.
//
// Zone: inside (role triage). It is pure: package roster keeps the list. Nothing in it is secret; there is no resident in it.
package village
