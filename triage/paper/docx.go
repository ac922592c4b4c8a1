package paper

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"time"
)

// WriteDOCX writes the document as a Word file.
func (d Document) WriteDOCX(w io.Writer) error {
	z := zip.NewWriter(w)
	parts := []struct {
		name  string
		write func(*markup)
	}{
		{"[Content_Types].xml", func(m *markup) { m.raw(contentTypes) }},
		{"_rels/.rels", func(m *markup) { m.raw(packageRels) }},
		{"docProps/core.xml", d.core},
		{"word/_rels/document.xml.rels", func(m *markup) { m.raw(documentRels) }},
		{"word/styles.xml", func(m *markup) { m.raw(styles) }},
		{"word/settings.xml", func(m *markup) { m.raw(settings) }},
		{"word/header1.xml", func(m *markup) { d.pageHead(m, true) }},
		{"word/header2.xml", func(m *markup) { d.pageHead(m, false) }},
		{"word/document.xml", d.document},
	}
	for _, part := range parts {
		// A fixed time: the same document is the same file.
		entry, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return fmt.Errorf("docx: %w", err)
		}
		m := &markup{w: bufio.NewWriter(entry)}
		part.write(m)
		if err := m.w.Flush(); err != nil { // keeps the first error of all writes
			return fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("docx: %w", err)
	}
	return nil
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

const packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

const documentRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>` +
	`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>` +
	`<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header2.xml"/></Relationships>`

// settings asks for the layout of today's Word: without it the file opens in compatibility mode.
const settings = xmlHead + `<w:settings xmlns:w="` + mainSpace + `"><w:defaultTabStop w:val="720"/><w:compat>` +
	`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

const mainSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

const styles = xmlHead + `<w:styles xmlns:w="` + mainSpace + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
	`<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>` +
	`<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>` +
	`<w:pPr><w:keepNext/><w:spacing w:before="120" w:after="60"/><w:ind w:firstLine="720"/><w:jc w:val="both"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/></w:rPr></w:style>` +
	`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>` +
	`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
	`</w:styles>`

// core says what the document is, and not who made it: whose machine it was is nobody's matter.
func (d Document) core(m *markup) {
	m.raw(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>`)
	m.text(d.title())
	m.raw(`</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>`)
}

func (d Document) title() string {
	if d.Kind == "" {
		return d.About
	}
	if d.About == "" {
		return d.Kind
	}
	return d.Kind + " " + d.About
}

// pageHead is what stands in the upper margin: the page's number from the second page on, and that it is a draft.
func (d Document) pageHead(m *markup, first bool) {
	wide := twips(d.wide())
	m.raw(xmlHead + `<w:hdr xmlns:w="` + mainSpace + `"><w:p><w:pPr><w:tabs><w:tab w:val="center" w:pos="` + fmt.Sprint(wide/2) +
		`"/><w:tab w:val="right" w:pos="` + fmt.Sprint(wide) + `"/></w:tabs></w:pPr><w:r><w:tab/></w:r>`)
	if !first {
		m.raw(`<w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
			`<w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`)
	}
	if d.Draft {
		m.raw(`<w:r><w:tab/></w:r>`)
		m.run(word("draft"), look{bold: true, size: sizeSmall})
	}
	m.raw(`</w:p></w:hdr>`)
}
