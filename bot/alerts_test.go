package bot

import (
	"fmt"
	"strconv"
)

// testAlerts are as many warnings for any place as a conversation file's head says; "lost" is a channel without the list.
func testAlerts(head string) func(string) ([]Alert, bool) {
	n, _ := strconv.Atoi(head) // none where the head says nothing
	var list []Alert
	for i := 1; i <= n; i++ {
		a := Alert{ID: fmt.Sprintf("a%d", i), Day: fmt.Sprintf("%02d-11-2026", i), Title: fmt.Sprintf("Giả làm công an gọi điện, kiểu %d", i),
			Text: "Công an không đòi chuyển tiền qua điện thoại.\n1 Tắt máy ngay.\n2 Hỏi Công an xã."}
		if i%2 == 1 {
			a.Category = "A5"
		}
		list = append(list, a)
	}
	return func(string) ([]Alert, bool) { return list, head != "lost" }
}
