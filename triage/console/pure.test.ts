// The page's small rules, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lawText } from "./facts.ts";
import { announced, sizeText } from "./attachments.ts";
import { story } from "./letter.ts";
import { proposal } from "./move.ts";
import { farewell } from "./plain.ts";
import { numberOf, queryOf, type Tab } from "./queueread.ts";
import type { Case } from "./shapes.ts";
import { decision, gaps, reasons } from "./templates.ts";
import { age, dateOf, left, momentOf, periods } from "./time.ts";
import { fill } from "./words.ts";

const now = Date.parse("2026-11-20T02:00:00Z"); // nine in the morning in Viet Nam
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();

test("what is left is rounded towards what is worse", () => {
  const cases: [number, string, number, string][] = [
    [0.5, "left.min", 1, "soon"], [59, "left.min", 59, "soon"], [119, "left.hour", 1, "soon"], [26 * 60, "left.hour", 26, ""],
    [3 * 24 * 60 + 60, "left.day", 3, ""], [0, "late.min", 1, "overdue"], [-61, "late.hour", 2, "overdue"], [-49 * 60, "late.day", 3, "overdue"],
  ];
  for (const [minutes, word, n, tone] of cases) assert.deepEqual(left(at(minutes), now), { word, n, tone }, String(minutes));
});

test("times are Viet Nam's", () => {
  assert.equal(dateOf("2026-11-19T17:00:00Z"), "20/11/2026");
  assert.equal(momentOf("2026-11-19T18:05:00Z", now), "20/11, 01:05");
  assert.equal(momentOf("2025-12-31T18:05:00Z", now), "01/01, 01:05");
  assert.equal(momentOf("2025-12-31T16:05:00Z", now), "31/12/2025, 23:05");
  assert.deepEqual(age(at(-125), now), { word: "age.hour", n: 2 });
  assert.deepEqual(age(at(5), now), { word: "age.min", n: 0 });
  const p = periods(Date.parse("2026-12-31T18:00:00Z")); // January already
  assert.deepEqual([p.months[0], p.months[1], p.quarters[0], p.quarters[1], p.years[0]], ["2027-01", "2026-12", "2027-Q1", "2026-Q4", "2027"]);
});

test("what a tab and a filter ask for", () => {
  const filters = { any: true, query: () => ({ officer: "binh", category: "A2", urgency: "high" }) };
  const ask = (tab: Tab, number = "") => queryOf({ tab, number, filters, after: "x", limit: 5 });
  assert.deepEqual(ask("now"), { officer: "binh", category: "A2", urgency: "now", limit: "5", after: "x" });
  assert.deepEqual(ask("mine"), { category: "A2", urgency: "high", limit: "5", mine: "1", after: "x" });
  assert.deepEqual([ask("overdue")["overdue"], ask("closed")["closed"], ask("open")["closed"]], ["1", "1", undefined]);
  assert.deepEqual(ask("closed", "2026-7K3M-9QHX"), { number: "2026-7K3M-9QHX" });
  assert.equal(numberOf(" 2026 7k3m-9qhx "), "2026-7K3M-9QHX");
  assert.equal(numberOf("7K3M-9QHX"), "");
});

test("ready texts and reasons", () => {
  assert.deepEqual(gaps("{noi_tra_loi} trả lời: {tra_loi}"), ["{noi_tra_loi}", "{tra_loi}"]);
  assert.deepEqual(gaps("xong"), []);
  assert.equal(decision("15/QĐ-CAX", "2026-11-20"), "15/QD-CAX:2026-11-20");
  assert.equal(decision(" ", "2026-11-20"), "");
  assert.equal(decision("15", ""), "");
  const code = /^[A-Za-z0-9./:_-]{1,64}$/; // as the docket takes them
  for (const reason of [...Object.values(reasons).flat(), decision("x".repeat(80) + "/QĐ", "2026-11-20")]) assert.match(reason, code);
  const data = { state: "RECEIVED", events: [{ kind: "proposed", to: "DISCARDED", from: "RECEIVED", officer: "hoa" }] } as Case;
  assert.deepEqual([proposal(data, "DISCARDED"), proposal(data, "MERGED"), proposal({ ...data, state: "NEED_INFO" }, "DISCARDED")], ["hoa", "", ""]);
});

test("buttons say what the sender says, but for kinds that are never shown", () => {
  assert.deepEqual(["image/jpeg", "image/svg+xml", "audio/ogg", "video/mp4", "text/html", "application/pdf", "image/jpeg; x"].map((type) => announced({ type })),
    ["image", "file", "audio", "video", "file", "paper", "file"]);
  assert.deepEqual([sizeText(10), sizeText(2048), sizeText(3 * 1024 * 1024)], ["1 kB", "2 kB", "3,0 MB"]);
});

test("the story comes first", () => {
  const words = (text: string) => ({
    text, place: { box: "", words: "Nà Tàn", pin: null }, answers: [{ q: "o-dau", a: "Nà Tàn" }, { q: "viec-gi", a: "mất trâu" }, { q: "hung-khi", a: "khong" }],
  }) as unknown as Parameters<typeof story>[0];
  assert.deepEqual(story(words("")), { text: "mất trâu", answers: [{ q: "hung-khi", a: "khong" }] });
  assert.deepEqual(story(words("kể")).answers.map((a) => a.q), ["viec-gi", "hung-khi"]);
});

test("law and gaps in sentences", () => {
  assert.equal(lawText("Law 42/2013 on receiving citizens 28(1)"), "Luật 42/2013 28(1)");
  assert.equal(lawText("TT 28/2020/TT-BCA as amended by TT 129/2021 7(1)(b)"), "TT 28/2020/TT-BCA sửa đổi bởi TT 129/2021 7(1)(b)");
  assert.equal(lawText("HD 11/HD-BCA-V03 (27/2/2025) not read"), "HD 11/HD-BCA-V03 (27/2/2025)");
  assert.equal(lawText("Law 25/2018 24(2)"), "Luật 25/2018 24(2)");
  assert.equal(lawText("NĐ 76/2023/NĐ-CP ch. II"), "NĐ 76/2023/NĐ-CP chương II");
  assert.equal(lawText("BLTTHS 101/2015 as amended by Law 02/2021 146(4)"), "BLTTHS 101/2015 sửa đổi bởi Luật 02/2021 146(4)");
  assert.match(lawText("own target weekly; no national rule found"), /^Chỉ tiêu nội bộ/);
  assert.equal(fill("{a} và {b}", { a: 1 }), "1 và {b}");
});

test("a resident is told that it is over, and of no answer that nobody gave", () => {
  const label = { vi: "Đã có trả lời. Mời bà con đọc ở dưới.", en: "There is an answer." };
  const state = (id: string, more: object) => ({ id, final: true, label_resident_vi: `${id}.`, label_resident_en: `${id} en.`, resident_by_lane: {}, shown_to_resident: true, ...more });
  const statuses = [state("RESOLVED", { resident_by_lane: { feedback: label } }), state("NOT_ACCEPTED", { label_resident_vi: "vì {ly_do}" }), state("DISCARDED", { shown_to_resident: false }), state("CHECKING", { final: false })];
  const told = (to: string, lane: string, more: { replies?: object[]; links?: object[]; lang?: string; channel?: string; answerable?: boolean } = {}) => farewell({
    session: { tables: { statuses }, may: () => true }, data: { lane, links: more.links ?? [], replies: more.replies ?? null },
    opened: { answerable: more.answerable ?? true, letters: [{ state: "open", words: { lang: more.lang ?? "vi", channel: more.channel ?? "web" } }] },
  } as unknown as Parameters<typeof farewell>[0], to);
  assert.deepEqual(told("RESOLVED", "tip"), { text: "RESOLVED.", own: false });
  assert.deepEqual(told("RESOLVED", "tip", { lang: "en" }), { text: "RESOLVED en.", own: false });
  assert.deepEqual(told("RESOLVED", "feedback"), { text: "", own: true });
  assert.deepEqual(told("RESOLVED", "feedback", { replies: [{ question: true }] }), { text: "", own: true });
  assert.deepEqual(told("RESOLVED", "feedback", { replies: [{ question: false }] }), { text: label.vi, own: false });
  assert.deepEqual(told("RESOLVED", "feedback", { channel: "slip" }), { text: "", own: false });
  assert.deepEqual(told("NOT_ACCEPTED", "dispute"), { text: "vì {ly_do}", own: true });
  for (const silent of [told("DISCARDED", "feedback"), told("CHECKING", "tip"), told("RESOLVED", "tip", { answerable: false }), told("RESOLVED", "tip", { links: [{ kind: "part", state: "CHECKING" }] })]) {
    assert.deepEqual(silent, { text: "", own: false });
  }
});
