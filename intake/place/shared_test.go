package place

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// facts reads a CSV of the shared gazetteer that this package is checked against, by column name. The product does not
// need it; where it is not beside the checkout the test is skipped.
func facts(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "gazetteer", name))
	if err != nil {
		t.Skipf("the shared gazetteer is not beside this checkout: %s", name)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, v := range line {
			row[lines[0][i]] = v
		}
		rows = append(rows, row)
	}
	return rows
}

func mustIndex(t testing.TB) *Index {
	t.Helper()
	x, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return x
}
