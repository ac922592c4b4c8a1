package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"homthu/configs"
	"homthu/intake/directory/boxcode"
	"homthu/intake/rules"
	"homthu/triage/paper"
	"homthu/triage/poster"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"
)

func init() { benchmarks["poster"] = benchPoster }

// benchPosters is a province: Yên Bái had 1,356 boxes.
const benchPosters = 2000

// benchPoster prints a province's posters as one PDF, beside the same number of raw pages of the library with as many letters and
// one code each, and nothing measured, broken or laid out.
func benchPoster(ctx context.Context) ([]measure, error) {
	tables, err := rules.Load(configs.Categories, configs.Statuses, configs.Clocks, configs.Holidays)
	if err != nil {
		return nil, err
	}
	second := poster.English()
	o := poster.Options{Web: "https://homthu.example.vn", Telegram: "homthu_bot", Zalo: "https://zalo.me/1234567890123456789",
		Key: "91c4 a7b2 03de 5f68 c1d9 77aa 20be", Second: &second, Numbers: poster.Numbers(tables.EmergencyNumbers)}
	boxes := make([]poster.Box, benchPosters)
	for i := range boxes {
		boxes[i] = poster.Box{Code: boxcode.New([]byte("bench"), "06085", "", uint32(i)), Village: fmt.Sprintf("thôn Nà Tàn %d", i), Commune: "xã Thiện Hòa", Unit: "Công an xã Thiện Hòa"}
	}
	raw := time.Now()
	if err := rawPages(); err != nil {
		return nil, err
	}
	limit := time.Since(raw).Seconds()
	list := []measure{}
	for _, sheet := range []poster.Sheet{poster.A4, poster.A6} {
		begun := time.Now()
		if err := poster.Write(ctx, io.Discard, o, sheet, boxes, nil); err != nil {
			return nil, err
		}
		took := time.Since(begun).Seconds()
		list = append(list, measure{fmt.Sprintf("%d posters %s", benchPosters, sheet), took, "s", 30, "≤ 30 s", took <= 30})
		if sheet == poster.A4 {
			list = append(list, measure{"posters A4 ÷ raw pages of the library", took / limit, "times", limit, "≤ 1.5", took/limit <= 1.5})
		}
	}
	return list, nil
}

// rawPages writes as many pages with three codes and a thousand letters each.
func rawPages() error {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	paper.AddFonts(pdf, paper.Sans, paper.Semi)
	pdf.SetFont(paper.Sans, "", 10)
	for i := range benchPosters {
		pdf.AddPage()
		for line := range 25 {
			pdf.Text(10, float64(10+5*line), "Đang nguy hiểm: gọi 113, 114, 115. Trẻ em: gọi.")
		}
		for n := range 3 {
			code, err := qr.Encode(fmt.Sprintf("https://homthu.example.vn/h/%d/%d", i, n), qr.M)
			if err != nil {
				return err
			}
			for y := range code.Size {
				for x := range code.Size {
					if code.Black(x, y) {
						pdf.Rect(float64(x), float64(y), 1, 1, "F")
					}
				}
			}
		}
	}
	return pdf.Output(io.Discard)
}
