package place

import (
	"strings"
	"testing"
	"time"
)

// typical are texts of every kind, short and long, found and not.
var typical = []string{
	"xã Tân Thành, H. Hàm Yên, Tuyên Quang",
	"xa ta llung, huyen dong van",
	"hoa binh van quan lang son",
	"q3 p9",
	"Có người nghiện ở gần UBND xã Huổi Một huyện Sông Mã Sơn La nhờ công an kiểm tra",
	"cho tôi báo tin, nhà ông hàng xóm ở thị trấn Long Giao huyện Cẩm Mỹ Đồng Nai trồng cây thuốc phiện trong vườn",
	"toi muon bao tin ve nguoi trong cay la",
	"đoàn kết là sức mạnh",
	"phuong hip binh chanh thanh pho thu duc ho chi minh",
	"huyện Trạm Tấu",
	"xã Cao Lâu",
	"phường 11 quận 5",
}

func BenchmarkFind(b *testing.B) {
	x := mustIndex(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x.Find(typical[i%len(typical)])
	}
}

func BenchmarkFindLong(b *testing.B) {
	x := mustIndex(b)
	long := strings.Repeat(strings.Join(typical, ". ")+". ", 100)
	for b.Loop() {
		x.Find(long)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	x := mustIndex(b)
	for b.Loop() {
		x.Nearest(21.85, 106.76)
	}
}

// TestBoundedWork asks about texts made to be slow. The bound is generous: it is there against a blow-up, not a delay.
func TestBoundedWork(t *testing.T) {
	x := mustIndex(t)
	for _, piece := range []string{"xã ", "hòa bình ", "huyện tân ", "a ", "phuong tan thanh xa tan hoa ", "p1 q", "'", "\u0301", "tân", "đ", "ở "} {
		text := strings.Repeat(piece, 100_000/len(piece))
		start := time.Now()
		x.Find(text)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("100 kB of %q took %v", piece, took)
		} else {
			t.Logf("100 kB of %q took %v", piece, took)
		}
	}
}
