package forum

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

// TestTelling: what is found in words for the public, as people write it, and what is left alone.
func TestTelling(t *testing.T) {
	for text, kind := range map[string]string{
		"Gọi cho em theo số 0912345678 nhé":             "phone",
		"Gọi 091 234 56 78":                             "phone",
		"Gọi 0912.345.678":                              "phone",
		"gọi (0205) 3812-345":                           "phone",
		"số +84 912 345 678":                            "phone",
		"số ０９１２３４５６７８":                                 "phone",
		"số 09\u200b12\u200b345\u200b678":               "phone",
		"không chín một hai ba bốn năm sáu bảy tám":     "phone",
		"viết cho nguyenvana@gmail.com":                 "email",
		"viết cho nguyenvana @ gmail . com":             "email",
		"viết cho nguyenvana(at)gmail.com":              "email",
		"căn cước số 020095001234":                      "number",
		"chứng minh 123456789":                          "number",
		"xem https://example.com/x":                     "link",
		"nhắn zalo.me/0912345678":                       "link",
		"vào trang quan-an-ngon.vn đặt":                 "link",
		"xe 12A-345.67 hay đỗ":                          "plate",
		"xe máy 12-B1 234.56 chạy nhanh":                "plate",
		"xe 29H 12345":                                  "plate",
		"Đường hỏng từ ngày 12/11/2026":                 "",
		"Chi 12.345.678 đồng, sau là 1.500.000.000":     "",
		"Nghị định 30/2020/NĐ-CP, quyết định 1234/2025": "",
		"Cả tỉnh có 1.356/1.356 hòm thư":                "",
		"giai đoạn 2023-2033, gọi 113, 114, 115":        "",
		"Đề nghị lắp 4 đèn, mất 3 năm rồi":              "",
		"Một hai ba nhà không có điện":                  "",
		"Họp lúc 19 giờ 30, thứ 6, 20/11":               "",
	} {
		found := look(text)
		if (kind == "") != (len(found) == 0) || kind != "" && found[0].Kind != kind {
			t.Errorf("%q: %+v, want %q", text, found, kind)
		}
	}
	var telling *TellingError
	if err := approvable("Gọi 0912345678.", 100, []string{"phone", "link"}); !errors.As(err, &telling) || strings.Contains(err.Error(), "0912") {
		t.Errorf("a telephone number was passed: %v", err)
	}
	if err := approvable("Quán Anh.com bán rượu.", 100, []string{"link"}); err != nil {
		t.Errorf("a sign that was looked at: %v", err)
	}
	for _, bad := range []string{"", " a", "!!!", "a\tb", "a\u202eb", strings.Repeat("chữ ", 300), "a\xff"} {
		if err := approvable(bad, 800, nil); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzTelling: no text that is approved has a run of ten digits that begins with nought, however it is written around.
func FuzzTelling(f *testing.F) {
	for _, seed := range []string{"Gọi 0912345678", "xe 12A-345.67", "a@b.vn", "không chín một hai ba bốn năm sáu bảy tám", "12.345.678"} {
		f.Add(seed)
	}
	bare := regexp.MustCompile(`0[0-9]{9}`)
	f.Fuzz(func(t *testing.T, text string) {
		err := approvable(text, opinionMost, []string{"link", "plate"})
		if err == nil && bare.MatchString(text) && !regexp.MustCompile(`(?i)[.@/]|\d{2}\s?-?\s?[A-ZĐ]`).MatchString(text) {
			t.Errorf("approved: %q", text)
		}
	})
}
