package words

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The words that officials use and villagers do not, from the word list of the wording paper, with what is said instead in words.go.
var offices = []string{
	"tố giác", "tin báo về tội phạm", "kiến nghị", "phản ánh", "xác minh", "cơ quan có thẩm quyền", "thụ lý", "vi phạm", "đối tượng", "nghi can", "kẻ đó",
	"nạn nhân", "hung khí", "hành vi", "danh tính", "mã tra cứu", "mã hồ sơ", "mã qr", "truy cập", "đăng nhập", "cung cấp thông tin", "căn cứ", "cư trú",
	"tạm trú", "xả thải", "video", "cảnh báo", "thông báo", "quý khách", "công dân", "tuyệt đối", "điều luật", "nghị định", "khởi tố", "triệu tập",
}

// TestOfficialWords: none of them stands in a text.
func TestOfficialWords(t *testing.T) {
	for id, text := range load(t).texts["vi"] {
		said := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" \n.,:;?!“”()…", r) }), " ") + " "
		for _, w := range offices {
			if strings.Contains(strings.ReplaceAll(said, " tiếp công dân ", " "), " "+w+" ") { // that is what the place is called
				t.Errorf("%s: %q", id, w)
			}
		}
		if strings.Contains(said, " bị hại ") && !strings.Contains(said, " người bị hại ") && !strings.Contains(said, "trẻ em bị hại") {
			t.Errorf("%s: a person harmed is người bị hại", id)
		}
	}
}

var (
	marked = regexp.MustCompile(`[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđÀÁẢÃẠĂÂÈÉẺẼẸÊÌÍỈĨỊÒÓỎÕỌÔƠÙÚỦŨỤƯỲÝỶỸỴĐ]`)
	word   = regexp.MustCompile(`\pL+`)
	// bare are words that no Vietnamese text has without their accents.
	bare = []string{
		"khong", "duoc", "nguoi", "cua", "hoac", "viec", "nhieu", "truoc", "gui", "xoa", "huy", "thay", "biet", "muon", "viet", "tieng", "phuong", "tinh", "thu", "ban", "da", "den",
		"hom", "ba con", "nhan", "lai", "moi", "tra", "dia", "chi", "so", "giup", "dung", "can bo", "cong",
	}
	rightBare = []string{"ban", "da", "den", "thu", "lai", "moi", "tra", "chi", "so", "dung", "cong", "tinh", "nhan", "thay"} // also words as they stand
)

// TestAccents: Vietnamese is written with its accents.
func TestAccents(t *testing.T) {
	for id, text := range load(t).texts["vi"] {
		if strings.HasPrefix(id, "tongue.") || strings.HasPrefix(id, "channel.") {
			continue // names
		}
		words := word.FindAllString(placeholder.ReplaceAllString(text, ""), -1)
		with := 0
		for _, w := range words {
			if marked.MatchString(w) {
				with++
			}
			if slices.Contains(bare, strings.ToLower(w)) && !slices.Contains(rightBare, strings.ToLower(w)) {
				t.Errorf("%s: %q lacks its accents", id, w)
			}
		}
		if len(words) >= 4 && with*5 < len(words) {
			t.Errorf("%s: %d of %d words have accents", id, with, len(words))
		}
	}
}

// waiting are texts of the wording paper whose part of the product is not here yet.
var waiting = []string{
	"accept.short", "alert.scam", "ask.more", "ask.place", "dispute.court", "dispute.words", "false.fair", "fb.pledge",
	"fb.report-back", "handin.bomb", "handin.gun", "handin.meet", "handin.paper", "look.add", "look.new-threat",
	"place.pick", "place.split-village", "place.your-commune", "plain.home", "plain.step", "poster.channels",
	"poster.code", "poster.danger", "poster.how", "poster.key", "poster.title", "poster.who", "receipt.cannot-write",
	"receipt.target", "refuse.decision", "refuse.denunciation", "refuse.not-here", "route.province",
}

// TestEveryIDIsUsed: the source names every id, or makes it of a beginning that it names ("danger." + q).
func TestEveryIDIsUsed(t *testing.T) {
	source := productSource(t)
	begun := regexp.MustCompile("[\"'`]([a-z]+\\.(?:[a-z0-9-]+-)?)(?:[\"']|\\$\\{)")
	var beginnings []string
	for _, m := range begun.FindAllStringSubmatch(source, -1) {
		if !slices.Contains(beginnings, m[1]) {
			beginnings = append(beginnings, m[1])
		}
	}
	named := map[string]bool{}
	for _, id := range regexp.MustCompile(`[a-z]+\.[a-z0-9-]+`).FindAllString(source, -1) {
		named[id] = true
	}
	var idle []string
	for id := range load(t).texts["vi"] {
		made := slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(id, b) })
		if !named[id] && !made {
			idle = append(idle, id)
		}
	}
	slices.Sort(idle)
	for _, id := range idle {
		if !slices.Contains(waiting, id) {
			t.Errorf("nobody says %s", id)
		}
	}
	for _, id := range waiting {
		if !slices.Contains(idle, id) {
			t.Logf("%s is used, or gone: take it off the list", id)
		}
	}
}

// productSource is everything but tests, built scripts, the words themselves and the list of those that phones are not sent.
func productSource(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, root := range []string{"../../bot", "../../cmd", "../../triage", "../../intake", "../../configs"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() {
				if e.Name() == "dist" || e.Name() == "testdata" || e.Name() == "words" || e.Name() == "gazetteer" {
					return fs.SkipDir
				}
				return nil
			}
			ext := filepath.Ext(path)
			if ext != ".go" && ext != ".ts" && ext != ".html" && ext != ".yaml" && ext != ".json" || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".test.ts") || strings.HasSuffix(path, "bot/web/tables.go") {
				return nil
			}
			b, err := os.ReadFile(path)
			all.Write(b)
			all.WriteByte('\n')
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
