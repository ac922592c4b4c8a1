package envelope

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/google/uuid"
)

var update = flag.Bool("update", false, "make testdata/vectors anew; never after a release")

// maker makes the vectors. What must come of each is said by hand beside it.
type maker struct {
	t       *testing.T
	file    vectorFile
	signing ed25519.PrivateKey
}

// TestMakeVectors is not a test; it writes testdata/vectors when told so.
func TestMakeVectors(t *testing.T) {
	if !*update {
		t.Skip("runs only with -update")
	}
	if err := os.RemoveAll(vectorDir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(vectorDir, 0o755); err != nil {
		t.Fatal(err)
	}
	m := &maker{t: t, file: vectorFile{Identities: map[string]string{}, Recipients: map[string]string{}}}
	for _, name := range []string{"police", "province", "front", "stranger", "reporter", "case"} {
		m.file.Recipients[name], m.file.Identities[name] = NewCase()
	}
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	m.signing = ed25519.NewKeyFromSeed(seed)
	m.file.Signing = base64.StdEncoding.EncodeToString(seed)
	m.file.Verify = base64.StdEncoding.EncodeToString(m.signing.Public().(ed25519.PublicKey))
	m.tables()
	m.envelopes()
	m.outerDamage()
	m.innerDamage()
	m.foreign()
	m.letters()
	m.blobs()
	m.refusals()
	m.typescript()
	b, err := json.MarshalIndent(m.file, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	m.write("vectors.json", append(b, '\n'))
	t.Logf("%d vectors, %d refusals", len(m.file.Vectors), len(m.file.Refusals))
}

func (m *maker) write(name string, b []byte) {
	if err := os.WriteFile(filepath.Join(vectorDir, name), b, 0o644); err != nil {
		m.t.Fatal(err)
	}
}

func (m *maker) add(v vector, b []byte) {
	v.By = "go"
	m.file.Vectors = append(m.file.Vectors, v)
	m.write(v.File, b)
}

func (m *maker) tables() {
	for _, n := range []int64{0, 1, 2, 3, 8, 9, 17, 100, 511, 512, 513, 1000, 4700, 65535, 65536, 65537, 81234, 1 << 20, 1<<20 + 1, 99_999_999, 1<<30 - 1} {
		m.file.Padding = append(m.file.Padding, [2]int64{n, PaddedSize(n)})
	}
	at := "2026-12-31T17:59:59.999Z"
	m.file.Received = []received{
		{at, "now", KindTip, "2027-01-01T00:59:00+07:00"}, {at, "now", KindAnswer, "2027-01-01T00:59:00+07:00"},
		{at, "normal", KindTip, "2027-01-01T00:00:00+07:00"}, {at, "high", KindRating, "2027-01-01T00:00:00+07:00"},
		{"2026-11-22T09:14:33Z", "high", KindTip, "2026-11-22T16:00:00+07:00"},
		{"2026-11-22T09:14:33Z", "normal", KindAnswer, "2026-11-22T00:00:00+07:00"},
		{"2026-11-22T09:14:33Z", "normal", KindHandOn, "2026-11-22T00:00:00+07:00"},
	}
}

var unitKeys = map[string]string{"commune-police.06184": "police", "province-police.20": "province", "commune-front.06184": "front"}

func (m *maker) addressees(units ...string) []Addressee {
	var to []Addressee
	for _, u := range units {
		to = append(to, Addressee{u, m.file.Recipients[unitKeys[u]]})
	}
	return to
}

// tip returns a header and a tip of the given kind for units.
func (m *maker) tip(kind Kind, units ...string) (Header, Tip) {
	id := uuid.NewString()
	h := Header{
		V: 1, ID: id, Case: id, Kind: kind, Edge: "edge-1", Units: units, Never: []string{"commune-committee.06184"},
		Lane: "tip", Category: "A7b", Urgency: "high", Commune: "06184", Rules: 3, Blobs: []BlobRef{},
		Received: RoundReceived(time.Date(2026, 11, 22, 9, 14, 33, 0, time.UTC), "high", kind),
	}
	if kind != KindTip {
		h.Case = uuid.NewString()
	}
	t := Tip{
		Place:   Place{Box: "06184-03", Words: "sau nhà văn hóa thôn Nà Tàn", Pin: &Pin{22.251234, 105.875}},
		Answers: []Answer{{"o-dau", "Cạnh chợ"}, {"dinh-can-bo", "khong"}}, Text: "Tối nào cũng có người bán pháo nổ ở đây.",
		Attachments: []Attachment{}, Lang: "vi", Channel: "telegram", Reporter: m.file.Recipients["reporter"],
		CaseKey: CaseKey{m.file.Recipients["case"], m.file.Identities["case"]},
	}
	if kind == KindRating {
		t.Rating = "part"
	}
	return h, t
}

func (m *maker) seal(h Header, t Tip) Sealed {
	m.t.Helper()
	s, err := Seal(h, t, m.addressees(h.Units...))
	if err != nil {
		m.t.Fatal(err)
	}
	return s
}

// plain returns what Open must return for a sealed tip.
func plainOf(h Header, t Tip) string {
	t.V, t.Header = 1, h
	clean(&t)
	return string(encode(t))
}

const commune, province, front = "commune-police.06184", "province-police.20", "commune-front.06184"

// odd is a text with everything that two JSON writers may differ in.
const odd = "\u2028\u2029 <b>&amp;</b> \"\\/ \b\f\n\r\t\x00\x1f\x7f e\u0301 \u1ec7 e\u0323\u0302 \U0001F386 \uFFFD \uFEFF \u00a0 \\u0041"

func (m *maker) envelopes() {
	h, t := m.tip(KindTip, commune)
	s := m.seal(h, t)
	m.add(vector{File: "go-tip.tip", Format: "envelope", Says: "one unit", Outcome: "opens", Identity: "police", Plain: plainOf(h, t)}, s.Bytes())
	m.add(vector{File: "go-tip-stranger.tip", Format: "envelope", Says: "a unit that is not named", Outcome: "not for me", Identity: "stranger"}, s.Bytes())
	m.add(vector{File: "go-tip-part.tip", Format: "part", Says: "the sealed part alone", Outcome: "opens", Identity: "police", Plain: plainOf(h, t)}, s.Part())
	h, t = m.tip(KindTip, commune, province, front)
	t.Text, t.Place.Pin, t.Answers = strings.Repeat("Bà con thôn Nà Tàn. ", 1500), nil, nil
	m.add(vector{File: "go-tip-three.tip", Format: "envelope", Says: "three units, a long text, no pin, no answers; the last unit opens", Outcome: "opens", Identity: "front", Plain: plainOf(h, t)}, m.seal(h, t).Bytes())
	h, t = m.tip(KindTip, commune)
	t.Text, t.Place.Words, t.Place.Pin = odd, odd, &Pin{-0.0000004, 1e-6}
	m.add(vector{File: "go-tip-odd.tip", Format: "envelope", Says: "escapes, signs that JSON writers differ in, NFD, tiny numbers", Outcome: "opens", Identity: "police", Plain: plainOf(h, t)}, m.seal(h, t).Bytes())
	h, t = m.tip(KindTip, commune)
	t.Attachments = []Attachment{{uuid.NewString(), "image/jpeg", 81_234, strings.Repeat("0f", 32)}, {uuid.NewString(), "image/png", 1, strings.Repeat("a1", 32)}}
	h.Blobs = []BlobRef{t.Attachments[0].Ref(), t.Attachments[1].Ref()}
	m.add(vector{File: "go-tip-blobs.tip", Format: "envelope", Says: "two attachments", Outcome: "opens", Identity: "police", Plain: plainOf(h, t)}, m.seal(h, t).Bytes())
	for _, kind := range []Kind{KindAnswer, KindRating} {
		h, t = m.tip(kind, commune, front)
		t.Reporter, t.CaseKey = "", CaseKey{Recipient: m.file.Recipients["case"]}
		m.add(vector{File: "go-" + string(kind) + ".tip", Format: "envelope", Says: "without reporter and case identity", Outcome: "opens", Identity: "police", Plain: plainOf(h, t)}, m.seal(h, t).Bytes())
	}
	_, t = m.tip(KindTip, commune)
	t.Header, _ = m.tip(KindTip, commune)
	h, _ = m.tip(KindHandOn, province)
	h.Case = t.Header.ID
	for file, signed := range map[string]bool{"go-hand-on.tip": true, "go-hand-on-changed.tip": false} {
		note := SignHandOn(h, t, commune, "Cần công an tỉnh", m.signing)
		if !signed {
			note.HandOn.Reason += "!"
		}
		m.add(vector{File: file, Format: "envelope", Says: "signed by the handing unit, or changed after that", Outcome: "opens", Identity: "province", Plain: plainOf(h, note), Signed: &signed}, m.seal(h, note).Bytes())
	}
}

// outerDamage: what Parse must refuse.
func (m *maker) outerDamage() {
	h, t := m.tip(KindTip, commune)
	s := m.seal(h, t)
	whole, header := string(s.Bytes()), string(encode(h))
	line, rest, _ := strings.Cut(whole, "\n")
	refuse := func(name, says, b string) {
		m.add(vector{File: "go-refused-" + name + ".tip", Format: "envelope", Says: says, Outcome: "refused", Identity: "police"}, []byte(b))
	}
	again := func(header string, part []byte) string { return string(assemble([]byte(header), part)) }
	swap := func(old, new string) string {
		if !strings.Contains(header, old) {
			m.t.Fatalf("no %s in the header", old)
		}
		return again(strings.Replace(header, old, new, 1), s.Part())
	}
	refuse("trailing", "one byte after the end", whole+"\n")
	refuse("short", "the last byte is missing", whole[:len(whole)-1])
	refuse("empty", "nothing", "")
	refuse("version", "version 2", strings.Replace(whole, "/v1 ", "/v2 ", 1))
	refuse("digest", "another digest", strings.Replace(line, line[len(line)-4:], "0000", 1)+"\n"+rest)
	refuse("digest-case", "digest in capitals", intro+strings.ToUpper(strings.TrimPrefix(line, intro))+"\n"+rest)
	refuse("zeros", "a length with a leading zero", strings.Replace(whole, "/v1 ", "/v1 0", 1))
	refuse("plus", "a length with a sign", strings.Replace(whole, "/v1 ", "/v1 +", 1))
	refuse("crlf", "another line end", line+"\r\n"+rest)
	refuse("flipped", "one bit of the sealed part is another", whole[:len(whole)-1]+string(whole[len(whole)-1]^1))
	refuse("space", "white space in the header", swap(`"v":1,`, `"v":1, `))
	refuse("unknown-key", "an unknown key in the header", swap(`"v":1,`, `"v":1,"x":1,`))
	refuse("double-key", "a key twice", swap(`"v":1,`, `"v":1,"v":1,`))
	refuse("key-case", "a key in capitals", swap(`"edge"`, `"EDGE"`))
	refuse("order", "keys in another order", swap(`"v":1,"id":"`+h.ID+`"`, `"id":"`+h.ID+`","v":1`))
	refuse("null", "a list that is null", swap(`"blobs":[]`, `"blobs":null`))
	refuse("escape", "a letter written as an escape", swap(`"edge-1"`, `"\u0065dge-1"`))
	refuse("words", "words in a field of codes", swap(`"edge-1"`, `"chị Hoa"`))
	refuse("header-version", "version 2 of the header", swap(`"v":1`, `"v":2`))
	refuse("kind", "an unknown kind", swap(`"kind":"tip"`, `"kind":"note"`))
	refuse("uuid", "an id that is no random UUID", swap(h.ID, "019392b0-0000-7000-8000-000000000000"))
	refuse("minute", "a time that is not rounded", swap("16:00:00", "16:14:00"))
	refuse("zulu", "a time in another zone", swap(h.Received, "2026-11-22T09:00:00Z"))
	refuse("never", "a unit among those that never may", swap(`"never":[`, `"never":["`+commune+`",`))
	refuse("no-units", "no unit", swap(`["`+commune+`"]`, `[]`))
	refuse("two-named", "two units named, sealed to one", swap(`["`+commune+`"]`, `["`+commune+`","`+front+`"]`))
	refuse("lane", "a complaint that shows its category", swap(`"lane":"tip"`, `"lane":"complaint-about-police"`))
	refuse("blob-size", "a blob whose size is not padded", swap(`"blobs":[]`, `"blobs":[{"id":"`+uuid.NewString()+`","size":81234}]`))
	two := m.addressees(commune, front)
	part, err := sealPart([]byte(plainOf(h, t)), []string{two[0].Recipient, two[1].Recipient})
	if err != nil {
		m.t.Fatal(err)
	}
	refuse("two-sealed", "one unit named, sealed to two", again(header, part))
	refuse("not-padded", "a plaintext of an unpadded length", again(header, m.age([]byte(plainOf(h, t)+" "), m.hybrid("police"))))
	refuse("bare", "the sealed part where an envelope is expected", string(s.Part()))
}

// innerDamage: what only the addressee can find.
func (m *maker) innerDamage() {
	h, t := m.tip(KindTip, commune)
	s, plain := m.seal(h, t), plainOf(h, t)
	damage := func(name, says string, part []byte) {
		m.add(vector{File: "go-damaged-" + name + ".tip", Format: "envelope", Says: says, Outcome: "damaged", Identity: "police"}, assemble(encode(h), part))
	}
	flip := func(at int) []byte {
		b := bytes.Clone(s.Part())
		b[at] ^= 1
		return b
	}
	_, payload, _ := stanzas(s.Part())
	damage("payload", "one bit of the payload is another", flip(len(s.Part())-1))
	damage("nonce", "one bit of the nonce is another", flip(payload))
	damage("mac", "another MAC in the age header", slices.Concat(s.Part()[:payload-10], []byte("AAAA"), s.Part()[payload-6:]))
	damage("stanza", "a sign that is not base64 in the stanza", slices.Concat(s.Part()[:100], []byte("!"), s.Part()[101:]))
	sealed := func(text string) []byte {
		b, err := sealPart([]byte(text), []string{m.file.Recipients["police"]})
		if err != nil {
			m.t.Fatal(err)
		}
		return b
	}
	swap := func(old, new string) []byte {
		if !strings.Contains(plain, old) {
			m.t.Fatalf("no %s in the tip", old)
		}
		return sealed(strings.Replace(plain, old, new, 1))
	}
	damage("header", "the sealed header names another commune", swap(`"commune":"06184"`, `"commune":"06185"`))
	damage("inner-header", "the sealed header is not a header", swap(`"kind":"tip"`, `"kind":"TIP"`))
	damage("unknown-key", "an unknown key in the tip", swap(`"lang"`, `"name":"Hoa","lang"`))
	damage("double-key", "a key twice in the tip", swap(`"lang":"vi"`, `"lang":"vi","lang":"vi"`))
	damage("space", "white space in the tip", swap(`"lang":"vi"`, `"lang": "vi"`))
	damage("version", "version 2 of the tip", swap(`{"v":1,"header"`, `{"v":2,"header"`))
	damage("surrogate", "half a surrogate pair", swap(`"lang":"vi"`, `"lang":"\ud83d"`))
	damage("utf8", "bytes that are no UTF-8", swap(`"lang":"vi"`, "\"lang\":\"\xff\""))
	damage("null", "null where a string belongs", swap(`"lang":"vi"`, `"lang":null`))
	damage("number", "a number in another spelling", swap(`"lat":22.251234`, `"lat":2.2251234e1`))
	damage("reporter", "a reporter key of another kind", swap(t.Reporter, "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"))
	damage("case-key", "no case key", swap(`"case_key":{"recipient":"`+t.CaseKey.Recipient, `"case_key":{"recipient":"`))
	damage("rating", "a rating in a tip", swap(`"rating":""`, `"rating":"done"`))
	damage("attachment", "an attachment without a blob", swap(`"attachments":[]`, `"attachments":[{"blob":"`+uuid.NewString()+`","type":"image/png","size":1,"sha256":"`+strings.Repeat("00", 32)+`"}]`))
	damage("text", "no JSON at all", sealed("xin chào"))
	damage("padding", "padded further than needed", m.age(append([]byte(plain), bytes.Repeat([]byte{' '}, 8192-len(plain))...), m.hybrid("police")))
}

// age seals without any of our checks.
func (m *maker) age(plain []byte, to ...age.Recipient) []byte {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err = w.Write(plain); err == nil {
		err = w.Close()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return b.Bytes()
}

func (m *maker) hybrid(name string) age.Recipient {
	r, err := parseRecipient(m.file.Recipients[name])
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// unlabelled hides the label by which age keeps kinds apart, as a careless program would.
type unlabelled struct{ age.Recipient }

// foreign: age files of other kinds, with the right lengths where they can have them.
func (m *maker) foreign() {
	old, err := age.GenerateX25519Identity()
	if err != nil {
		m.t.Fatal(err)
	}
	plain := pad([]byte(`{"v":1}`))
	mixed := m.age(plain, unlabelled{m.hybrid("police")}, old.Recipient())
	var text bytes.Buffer
	w := armor.NewWriter(&text)
	if _, err := w.Write(m.age(plain, m.hybrid("police"))); err != nil || w.Close() != nil {
		m.t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"mixed": mixed, "mixed-first": m.age(plain, old.Recipient(), unlabelled{m.hybrid("police")}),
		"x25519": m.age(plain, old.Recipient()), "armored": text.Bytes(),
	} {
		m.add(vector{File: "go-refused-" + name + ".tip", Format: "bytes", Says: "an age file of another kind: " + name, Outcome: "refused", Identity: "police"}, b)
	}
}

func (m *maker) letters() {
	yes, no := true, false
	r := Reply{
		V: 1, ID: uuid.NewString(), Case: uuid.NewString(), From: commune, Text: "Đã kiểm tra. " + odd, State: "done", Question: true,
		Attachments: []Attachment{{uuid.NewString(), "application/pdf", 5, strings.Repeat("00", 32)}},
		Holders:     m.addressees(commune), Never: []string{}, NotBefore: "2026-11-23T07:00:00+07:00",
	}
	reporter := m.file.Recipients["reporter"]
	b, err := SealReply(r, reporter, m.signing)
	if err != nil {
		m.t.Fatal(err)
	}
	id, _ := ParseIdentity(m.file.Identities["reporter"])
	r, err = OpenReply(b, id)
	if err != nil {
		m.t.Fatal(err)
	}
	m.add(vector{File: "go-reply.tip", Format: "reply", Says: "signed", Outcome: "opens", Identity: "reporter", Plain: string(encode(r)), Signed: &yes}, b)
	m.add(vector{File: "go-reply-stranger.tip", Format: "reply", Says: "somebody else's receipt", Outcome: "not for me", Identity: "stranger"}, b)
	r.State = "closed"
	b, _ = sealPart(encode(r), []string{reporter})
	m.add(vector{File: "go-reply-forged.tip", Format: "reply", Says: "changed after it was signed", Outcome: "opens", Identity: "reporter", Plain: string(encode(r)), Signed: &no}, b)
	b, _ = sealPart(bytes.Replace(encode(r), []byte(`"question":true`), []byte(`"question":1`), 1), []string{reporter})
	m.add(vector{File: "go-reply-damaged.tip", Format: "reply", Says: "a number where true belongs", Outcome: "damaged", Identity: "reporter"}, b)
	c := Card{1, uuid.NewString(), "", "tip", "A7b", "high", "06184", "2026-11-22", m.addressees(commune, front), []string{"commune-committee.06184"}, m.file.Recipients["case"]}
	b, err = SealCard(c, reporter)
	if err != nil {
		m.t.Fatal(err)
	}
	m.add(vector{File: "go-card.tip", Format: "card", Says: "two holders", Outcome: "opens", Identity: "reporter", Plain: string(encode(c))}, b)
	remark := Remark{1, uuid.NewString(), "Hoàng Văn Thắng", "Đã gọi trưởng thôn.", "2026-11-22T16:20:00+07:00"}
	b, err = SealRemark(remark, m.file.Recipients["case"])
	if err != nil {
		m.t.Fatal(err)
	}
	m.add(vector{File: "go-remark.tip", Format: "remark", Says: "short, padded to 512", Outcome: "opens", Identity: "case", Plain: string(encode(remark))}, b)
	b, _ = SealBytes([]byte("khóa\n"), m.file.Recipients["police"], m.file.Recipients["front"])
	m.add(vector{File: "go-bytes.tip", Format: "bytes", Says: "two recipients", Outcome: "opens", Identity: "front", Plain: "khóa\n"}, b)
}

func (m *maker) blobs() {
	made := func(name string, size int, change func(b []byte, a *Attachment) []byte, says, outcome, identity string) {
		content := make([]byte, size)
		for i := range content {
			content[i] = byte(i * 7)
		}
		var b bytes.Buffer
		w, err := SealBlob(&b, m.file.Recipients["case"])
		if err != nil {
			m.t.Fatal(err)
		}
		if _, err = w.Write(content); err == nil {
			err = w.Close()
		}
		if err != nil {
			m.t.Fatal(err)
		}
		a := w.Attachment(uuid.NewString(), "image/jpeg")
		sealed := change(b.Bytes(), &a)
		m.add(vector{File: "go-blob-" + name + ".tip", Format: "blob", Says: says, Outcome: outcome, Identity: identity, Plain: a.SHA256, Attachment: &a}, sealed)
	}
	same := func(b []byte, _ *Attachment) []byte { return b }
	made("one", 1, same, "one byte", "opens", "case")
	made("chunk", 65536, same, "exactly one chunk", "opens", "case")
	made("two", 70_001, same, "two chunks, the padding in the second", "opens", "case")
	made("stranger", 600, same, "another case's key", "not for me", "stranger")
	made("cut", 70_001, func(b []byte, _ *Attachment) []byte { return b[:BlobSize(65536)] }, "the second chunk is missing", "damaged", "case")
	made("flipped", 600, func(b []byte, _ *Attachment) []byte { b[len(b)-1] ^= 1; return b }, "one bit is another", "damaged", "case")
	made("longer", 600, func(b []byte, a *Attachment) []byte { a.Size++; return b }, "the attachment says one byte more", "damaged", "case")
	made("shorter", 600, func(b []byte, a *Attachment) []byte { a.Size--; return b }, "the attachment says one byte less", "damaged", "case")
	made("digest", 600, func(b []byte, a *Attachment) []byte { a.SHA256 = strings.Repeat("00", 32); return b }, "another digest", "damaged", "case")
	made("two-recipients", 600, func(b []byte, _ *Attachment) []byte {
		return m.age(make([]byte, PaddedSize(600)), m.hybrid("case"), m.hybrid("stranger"))
	}, "sealed to two", "refused", "case")
	made("empty-file", 600, func([]byte, *Attachment) []byte { return nil }, "nothing", "refused", "case")
	made("padding", 600, func(_ []byte, a *Attachment) []byte {
		content := bytes.Repeat([]byte{1}, int(PaddedSize(600)))
		a.SHA256 = hexSHA256(content[:600])
		return m.age(content, m.hybrid("case"))
	}, "padded with ones", "damaged", "case")
}

func (m *maker) refusals() {
	add := func(says, outcome string, to []Addressee, change func(*Header, *Tip)) {
		h, t := m.tip(KindTip, commune)
		if change != nil {
			change(&h, &t)
		}
		t.V, t.Header = 1, h
		if t.Header.Units == nil {
			t.Header.Units = []string{}
		}
		m.file.Refusals = append(m.file.Refusals, refusal{says, outcome, encode(t.Header), encode(t), to})
	}
	police := m.addressees(commune)
	add("nothing wrong", "sealed", police, nil)
	add("nobody", "forbidden", []Addressee{}, nil)
	add("no unit", "forbidden", police, func(h *Header, _ *Tip) { h.Units = nil })
	add("another unit", "forbidden", m.addressees(front), nil)
	add("one more", "forbidden", m.addressees(commune, front), nil)
	add("one less", "forbidden", police, func(h *Header, _ *Tip) { h.Units = append(h.Units, front) })
	add("one twice", "forbidden", m.addressees(commune, commune), nil)
	add("one twice for two", "forbidden", m.addressees(commune, commune), func(h *Header, _ *Tip) { h.Units = append(h.Units, front) })
	add("two units with one key", "forbidden", []Addressee{police[0], {front, police[0].Recipient}}, func(h *Header, _ *Tip) { h.Units = append(h.Units, front) })
	add("one that never may", "forbidden", police, func(h *Header, _ *Tip) { h.Never = []string{commune} })
	add("an X25519 key", "refused", []Addressee{{commune, "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}}, nil)
	add("a mistyped key", "refused", []Addressee{{commune, police[0].Recipient[:1958] + "q"}}, nil)
	add("an identity for a key", "refused", []Addressee{{commune, m.file.Identities["police"]}}, nil)
	add("a minute in a header", "refused", police, func(h *Header, _ *Tip) { h.Received = "2026-11-22T16:14:00+07:00" })
	add("no reporter", "refused", police, func(_ *Header, t *Tip) { t.Reporter = "" })
	add("a blob that is not attached", "refused", police, func(h *Header, _ *Tip) { h.Blobs = []BlobRef{{uuid.NewString(), 512}} })
	add("a complaint that shows its category", "refused", police, func(h *Header, _ *Tip) { h.Lane = "protection" })
	add("a pin off the map", "refused", police, func(_ *Header, t *Tip) { t.Place.Pin.Lat = 91 })
	add("a tip in another's case", "refused", police, func(h *Header, _ *Tip) { h.Case = uuid.NewString() })
}

// typescript lets testdata/make.ts seal its share in node and adds what it reports.
func (m *maker) typescript() {
	script := filepath.Join(m.t.TempDir(), "make.mjs")
	built := api.Build(api.BuildOptions{
		EntryPoints: []string{"testdata/make.ts"}, Outfile: script, Write: true, Bundle: true,
		Format: api.FormatESModule, Platform: api.PlatformNode, Target: api.ES2022,
	})
	for _, e := range built.Errors {
		m.t.Fatal(e.Text)
	}
	_, t := m.tip(KindTip, commune)
	t.Header, _ = m.tip(KindTip, commune)
	input, err := json.Marshal(map[string]any{"file": m.file, "tip": json.RawMessage(encode(t)), "odd": odd})
	if err != nil {
		m.t.Fatal(err)
	}
	node := exec.Command("node", script, vectorDir)
	node.Stdin, node.Stderr = bytes.NewReader(input), os.Stderr
	out, err := node.Output()
	if err != nil {
		m.t.Fatal(err)
	}
	var made []vector
	if err := json.Unmarshal(out, &made); err != nil {
		m.t.Fatal(err)
	}
	m.file.Vectors = append(m.file.Vectors, made...)
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func unbase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustTime(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
