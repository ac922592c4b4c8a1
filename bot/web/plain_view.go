package web

import (
	"html/template"
	"strconv"
	"strings"

	"homthu/bot"
)

// plainView is what the templates of the pages without JavaScript get.
type plainView struct {
	Lang, Other   string // the page's language; the same page in the other one
	Action, Query string // where the form is sent; language and forum in it, or nothing
	Base          string // "/h/CODE" or nothing
	Box           *boxView
	Forum         string // where the forum that is to come can be read; "" where none is
	Gap, Urgent   bool
	Step, Title   string
	Problems      []plainProblem
	Hidden        []plainPair
	Once          string

	Unset        plainChoice
	Groups       []plainGroup
	Villages     []plainChoice
	Elsewhere    bool
	Where, Words string
	Offers       []plainChoice
	Category     string
	Notes        []string
	Questions    []plainQuestion
	Kept         []plainChoice
	Told         []string
	Readers      []string
	Masks        []plainChoice

	Said, Keep []string // of the receipt
	Code       string
	Number     string
	Look       *plainLook

	form *bot.Form
}

type (
	plainProblem struct{ ID, Text string }
	plainPair    struct{ Name, Value string }
	plainChoice  struct {
		ID, Value, Label string
		On               bool
	}
	plainGroup struct {
		Label string
		Kinds []plainChoice
		Open  bool
	}
	plainQuestion struct {
		bot.FormQuestion
		Field, Value string
		Picks        []plainChoice
	}
	// plainLook is an opened mailbox.
	plainLook struct {
		State, Day string
		Answers    []string
		Question   string
		Words      string
		// MayRate: the case has ended, and it may be said whether it is settled. Due is the question that is asked now, nil for
		// none, and Why says since when or from when.
		MayRate bool
		Due     *bot.Asked
		Why     string
	}
)

// T is a text of the catalog in the page's language.
func (v plainView) T(id string, args ...string) string { return v.form.Text(id, args...) }

// Lines are a text's lines.
func (v plainView) Lines(text string) []string { return strings.Split(text, "\n") }

// Labelled is a line of the review with what stands before its first colon or question mark set apart.
func (v plainView) Labelled(line string) template.HTML {
	label, told, ok := strings.Cut(line, ": ")
	mark := ":"
	if q, a, asked := strings.Cut(line, "? "); asked && (!ok || len(q) < len(label)) {
		label, told, ok, mark = q, a, true, "?"
	}
	if !ok {
		return template.HTML(template.HTMLEscapeString(line)) //nolint:gosec // escaped just here
	}
	return template.HTML("<span class=\"label\">" + template.HTMLEscapeString(label+mark) + "</span> " + template.HTMLEscapeString(told)) //nolint:gosec // escaped just here
}

// Groups of the code, to be read and copied one by one.
func (v plainView) CodeGroups() []string { return strings.Split(v.Code, "-") }

// Has says whether a field is among the problems.
func (v plainView) Has(field string) bool {
	for _, p := range v.Problems {
		if p.ID == field {
			return true
		}
	}
	return false
}

// Limit is what the page can know about who writes.
func (v plainView) Limit() string { return v.form.Limit() }

// Hello is who we are.
func (v plainView) Hello() string { return v.form.Hello() }

// KeptCount is how many files are sealed already.
func (v plainView) KeptCount() string { return strconv.Itoa(len(v.Kept)) }

// Solved is a line of the question whether the matter is settled, without the number that a chat needs.
func (v plainView) Solved(line int) string {
	return strings.TrimLeft(strings.Split(v.T("look.solved"), "\n")[line], "0123456789 ")
}
