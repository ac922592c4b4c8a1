package bot

import (
	"regexp"
	"strings"
)

// containsAny is strings.ContainsAny, named alike on both sides.
func containsAny(text, any string) bool { return strings.ContainsAny(text, any) }

var addressed = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:https?://)?(?:www\.|m\.|web\.)?(?:zalo\.me|facebook\.com|fb\.com|fb\.me|m\.me|t\.me|tiktok\.com|instagram\.com)/[^\s,;]+`)

// links finds addresses of mail and of pages that people have.
func (r reading) links() []clue {
	var all []clue
	if !strings.ContainsAny(r.text, "@/") {
		return nil // every address has one of them
	}
	for _, at := range addressed.FindAllStringIndex(r.text, -1) {
		passage := strings.TrimRight(r.text[at[0]:at[1]], ".!?)")
		all = append(all, clue{kind: clueLink, passage: passage, key: clueLink + " " + strings.ToLower(passage), start: at[0], end: at[0] + len(passage)})
	}
	return all
}

// numbers finds telephone, identity and account numbers, and plates.
func (r reading) numbers() []clue {
	var all []clue
	for i := 0; i < len(r.at); i++ {
		if f, end, ok := r.plate(i); ok {
			all = append(all, f)
			i = end - 1
			continue
		}
		if f, end, ok := r.number(i); ok {
			all = append(all, f)
			i = end - 1
		}
	}
	return all
}

var (
	between = regexp.MustCompile(`^[ .\-–_()]{0,3}$`)
	spoken  = regexp.MustCompile(`^[ .,\-–_()\n]{0,3}$`)
	phone   = regexp.MustCompile(`^(?:0[35789][0-9]{8}|(?:00)?84[35789][0-9]{8}|01[2689][0-9]{8}|02[0-9]{8,9}|(?:00)?842[0-9]{8,9})$`)
	citizen = regexp.MustCompile(`^0(?:0[1-9]|[1-9][0-9])[0-3][0-9]{8}$`)
	thirds  = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:\.[0-9]{3})+$`)
	dated   = regexp.MustCompile(`^(?:0?[1-9]|[12][0-9]|3[01])[ .\-–](?:0?[1-9]|1[0-2])[ .\-–](?:19|20)[0-9]{2}`)
)

// digitsAt is a token as digits: written, or spelled out.
func (r reading) digitsAt(i int) (digits string, spelled bool) {
	k := r.at[i]
	if k.digit {
		return asciiDigits(k.raw), false
	}
	for _, s := range guarded.digits {
		if k.is(s.word) {
			return s.digit, true
		}
	}
	return "", false
}

func asciiDigits(raw string) string {
	_, bare := lowered(raw)
	if strings.Trim(bare, "0123456789") != "" {
		return ""
	}
	return bare
}

// number finds the number that begins at token i, and says where it ends.
func (r reading) number(i int) (f clue, end int, ok bool) {
	first, spelled := r.digitsAt(i)
	if first == "" || !spelled && dated.MatchString(r.text[r.at[i].start:]) {
		return clue{}, 0, false
	}
	digits, j := first, i+1
	best, kind := 0, "" // of the longest so far
	take := func() bool {
		k := r.kind(i, j, digits, spelled)
		if k != "" {
			best, kind = j, k
		}
		return k != ""
	}
	if !take() { // a number written in one is taken as it is; of others the longest
		for j < len(r.at) && len(digits) < 19 {
			d, word := r.digitsAt(j)
			sep := between
			if word || spelled {
				sep = spoken
			}
			if d == "" || !sep.MatchString(r.at[j].gap) {
				break
			}
			spelled = spelled || word
			digits += d
			j++
			take()
		}
	}
	if best == 0 {
		return clue{}, 0, false
	}
	f, _ = r.found(kind, i, best)
	if before := r.at[i].gap; strings.HasSuffix(before, "+") {
		f.start--
		f.passage = "+" + f.passage
	}
	f.key = kind + " " + r.key(i, best)
	return f, best, true
}

// key is a number's digits, so that it is the same number however it is written.
func (r reading) key(i, j int) string {
	all := ""
	for ; i < j; i++ {
		d, _ := r.digitsAt(i)
		all += d
	}
	all = strings.TrimPrefix(all, "00")
	if strings.HasPrefix(all, "84") && len(all) > 10 {
		all = "0" + all[2:]
	}
	return all
}

// kind says what the tokens i to j are, as digits; "" when nothing that could be the writer's.
func (r reading) kind(i, j int, digits string, spelled bool) string {
	if r.theirs(i) {
		return ""
	}
	n := len(digits)
	labelled := r.near(i, 6, "id_words") && (n == 9 || n == 12)
	switch {
	case phone.MatchString(digits):
		return clueNumber
	case labelled:
		return clueNumber
	case n >= 6 && n <= 19 && !spelled && r.near(i, 6, "account_words") && r.phrase(j, "money") == 0 && !thirds.MatchString(r.span(i, j)):
		return clueAccount
	case r.near(i, 3, "not_id") || !r.ends(j) && r.phrase(j, "money") > 0:
		return ""
	case citizen.MatchString(digits):
		return clueNumber
	case n == 9 && !spelled && !thirds.MatchString(r.span(i, j)) && (j == i+1 || j == i+3 && len(r.at[i].raw) == len(r.at[i+1].raw)):
		return clueNumber
	}
	return ""
}

// theirs says that the words before a number give it to somebody else: "số của nó", "số lạ gọi đến".
func (r reading) theirs(i int) bool {
	from := i
	for from > 0 && i-from < 8 && !containsAny(r.at[from].gap, ".;!?\n") {
		from--
	}
	them := false
	for j := from; j < i; j++ {
		if r.phrase(j, "phone_me") > 0 {
			return false
		}
		them = them || r.phrase(j, "phone_them") > 0
	}
	return them
}

var (
	series    = regexp.MustCompile(`^[abcdefghklmnprstuvxyz]{1,2}$`)
	plateGap  = regexp.MustCompile(`^(?: ?[-–.]? ?)$`)
	plateRest = regexp.MustCompile(`^[ .]?$`)
)

// plate finds a vehicle's plate: 29A-123.45, 59-X1 234.56, 30K 12345, 29a12345.
func (r reading) plate(i int) (f clue, end int, ok bool) {
	if i+2 >= len(r.at) || !r.at[i].digit || len(asciiDigits(r.at[i].raw)) != 2 || i > 0 && r.at[i].gap == "" {
		return clue{}, 0, false
	}
	place, letters := asciiDigits(r.at[i].raw), r.at[i+1]
	if place[0] == '0' || letters.digit || !series.MatchString(letters.low) || !plateGap.MatchString(letters.gap) {
		return clue{}, 0, false
	}
	j := i + 2
	tail := ""
	if d := asciiDigits(r.at[j].raw); r.at[j].digit && r.at[j].gap == "" && len(d) == 1 && j+1 < len(r.at) && r.at[j+1].digit {
		tail, j = d, j+1 // the series' own digit: X1
	}
	from := j
	total := ""
	for j < len(r.at) && r.at[j].digit && len(total) < 5 {
		gap := plateGap
		if j > from {
			gap = plateRest
		}
		if !gap.MatchString(r.at[j].gap) {
			break
		}
		total += asciiDigits(r.at[j].raw)
		j++
	}
	joined := letters.gap == "" && (tail == "" || r.at[i+2].gap == "")
	sure := letters.capital || joined && letters.low != "h" && letters.low != "k" && letters.low != "g" && letters.low != "m" || r.near(i, 4, "vehicle")
	if len(total) != 4 && len(total) != 5 || !sure || j < len(r.at) && r.at[j].gap == "" {
		return clue{}, 0, false
	}
	f, _ = r.found(cluePlate, i, j)
	f.key = cluePlate + " " + place + letters.bare + tail + total
	return f, j, true
}
