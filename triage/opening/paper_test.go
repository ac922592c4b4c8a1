package opening_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"homthu/triage/opening"
)

// TestMinutes draws the minutes of openings as they can be. With HOMTHU_PAPERS set they are kept there, to be looked at.
func TestMinutes(t *testing.T) {
	r := newRoom(t, openSQLite(t))
	ctx := t.Context()
	first := found()
	first.At = at(-7 * 24 * time.Hour)
	r.confirmed(t, first)
	must(t, r.Typed(ctx, mai, opening.Step{ID: first.ID, Version: 2}))
	second := found()
	second.SealBefore, second.SealState = "A-009", "broken"
	r.confirmed(t, second)
	better := second
	better.Corrects, better.ID = second.ID, found().ID
	better.SealState, better.SealBefore, better.SealAfter, better.Slips, better.Blank, better.Unreadable, better.Present = "missing", "", "", 0, 0, 0, opening.Witnesses
	must(t, r.Save(ctx, lan, better))
	other := found()
	other.Box, other.SealState = fresh, "other"
	must(t, r.Save(ctx, hoa, other))
	for name, want := range map[string]struct {
		id        string
		has, none []string
	}{
		"typed":    {first.ID, []string{"A-001 (chưa có biên bản lần trước để đối chiếu)", "Tổng số phiếu trong hòm 12, gồm 9 có nội dung, 1 trắng, 2 không đọc được", "Phiếu đã nhập hết vào hệ thống (mai ghi ngày 16/11/2026", "Phạm Thị Hoa", "Hoàng Thị Lan", "Hoàng Thị Lan xác nhận ngày 16/11/2026", "Nhà văn hóa thôn, thôn Nà Tàn"}, []string{"DỰ THẢO"}},
		"broken":   {second.ID, []string{"KHÔNG KHỚP biên bản lần trước (A-002)", "Bị rách", "chưa nhập hết", "khóa lại A-002"}, []string{"DỰ THẢO"}},
		"proposed": {better.ID, []string{"DỰ THẢO", "thay cho biên bản đã xác nhận", "Số niêm phong trước khi mở Không có", "Chưa niêm phong lại", "bí thư chi bộ", "Hoàng Thị Lan"}, []string{"Phạm Thị Hoa", "nhập hết"}},
		"market":   {other.ID, []string{"DỰ THẢO", "Có điểm khác thường", "Chợ xã, xã Thiện Hòa"}, nil},
	} {
		for _, format := range []string{"docx", "pdf"} {
			file, err := r.Minutes(ctx, lan, want.id, format)
			must(t, err)
			if dir := os.Getenv("HOMTHU_PAPERS"); dir != "" {
				must(t, os.WriteFile(filepath.Join(dir, name+"."+format), file.Bytes, 0o600))
			}
			if format == "pdf" {
				continue
			}
			text := docx(t, file.Bytes)
			for _, part := range want.has {
				if !strings.Contains(text, part) {
					t.Errorf("%s: no %q in %s", name, part, text)
				}
			}
			for _, part := range append(want.none, "{", "sealed") {
				if strings.Contains(text, part) {
					t.Errorf("%s: %q in %s", name, part, text)
				}
			}
		}
	}
	_, err := r.Minutes(ctx, lan, first.ID, "xls")
	wants(t, err, opening.ErrRefused)
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	blanks = regexp.MustCompile(`\s+`)
)

// docx is the text of a document with its headers.
func docx(t *testing.T, b []byte) (text string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	for _, name := range []string{"word/document.xml", "word/header1.xml"} {
		f, err := z.Open(name)
		must(t, err)
		part, err := io.ReadAll(f)
		must(t, err)
		text += tags.ReplaceAllString(string(part), " ")
	}
	return blanks.ReplaceAllString(text, " ")
}

// TestWords: every sentence that the minutes ask for is there, and none that they do not.
func TestWords(t *testing.T) {
	var words map[string]string
	text, err := os.ReadFile("words/vi.json")
	must(t, err)
	must(t, json.Unmarshal(text, &words))
	source, err := os.ReadFile("paper.go")
	must(t, err)
	used := map[string]bool{"line": true, "blank": true}
	for prefix, list := range map[string][]string{"who.": append([]string{"police", "front", "others", "between"}, opening.Witnesses...), "seal.": opening.Seals} {
		for _, one := range list {
			used[prefix+one] = true
		}
	}
	for _, m := range regexp.MustCompile(`(?:say|text|row)\("([a-z.]+[a-z])"`).FindAllStringSubmatch(string(source), -1) {
		used[m[1]] = true
	}
	for key := range used {
		if strings.TrimSpace(words[key]) == "" {
			t.Errorf("no words for %s", key)
		}
	}
	for key := range words {
		if !used[key] {
			t.Errorf("nobody says %s", key)
		}
	}
}
