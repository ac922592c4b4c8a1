package village

import (
	"slices"
	"strings"
)

// A column is what a table says of a village.
type column int

const (
	noColumn column = iota
	villageColumn
	communeColumn
	communeCodeColumn
	districtColumn
	provinceColumn
	boxColumn
	codeColumn
	fromColumn
	formerColumn
)

// columnNames are how reports call the columns.
var columnNames = map[column]string{
	villageColumn: "village", communeColumn: "commune", communeCodeColumn: "commune_code", districtColumn: "district", provinceColumn: "province",
	boxColumn: "box", codeColumn: "code", fromColumn: "from", formerColumn: "former",
}

// titleWords tell a column by words of its title, folded: all words of one entry stand in it. The first entry that fits wins.
var titleWords = []struct {
	words  string
	column column
}{
	{"ma hom", codeColumn}, {"ma hop", codeColumn}, {"box code", codeColumn}, {"code box", codeColumn},
	{"hom thu", boxColumn}, {"co hom", boxColumn}, {"co hop", boxColumn}, {"box", boxColumn},
	{"ma xa", communeCodeColumn}, {"ma phuong", communeCodeColumn}, {"ma dvhc", communeCodeColumn}, {"ma don vi", communeCodeColumn}, {"commune code", communeCodeColumn},
	{"huyen", districtColumn}, {"district", districtColumn},
	{"ten cu", formerColumn}, {"thon cu", formerColumn}, {"to cu", formerColumn}, {"ban cu", formerColumn}, {"sap nhap tu", formerColumn}, {"hop nhat tu", formerColumn},
	{"nhap tu", formerColumn}, {"truoc day", formerColumn}, {"doi ten tu", formerColumn}, {"former", formerColumn}, {"merged from", formerColumn}, {"old name", formerColumn}, {"renamed from", formerColumn},
	{"tu ngay", fromColumn}, {"hieu luc", fromColumn}, {"ngay thanh lap", fromColumn}, {"from", fromColumn}, {"date", fromColumn}, {"ngay", fromColumn},
	{"thon", villageColumn}, {"to dan pho", villageColumn}, {"tdp", villageColumn}, {"khu dan cu", villageColumn}, {"village", villageColumn}, {"hamlet", villageColumn},
	{"ten ban", villageColumn}, {"ban", villageColumn}, {"xom", villageColumn}, {"ap", villageColumn}, {"khu pho", villageColumn}, {"buon", villageColumn}, {"khom", villageColumn}, {"khoi", villageColumn}, {"lang", villageColumn}, {"khu", villageColumn},
	{"xa", communeColumn}, {"phuong", communeColumn}, {"commune", communeColumn}, {"ward", communeColumn},
	{"tinh", provinceColumn}, {"province", provinceColumn}, {"quan", districtColumn},
}

// skipWords are in titles of columns that say nothing of what is imported, though another word of theirs would.
var skipWords = []string{"so ho", "ho dan", "nhan khau", "truong", "dien thoai", "stt", "so tt", "ghi chu", "dien tich", "ho so", "dan so", "so nguoi", "bi thu", "can bo", "households", "note", "phone", "head"}

func titleOf(cell string) column {
	folded := fold(cell)
	words := strings.Fields(folded)
	if len(words) == 0 || len(words) > 14 {
		return noColumn
	}
	padded := " " + folded + " "
	for _, skip := range skipWords {
		if strings.Contains(padded, " "+skip+" ") {
			return noColumn
		}
	}
	for _, t := range titleWords {
		if strings.Contains(padded, " "+t.words+" ") {
			return t.column
		}
	}
	return noColumn
}

// titleRows is how far down the titles are looked for, below what such tables have above them.
const titleRows = 20

// findTitles returns the row of the titles, and the column of each kind.
func findTitles(rows [][]string) (at int, columns map[column]int, ok bool) {
	for i, row := range rows[:min(len(rows), titleRows)] {
		found := map[column]int{}
		for j, cell := range row {
			if c := titleOf(cell); c != noColumn {
				if _, twice := found[c]; !twice {
					found[c] = j
				}
			}
		}
		_, village := found[villageColumn]
		_, commune := found[communeColumn]
		_, coded := found[communeCodeColumn]
		if village && (commune || coded) && titles(row) {
			return i, found, true
		}
	}
	return 0, nil, false
}

// titleVocabulary is what titles of villages are made of, beside the kinds.
var titleVocabulary = strings.Fields("thon ban to dan pho khu cu moi xom ap buon lang khoi khom so tieu ten noi co hom thu va hoac nay sau truoc chua da")

// titles says whether a row may be the titles and no village: no cell has a date or a longer number, and none begins as a
// village's own name does.
func titles(row []string) bool {
	for _, cell := range row {
		if digits := strings.Trim(cell, "0123456789/-. "); digits == "" && len(cell) > 3 {
			return false
		}
		if kind, rest := kindOf(fold(cell)); kind != "" {
			for _, word := range strings.Fields(rest) {
				if !slices.Contains(titleVocabulary, word) {
					return false
				}
			}
		}
	}
	return true
}
