package bot

import "slices"

// Kinds of what may give the writer away.
const (
	clueNumber  = "number"  // a telephone or identity number
	clueAccount = "account" // of a bank
	cluePlate   = "plate"   // of a vehicle; mostly the suspect's
	clueLink    = "link"    // an address of mail, or a page of one's own
	clueName    = "name"    // one's own name
	clueSelf    = "self"    // what one is, or where one's house is
)

// clue is one thing that may give the writer away.
type clue struct {
	kind, passage string
	key           string // the same for the same thing written in another way
	start, end    int
	soft          bool // pointed out in the review, not asked about
}

// clues reads a text and returns what may give its writer away, in order, none within another.
func clues(text string) []clue {
	r := reading{text, tokens(text)}
	all := r.links()
	for i := 0; i < len(r.at); i++ {
		if !guarded.starts[r.at[i].bare] {
			continue
		}
		for _, look := range []func(int) (clue, bool){r.named, r.role, r.house, r.account} {
			if f, ok := look(i); ok {
				all = append(all, f)
				break
			}
		}
	}
	all = append(all, r.numbers()...)
	// The longer of two that begin together; a question before what is only pointed out.
	slices.SortStableFunc(all, func(a, b clue) int {
		if a.soft != b.soft {
			return map[bool]int{true: 1, false: -1}[a.soft]
		}
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var kept []clue
	for _, f := range all {
		if !slices.ContainsFunc(kept, func(k clue) bool { return f.start < k.end && k.start < f.end }) {
			kept = append(kept, f)
		}
	}
	slices.SortStableFunc(kept, func(a, b clue) int { return a.start - b.start })
	return kept
}

func (r reading) found(kind string, i, j int) (clue, bool) {
	passage := r.span(i, j)
	return clue{kind: kind, passage: passage, key: kind + " " + fold(passage), start: r.at[i].start, end: r.at[j-1].end}, true
}

// mine says that the pronoun at i, n tokens long, is the writer: not "bạn tôi", "thằng em", "con Lan".
func (r reading) mine(i, n int) bool {
	if r.phrase(i, "sure") == 0 && i+n < len(r.at) && !r.ends(i+n) && r.at[i+n].capital {
		return false // "nhà con Lan"
	}
	if i == 0 || r.ends(i) || r.before(i, "address") > 0 {
		return true
	}
	if r.before(i, "kin") == 0 && r.before(i, "not_subject") == 0 {
		return true
	}
	return r.before(i-1, "greet") > 0 // "thưa bác em …"
}

// named finds the writer's own name at its announcement: "tôi tên …", "tên tôi là …", "ký tên …", "tôi là …".
func (r reading) named(i int) (clue, bool) {
	me := r.me(i)
	j, strong := 0, false
	switch {
	case me > 0 && r.word(i+me, "tên") && !r.ends(i+me) && r.mine(i, me):
		j, strong = i+me+1, true
	case r.word(i, "tên") && r.me(i+1) > 0 && !r.ends(i+1) && r.before(i, "not_subject") == 0:
		j, strong = i+1+r.me(i+1), true
	case r.phrase(i, "name_before") > 0:
		j = i + r.phrase(i, "name_before")
	case r.phrase(i, "signed") > 0:
		j = i + r.phrase(i, "signed")
	case r.word(i, "tên") && r.word(i+1, "là") && !r.near(i, 14, "others"):
		j = i + 2
	case me > 0 && r.word(i+me, "là") && !r.ends(i+me) && r.mine(i, me):
		if r.phrase(i+me+1, "posts") > 0 || r.phrase(i+me+1, "not_names") > 0 {
			return clue{}, false
		}
		return r.weakly(i + me + 1)
	default:
		return clue{}, false
	}
	for n := 0; n < 3 && r.phrase(j, "link_words") == 1 && !r.at[j].capital; n++ {
		j++
	}
	end := r.name(j, strong)
	if end == j {
		return clue{}, false
	}
	return r.found(clueName, j, end)
}

// weakly finds a name after "tôi là", where most other things can stand.
func (r reading) weakly(j int) (clue, bool) {
	end := r.name(j, false)
	if end == j {
		return clue{}, false
	}
	alone := r.ends(end) || r.phrase(end, "after_given") > 0
	switch {
	case end-j >= 2 && (r.phrase(j, "surnames") > 0 || r.at[j].capital):
	case end-j == 1 && r.phrase(j, "givens") > 0 && (alone || r.at[j].capital):
	case end-j == 1 && r.at[j].capital && alone:
	default:
		return clue{}, false
	}
	return r.found(clueName, j, end)
}

// name returns where a name that begins at j ends; j where none does. With strong, any word will do that is no common one.
func (r reading) name(j int, strong bool) int {
	if j >= len(r.at) || r.at[j].digit || j > 0 && containsAny(r.at[j].gap, ".;!?()…") || r.common(j) {
		return j
	}
	capital, family := r.at[j].capital, r.phrase(j, "surnames") > 0
	if !capital && !r.nameish(j) {
		if strong {
			return j + 1
		}
		return j
	}
	end, most := j+1, 5
	if !capital && !family {
		most = 1
		if r.phrase(j, "middles") > 0 {
			most = 2
		}
	}
	for end < len(r.at) && end-j < most && (r.at[end].gap == " " || r.at[end].gap == "'" || r.at[end].gap == "’") && !r.at[end].digit {
		upper := r.at[end].capital || r.at[end].gap != " " // "H'Linh"
		if strong && end == j+1 && len(r.at[j].raw) == 1 {
			upper = true // "Y Blơi", "A Páo": a name of one letter is not the whole name
		}
		if !upper && (!r.nameish(end) || capital && !family) {
			break
		}
		end++
	}
	return end
}

// common says that token j is a word that no name begins with. Without accents "van" may be "vẫn", but not after a family name.
func (r reading) common(j int) bool {
	return r.phrase(j, "no_name") > 0 && !(r.phrase(j, "surnames") > 0 && r.nameish(j+1) && !r.ends(j+1))
}

// nameish says that token i can be part of a Vietnamese name.
func (r reading) nameish(i int) bool {
	return r.phrase(i, "surnames") > 0 || r.phrase(i, "middles") > 0 || r.phrase(i, "givens") > 0
}

// role finds what the writer says to be: "tôi là trưởng thôn", "em là vợ anh Hùng", "là hàng xóm nhà ông Tư nên tôi biết".
func (r reading) role(i int) (clue, bool) {
	start, j := i, 0
	switch me := r.me(i); {
	case me > 0 && r.word(i+me, "là") && !r.ends(i+me):
		j = i + me + 1
		if !r.mine(i, me) {
			kin := r.before(i, "kin") // "chồng tôi là trưởng thôn" names the writer as well
			if kin == 0 || r.phrase(j, "posts") == 0 {
				return clue{}, false
			}
			start = i - kin
		}
	case me > 0 && r.phrase(i+me, "working") > 0 && !r.ends(i+me) && r.mine(i, me):
		j = i + me + r.phrase(i+me, "working")
		if r.phrase(j, "posts") == 0 {
			return clue{}, false
		}
	case r.word(i, "là") && (i == 0 || r.ends(i) || r.before(i, "because") > 0):
		j = i + 1
	default:
		return clue{}, false
	}
	if r.word(j, "một") || r.word(j, "chính") {
		j++
	}
	if n := r.phrase(j, "posts"); n > 0 && !r.ends(j) {
		return r.found(clueSelf, start, r.extend(j+n, 7))
	}
	n := r.phrase(j, "kin")
	if n == 0 || r.ends(j) {
		return clue{}, false
	}
	next := j + n
	if r.ends(next) || !r.person(next) {
		lonely := r.phrase(j, "kin_alone") == n && (r.ends(next) || r.phrase(next, "stop_role") > 0)
		if !lonely {
			return clue{}, false
		}
		return r.found(clueSelf, start, next)
	}
	return r.found(clueSelf, start, r.extend(next+1, 6))
}

// person says that a person, or a person's house, is named at i.
func (r reading) person(i int) bool {
	if i >= len(r.at) || r.ends(i) {
		return false
	}
	if r.word(i, "nhà") {
		return i+1 < len(r.at) && !r.ends(i+1) && (r.at[i+1].capital || r.phrase(i+1, "of_whom") > 0)
	}
	return r.at[i].capital || r.phrase(i, "of_whom") > 0
}

// house finds the writer's own house: "trước cửa nhà tôi", "nhà tôi ở số 12", "nhà bên cạnh", "tôi ở sát chợ".
func (r reading) house(i int) (clue, bool) {
	if n := r.phrase(i, "next_door"); n > 0 && !(r.word(i+n, "nhà") && r.me(i+n+1) > 0) {
		return r.found(clueSelf, i, i+n)
	}
	j := i
	if n := r.phrase(i, "house_before"); n > 0 {
		j = i + n
		j += r.phrase(j, "house_before") // "ngay trước cửa"
	}
	if r.word(j, "nhà") && (j == i || !r.ends(j)) {
		me := j + 1
		if r.word(me, "của") {
			me++
		}
		if n := r.me(me); n > 0 && !r.ends(me) && (r.phrase(me, "sure") > 0 || me+n >= len(r.at) || r.ends(me+n) || !r.at[me+n].capital) {
			after := me + n
			placed := after < len(r.at) && !r.ends(after) && (r.at[after].digit && len(r.at[after].raw) <= 3 || r.phrase(after, "house_after") > 0)
			switch {
			case placed:
				return r.found(clueSelf, i, r.extend(after+1, 7))
			case j > i:
				return r.found(clueSelf, i, after)
			}
		}
	}
	if me := r.me(i); me > 0 && r.phrase(i+me, "live") > 0 && !r.ends(i+me) && r.mine(i, me) {
		return r.found(clueSelf, i, r.extend(i+me+r.phrase(i+me, "live"), 7))
	}
	if n := r.phrase(i, "soft"); n > 0 && (i+n >= len(r.at) || r.ends(i+n) || !r.at[i+n].capital) {
		f, _ := r.found(clueSelf, i, i+n)
		f.soft = true
		return f, true
	}
	return clue{}, false
}

// account finds a page of one's own: "facebook của tôi là Hoa Ban", "nick em: hoaban99".
func (r reading) account(i int) (clue, bool) {
	n := r.phrase(i, "accounts")
	if n == 0 || i+n >= len(r.at) {
		return clue{}, false
	}
	j := i + n
	for r.word(j, "của") || r.phrase(j, "accounts") > 0 && !r.ends(j) {
		j++
	}
	me := r.me(j)
	if me == 0 || r.ends(j) {
		return clue{}, false
	}
	j += me
	if !r.word(j, "là") && !r.word(j, "tên") && (j >= len(r.at) || !containsAny(r.at[j].gap, ":")) {
		return clue{}, false
	}
	for r.word(j, "là") || r.word(j, "tên") {
		j++
	}
	if j >= len(r.at) || r.ends(j) || r.at[j].digit || r.phrase(j, "no_name") > 0 {
		return clue{}, false
	}
	end := j + 1
	for end < len(r.at) && end-j < 4 && (r.at[end].gap == "" || r.at[end].gap == " " && (r.at[end].capital || r.nameish(end))) {
		end++
	}
	return r.found(clueLink, j, end)
}
