package forum_test

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

	"github.com/google/uuid"

	"homthu/triage/docket/dockettest"
	"homthu/triage/forum"
	"homthu/triage/forum/forumtest"
)

// TestPapers draws every paper of a forum with everything in it, and of one without opinions. With HOMTHU_PAPERS set they are
// kept there, to be looked at.
func TestPapers(t *testing.T) {
	r := forumtest.New(t, openSQLite(t))
	ctx, hoa, lan := t.Context(), forumtest.Hoa, forumtest.Lan
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r.At(t, "ABC234", forum.Meeting)
	must(r.SetThemes(ctx, hoa, "ABC234", 3, []forum.Theme{{ID: "khen", Name: "Thái độ phục vụ", Side: forum.Strength}, {ID: "den", Name: "Chiếu sáng", Side: forum.Shortcoming}, {ID: "gt", Name: "Giao thông"}}))
	say := func(source, theme, text string) forum.Opinion {
		t.Helper()
		id := uuid.NewString()
		must(r.Propose(ctx, hoa, forum.Proposal{ID: id, Forum: "ABC234", Source: source, Theme: theme, Text: text}))
		return r.Opinion(t, "ABC234", id)
	}
	good := say(forum.Slip, "khen", "Cán bộ làm căn cước nhanh, hướng dẫn người già tận tình.")
	light := say(forum.Floor, "den", "Đoạn đường từ cổng chào thôn Nà Tàn đến trường học không có đèn, buổi tối hay có xe chạy nhanh, bà con lo cho các cháu đi học thêm về.")
	road := say(forum.Floor, "gt", "Đề nghị cắm biển hạn chế tốc độ ở ngã ba chợ.")
	must(r.Propose(ctx, hoa, forum.Proposal{ID: uuid.NewString(), Forum: "ABC234", Source: forum.Slip, Sealed: []byte("SEALED-SECRET")}))
	change := func(o forum.Opinion) forum.Change {
		return forum.Change{ID: o.ID, Version: r.Opinion(t, "ABC234", o.ID).Version}
	}
	must(r.Dispose(ctx, hoa, change(good), forum.Disposal{Disposition: "answered_on_spot", Answer: "Công an xã cảm ơn bà con, sẽ tiếp tục phát huy."}))
	must(r.Dispose(ctx, hoa, change(light), forum.Disposal{Disposition: "to_UBND"}))
	must(r.Dispose(ctx, lan, change(road), forum.Disposal{Disposition: "to_reply_in_writing"}))
	pledge := uuid.NewString()
	must(r.Pledge(ctx, hoa, forum.Promise{ID: pledge, Forum: "ABC234", Opinion: light.ID, Text: "Lắp bốn bóng đèn từ cổng chào thôn đến trường học.", Owner: dockettest.Committee, Due: "2026-12-31"}))
	must(r.Pledge(ctx, hoa, forum.Promise{ID: uuid.NewString(), Forum: "ABC234", Text: "Mỗi tháng một buổi làm căn cước tại thôn.", Owner: dockettest.Police, Due: "2026-12-15"}))
	must(r.Keep(ctx, lan, forum.Change{ID: pledge, Version: 1}, "2026-11-19"))
	empty := forumtest.Plan("DEF567")
	empty.Day, empty.Organisers = "2026-11-19", []string{dockettest.Police}
	must(r.Save(ctx, hoa, empty))
	for _, id := range []string{"ABC234", "DEF567"} {
		for _, kind := range forum.Papers {
			opinion := map[bool]string{true: light.ID}[kind == "letter"]
			p, err := r.Paper(ctx, hoa, id, kind, opinion)
			if id == "DEF567" && kind == "letter" {
				if err == nil {
					t.Error("a letter about nothing")
				}
				continue
			}
			must(err)
			for _, format := range []string{"docx", "pdf"} {
				file, err := p.File(format)
				must(err)
				if len(file.Bytes) < 1000 {
					t.Errorf("%s of %s has %d bytes", format, kind, len(file.Bytes))
				}
				if dir := os.Getenv("HOMTHU_PAPERS"); dir != "" {
					must(os.WriteFile(filepath.Join(dir, file.Name), file.Bytes, 0o600))
				}
				if format == "docx" {
					text := docx(t, file.Bytes)
					if strings.ContainsAny(text, "{}") || strings.Contains(text, "SEALED") || strings.Contains(text, "hoa") && regexp.MustCompile(`\bhoa\b`).MatchString(text) {
						t.Errorf("%s of %s: %s", kind, id, text)
					}
					if id == "DEF567" && kind == "minutes" && !strings.Contains(text, "không có ý kiến nào được nêu") {
						t.Errorf("minutes without opinions do not say so: %s", text)
					}
				}
			}
		}
	}
	ward := r.Units[dockettest.Police]
	ward.Name = "Công an phường Tam Thanh"
	r.Units[dockettest.Police] = ward
	p, err := r.Paper(ctx, hoa, "ABC234", "minutes", "")
	must(err)
	file, err := p.File("docx")
	must(err)
	if text := docx(t, file.Bytes); !strings.Contains(text, "BB-CAP") || !strings.Contains(text, "Lưu: CAP") || strings.Contains(text, "CAX") {
		t.Errorf("a ward's minutes: %s", text)
	}
	if _, err := r.Paper(ctx, forumtest.Far, "ABC234", "minutes", ""); err == nil {
		t.Error("another commune's minutes")
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// docx is the text of a document.
func docx(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return tags.ReplaceAllString(string(text), " ")
}

// TestPaperWords: every sentence that the papers ask for is there, and none that they do not.
func TestPaperWords(t *testing.T) {
	var words map[string]string
	text, err := os.ReadFile("words/vi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	var source string
	for _, name := range []string{"paper.go", "paperforum.go", "page.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source += string(b)
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z0-9]+(?:[.-][a-z0-9-]+)*)"`).FindAllStringSubmatch(source, -1) {
		used[m[1]] = true
	}
	for _, kind := range forum.Papers {
		for _, p := range []string{"symbol.", "kind.", "about.", "file."} {
			used[p+kind] = true
		}
	}
	for prefix, list := range map[string][]string{"guest.": forum.Guests, "drop.": forum.DropReasons, "state.": {"open", "late", "kept", "dropped"},
		"table.": {forum.Strength, forum.Shortcoming, forum.Asked}} {
		for _, one := range list {
			used[prefix+one] = true
			if words[prefix+one] == "" {
				t.Errorf("no words for %s%s", prefix, one)
			}
		}
	}
	for _, d := range dockettest.Tables(t).Dispositions {
		used["count."+d.ID] = true
		if words["count."+d.ID] == "" {
			t.Errorf("no words for the disposition %s", d.ID)
		}
	}
	for key := range words {
		if !used[key] {
			t.Errorf("nobody says %s", key)
		}
	}
	for _, m := range regexp.MustCompile(`(?:say|text|part|list)\(([^)]*)\)`).FindAllStringSubmatch(source, -1) {
		for _, k := range regexp.MustCompile(`"([a-z]+\.[a-z0-9.-]+[a-z0-9])"`).FindAllStringSubmatch(m[1], -1) {
			if _, ok := words[k[1]]; !ok {
				t.Errorf("no words for %s", k[1])
			}
		}
	}
}
