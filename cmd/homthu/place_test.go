package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestPlace(t *testing.T) {
	place := func(in string, args ...string) (string, error) {
		var out bytes.Buffer
		err := run(context.Background(), append([]string{"place"}, args...), streams{strings.NewReader(in), &out, &out})
		return out.String(), err
	}
	for _, c := range []struct {
		in   string
		args []string
		want string
	}{
		{"", []string{"--json", "xã Cao Lâu, Cao Lộc"},
			`{"query":"xã Cao Lâu, Cao Lộc","outcome":"one","places":[{"code":"06196","name":"Ba Sơn","type":"xã","province_code":"20","province":"Lạng Sơn","via":"old"}]}` + "\n"},
		{"", []string{"--json", "xã Cao Lâu", "vâng ạ"},
			`{"query":"xã Cao Lâu","outcome":"one","places":[{"code":"06196","name":"Ba Sơn","type":"xã","province_code":"20","province":"Lạng Sơn","via":"old"}]}` + "\n" +
				`{"query":"vâng ạ","outcome":"none","places":[]}` + "\n"},
		{"xa mau son lang son\r\n\n<&>", []string{"--stdin", "--json"},
			`{"query":"xa mau son lang son","outcome":"several","places":[` +
				`{"code":"06196","name":"Ba Sơn","type":"xã","province_code":"20","province":"Lạng Sơn","via":"old"},` +
				`{"code":"06541","name":"Mẫu Sơn","type":"xã","province_code":"20","province":"Lạng Sơn","via":"name"}]}` + "\n" +
				`{"query":"","outcome":"none","places":[]}` + "\n" +
				`{"query":"<&>","outcome":"none","places":[]}` + "\n"},
		{"", []string{"xã", "Cao", "Lâu"}, "one: 06196 xã Ba Sơn, tỉnh Lạng Sơn (xã Cao Lâu, huyện Cao Lộc)\n"},
		{"", []string{"vâng ạ"}, "none\n"},
	} {
		got, err := place(c.in, c.args...)
		if err != nil || got != c.want {
			t.Errorf("place %q: %v\n got %s\nwant %s", c.args, err, got, c.want)
		}
	}
	if _, err := place(""); err == nil {
		t.Error("place without a text is no error")
	}
}
