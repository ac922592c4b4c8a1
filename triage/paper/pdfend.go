package paper

// end draws who signs and who gets a copy. It stays together where it fits on a sheet.
func (s *sheetWriter) end() {
	if len(s.Signers) == 0 && len(s.Copies) == 0 {
		return
	}
	s.y += 2
	n := max(len(s.Signers), 2)
	width := s.wide() / float64(n)
	copies := s.copiesLines(width - 2*cellPadding)
	tall := signRoom + 4*high(sizeText, 1)
	if len(s.Signers) > 1 {
		copies = s.copiesLines(s.wide())
		tall += copiesHigh(copies)
	} else {
		tall = max(tall, copiesHigh(copies))
	}
	s.need(min(tall, s.bottom-marginTop))
	top := s.y
	if len(s.Signers) < 2 {
		for _, who := range s.Signers {
			s.signer(who, marginLeft+width*1.5, top, width-2*cellPadding)
		}
		s.copies(copies)
		return
	}
	lowest := top
	for i, signer := range s.Signers {
		lowest = max(lowest, s.signer(signer, marginLeft+width*(float64(i)+0.5), top, width-2*cellPadding))
	}
	s.y = lowest + 4
	s.copies(copies)
}

// signer draws one who signs and returns where that ends.
func (s *sheetWriter) signer(who Signer, middle, y, width float64) float64 {
	y = s.centered(shown(upper(who.Title)), look{bold: true, size: sizeHead}, middle, y, width)
	if len(s.Signers) > 1 {
		y = s.centered(word("sign"), look{italic: true, size: sizeSmall}, middle, y, width)
	}
	return s.centered(shown(who.Name), look{bold: true, size: sizeText}, middle, y+signRoom, width)
}

// copiesLines are the lines of nơi nhận.
func (s *sheetWriter) copiesLines(width float64) (lines []wrapped) {
	for _, c := range s.Copies {
		lines = append(lines, measureOf("", sizeCopies).wrap(shown("- "+c), width, 0)...)
	}
	return lines
}

func copiesHigh(lines []wrapped) float64 {
	if len(lines) == 0 {
		return 0
	}
	return high(sizeSmall, 1) + float64(len(lines))*high(sizeCopies, 1)
}

func (s *sheetWriter) copies(lines []wrapped) {
	if len(lines) == 0 {
		return
	}
	s.line(word("copies"), look{bold: true, italic: true, size: sizeSmall}, marginLeft, s.y, "")
	s.y += high(sizeSmall, 1)
	for _, l := range lines {
		s.need(high(sizeCopies, 1))
		s.line(l.text, look{size: sizeCopies}, marginLeft, s.y, "")
		s.y += high(sizeCopies, 1)
	}
}
