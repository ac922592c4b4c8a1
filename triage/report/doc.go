// Package report makes the reports of a month, quarter, half-year or year: what came in, what was answered, handed on, ended
// and is late, by category, month and unit; how terms were kept, with their legal basis; what came of it; boxes, forums
// and the period before. Each is written as xlsx (one sheet a table, real numbers, sums as formulas), as docx and PDF in the
// layout of official documents (package paper), and as CSV.
//
// A report has three views, by the unit's role: a unit's own cases, exact (docket.Sums); the Front's, made of what its
// board shows and nothing else (docket.Board, docket.Listed), so that no report gives away what the board does not; and the
// province's police over all units (docket.AllSums). Every figure comes from the docket in one pass, and every sum in a table
// adds up: a test counts all of them again from the events.
//
// It refuses periods that have not begun, units that are unknown or did not exist then, and formats that are not listed, each
// with an error of its own. It has no words of residents: contents are columns that stay empty for an officer to fill in. What
// the register cannot know stays empty, and a note below the table says why. Words are in words/vi.json, Vietnamese only, as
// the documents are.
//
// Zone: inside (role triage).
package report
