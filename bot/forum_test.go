package bot

import (
	"fmt"
	"strconv"
	"strings"
)

// testForums are two forums, the first with as many opinions as a conversation file's head says, and not taking more where it
// says "shut"; "lost" is a channel without the list.
func testForums(head string) func() ([]Forum, bool) {
	many, how, _ := strings.Cut(head, " ")
	n, _ := strconv.Atoi(many)
	if head == "" || head == "lost" {
		return func() ([]Forum, bool) { return nil, head != "lost" }
	}
	f := Forum{ID: "7K3M9Q", Commune: "06085", Where: "xã Thiện Hòa", Day: "12-12-2026", Hour: "14:00", Place: "Nhà văn hóa xã", Asks: how != "shut"}
	for i := 1; i <= n; i++ {
		f.Opinions = append(f.Opinions, Opinion{ID: fmt.Sprintf("0b7f3c5e-0000-4000-8000-00000000000%d", i),
			Text: fmt.Sprintf("Đường vào xóm %d tối quá, nhất là mùa đông.\nĐề nghị lắp thêm đèn ở ngã ba, chỗ gần trường học.", i)})
	}
	other := Forum{ID: "8B4N2P", Commune: "06187", Where: "phường Kỳ Lừa", Day: "20-12-2026", Asks: true}
	return func() ([]Forum, bool) { return []Forum{f, other}, true }
}
