package rules

import (
	"testing"

	"homthu/configs"
)

func tables(t testing.TB) *Tables {
	t.Helper()
	tables, err := Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func TestShippedTablesLoad(t *testing.T) {
	tables := tables(t)
	t.Logf("%d categories, %d clocks, JSON %d bytes, for residents %d bytes", len(tables.Categories), len(tables.Clocks), len(tables.JSON()), len(tables.ResidentJSON()))
}
