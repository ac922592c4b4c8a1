// Package paper writes documents in the layout of NĐ 30/2020/NĐ-CP as docx, which an office goes on writing in, and as
// PDF, which looks the same everywhere: A4, margins 20/20/30/15 mm, Times New Roman 13 to 14 (in the PDF Tinos, which
// has the same measures, embedded), Quốc hiệu and tiêu ngữ, the body that issues, number and symbol, place and date,
// kind and matter, body, signatures, nơi nhận, and page numbers in the upper margin from the second page on.
//
// Both are made of one [Document]. What a document says comes from its caller; the words of the layout itself are in
// words/vi.json. A document is a draft for a person to sign: with Draft set each page says so.
//
// It refuses nothing that is text: what XML cannot hold or could turn lines around is left out, and what the embedded
// fonts lack is shown as a box in the PDF and left as it is in the docx. It reads nothing, keeps nothing and asks no
// clock: the same Document gives the same bytes. It is in the inner zone, for words that a person approved.
package paper
