package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"Hoà Bình": "Hòa Bình", "Thuỵ Hùng": "Thụy Hùng", "Quý Quân": "Quý Quân", "Hoàng Văn Thụ": "Hoàng Văn Thụ",
		"Khoẻ": "Khỏe", "  Tân   An ": "Tân An", "Tha\u0301i": "Thái", "Thuý": "Thúy", "Đạ Huoai": "Đạ Huoai",
	} {
		if got := spelling(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSplitKind(t *testing.T) {
	for in, want := range map[string][2]string{
		"Thị trấn Phố Bảng": {"thị trấn", "Phố Bảng"}, "Thành phố Huế": {"thành phố", "Huế"}, "Phố Bảng": {"", "Phố Bảng"},
		"Thị xã Sa Pa": {"thị xã", "Sa Pa"}, "": {"", ""},
	} {
		if kind, name := splitKind(in); kind != want[0] || name != want[1] {
			t.Errorf("%q: %q %q", in, kind, name)
		}
	}
}

func TestBaseIsPinned(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.tgz")
	if err := os.WriteFile(path, []byte("another release"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readBase(path); err == nil {
		t.Error("a base with another digest was read")
	}
}

// TestTable builds the table anew. It needs the base, which is not in the repository: HOMTHU_GAZETTEER_BASE names the
// tarball of `npm pack`.
func TestTable(t *testing.T) {
	base := os.Getenv("HOMTHU_GAZETTEER_BASE")
	if base == "" {
		t.Skip("HOMTHU_GAZETTEER_BASE does not name the base's tarball")
	}
	g, err := build(base, filepath.Join("..", "..", "configs", "gazetteer"))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.check(); err != nil {
		t.Error(err)
	}
	committed, err := os.ReadFile(filepath.Join("..", "..", "intake", "place", "gazetteer.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(g.table(), committed) {
		t.Error("the committed table is not what the facts give: run go run ./tools/gazetteer")
	}
}
