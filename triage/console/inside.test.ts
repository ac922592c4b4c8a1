// What is done inside a case, without a page: what is hidden, what is found, what is alike, what must not leave.
import assert from "node:assert/strict";
import { test } from "node:test";
import { direction, distance } from "./geo.ts";
import type { Opened, Words } from "./jobs.ts";
import { fieldsOf, hidden, marksOf, masked, maskedLetters, maskedText, merged, readMarks, writeMarks, type Mark } from "./mask.ts";
import { find } from "./maskfind.ts";
import { leaks } from "./release.ts";
import type { Note } from "./shapes.ts";
import { alike, type Story } from "./similar.ts";

const words = (text: string, place = "", answers: string[] = []): Words => ({
  text, place: { box: "", words: place, pin: null }, answers: answers.map((a, i) => ({ q: `q${i}`, a })), attachments: [], rating: "", hand_on: null,
  lang: "vi", channel: "web", silence: "token",
}) as unknown as Words;

test("marked words are hidden, however they lie", () => {
  const text = "Ông Hặc ở Nà Tàn";
  assert.equal(maskedText(text, [{ from: 4, to: 7 }]), `Ông ${hidden} ở Nà Tàn`);
  assert.equal(maskedText(text, [{ from: 4, to: 7 }, { from: 0, to: 5 }]), `${hidden} ở Nà Tàn`, "overlapping ones are one");
  assert.equal(maskedText(text, [{ from: -3, to: 3 }, { from: 10, to: 99 }]), `${hidden} Hặc ở ${hidden}`, "what lies outside is nothing");
  assert.equal(maskedText(text, [{ from: 7, to: 4 }]), text);
  assert.equal(maskedText("", [{ from: 0, to: 1 }]), "");
  assert.deepEqual(merged([{ from: 5, to: 6 }, { from: 1, to: 2 }, { from: 2, to: 3 }]), [{ from: 1, to: 3 }, { from: 5, to: 6 }]);
});

test("a letter leaves without what is marked in any of its parts, and without its token", () => {
  const w = words("Xe 12A1-345.67", "nhà ông Hặc", ["ông Hặc", "đêm"]);
  const marks: Mark[] = [{ letter: "l", field: "text", from: 3, to: 14 }, { letter: "l", field: "place", from: 4, to: 11 }, { letter: "l", field: "a:0", from: 0, to: 7 }];
  const out = masked(w, marks);
  assert.deepEqual([out.text, out.place.words, out.answers.map((a) => a.a)], [`Xe ${hidden}`, `nhà ${hidden}`, [hidden, "đêm"]]);
  assert.equal(JSON.stringify(out).includes("token"), false);
  assert.equal(w.text, "Xe 12A1-345.67", "the original stays");
  assert.deepEqual(fieldsOf(w).map((f) => f.field), ["text", "place", "a:0", "a:1"]);
});

test("the newest list of marks counts, and a note that looks like one does not", () => {
  const mark: Mark = { letter: "l", field: "text", from: 0, to: 3 };
  const note = (id: string, kind: Note["kind"]): Note => ({ id, kind, unit: "", officer: "", at: "", sealed: "" });
  const opened = { letters: [{ id: "l", state: "open", words: words("Ông Hặc") }], notes: { one: writeMarks([]), two: writeMarks([mark]), note: writeMarks([mark, mark]) } } as unknown as Opened;
  const data = { remarks: [note("one", "marks"), note("two", "marks"), note("note", "")] };
  assert.deepEqual(marksOf(data, opened), [mark]);
  assert.equal(maskedLetters(data, opened).get("l")?.text, `${hidden} Hặc`);
  assert.deepEqual(marksOf(data, null), []);
  for (const bad of [undefined, "", "[]", "{}", `{"kind":"marks","marks":[{"letter":1}]}`, `{"kind":"files","marks":[]}`]) assert.deepEqual(readMarks(bad), []);
});

test("numbers that point at somebody are found, and the others are not", () => {
  const kinds = (text: string) => find(text).map((f) => `${f.kind} ${text.slice(f.from, f.to)}`);
  assert.deepEqual(kinds("Xe 12A1-345.67 gọi 0912 345 678 hoặc +84 912345678."), ["plate 12A1-345.67", "phone 0912 345 678", "phone +84 912345678"]);
  assert.deepEqual(kinds("Biển 29-H1 123.45, căn cước 001 099 012 345"), ["plate 29-H1 123.45", "card 001 099 012 345"]);
  assert.deepEqual(kinds("xem facebook.com/lo.van.hac hay zalo.me/0912, thư a.b@mail.vn"), ["link facebook.com/lo.van.hac", "link zalo.me/0912", "link a.b@mail.vn"]);
  assert.deepEqual(kinds("Chuyển vào 1903 5678 9012 345"), ["account 1903 5678 9012 345"]);
  assert.deepEqual(kinds("Lúc 22 giờ ngày 20/11/2026 có 3 người, mất 15.000.000 đồng, số nhà 12"), []);
});

const story = (id: string, text: string, more: Partial<Story> = {}): Story => ({
  id, category: "A2", commune: "06184", received: "2026-11-16T00:00:00+07:00", box: "", pin: null, words: text, ...more,
});

test("cases are alike by a number, a spot, or many of the same words", () => {
  const one = story("1", "Tối qua xe 12A1-345.67 chở gỗ lậu qua suối Nặm Mạ lúc nửa đêm", { pin: { lat: 21.9, lon: 106.7 } });
  assert.deepEqual(alike(one, [story("2", "Lại xe 12A134567 ở bến")]), [{ id: "2", why: ["number"] }]);
  assert.deepEqual(alike(one, [story("2", "Toi qua xe cho go lau qua suoi Nam Ma")]), [{ id: "2", why: ["words"] }], "without marks");
  assert.deepEqual(alike(one, [story("2", "Ồn ào", { pin: { lat: 21.901, lon: 106.701 } })]), [{ id: "2", why: ["pin"] }]);
  assert.deepEqual(alike(one, [story("2", "Mất con trâu đực ở bãi chăn sau bản")]), []);
  assert.deepEqual(alike(one, [story("2", one.words, { commune: "06190" })]), [], "another commune");
  assert.deepEqual(alike(one, [story("2", one.words, { received: "2026-06-01T00:00:00+07:00" })]), [], "long ago");
  assert.deepEqual(alike(story("1", "mất xe"), [story("2", "mất xe")]), [], "too short to say anything");
  const many = Array.from({ length: 300 }, (_, i) => story(String(i + 2), one.words));
  assert.equal(alike(one, many).length <= 5, true);
});

test("which way and how far", () => {
  const centre = { lat: 21.9, lon: 106.7 };
  assert.equal(direction(centre, { lat: 22, lon: 106.7 }), "n");
  assert.equal(direction(centre, { lat: 21.8, lon: 106.6 }), "sw");
  assert.equal(direction(centre, { lat: 21.9, lon: 106.8 }), "e");
  assert.equal(Math.round(distance(centre, { lat: 22, lon: 106.7 })), 11);
});

test("an extract has none of the resident's words, nothing that is marked, and no number", () => {
  const opened = { letters: [{ id: "l", state: "open", words: words("Tôi thấy nhà bà Mẩy và anh Sùng cãi nhau to vì bờ ruộng") }], notes: {
    m: writeMarks([{ letter: "l", field: "text", from: 13, to: 19 }]) } } as unknown as Opened;
  const data = { remarks: [{ id: "m", kind: "marks" as const, unit: "", officer: "", at: "", sealed: "" }] };
  assert.equal(leaks("Hai hộ bất hòa về ranh giới ruộng.", data, opened), null);
  assert.deepEqual(leaks("Họ CÃI NHAU TO, VÌ BỜ RUỘNG.", data, opened), { why: "quote", words: "cãi nhau to vì bờ ruộng" });
  assert.equal(leaks("Có bà Mẩy và hàng xóm.", data, opened)?.why, "marked");
  assert.equal(leaks("Gọi 0912345678.", data, opened)?.why, "number");
});
