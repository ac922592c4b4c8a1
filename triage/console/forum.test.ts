import assert from "node:assert/strict";
import { test } from "node:test";
import { after, hourOf, minuteOf } from "./forumdays.ts";
import { guard } from "./forumguard.ts";
import { alikeOf, grouped, likeness, movedBefore, pledgesInOrder, progress, shownInHall } from "./forumorder.ts";
import type { Opinion, Pledge } from "./forumshapes.ts";
import { dayOf, dayText } from "./time.ts";

const why = (draft: string, letters: string[] = [], marked: string[] = []): string[] => guard(draft, letters, marked).map((w) => `${w.why}:${w.words}`);

test("what could point at somebody is found", () => {
  assert.deepEqual(why("Đề nghị lắp bóng đèn ở dốc trường học."), []);
  assert.deepEqual(why("Đề nghị Công an xã Thiện Hòa tuần tra đêm ở thôn Nà Tàn, cầu Bản Lẻng."), []);
  assert.deepEqual(why("Đề nghị Nhà nước hỗ trợ, gần nhà văn hóa thôn có hố sâu."), []);
  assert.deepEqual(why("Quán của anh Hùng mở nhạc to."), ["name:anh Hùng"]);
  assert.deepEqual(why("Nguyễn Văn Tám hay uống rượu."), ["name:Nguyễn Văn Tám"]);
  assert.deepEqual(why("Xe 12A1-234.56 chạy nhanh, gọi 0912 345 678."), ["number:12A1-234.56", "number:0912 345 678"]);
  assert.deepEqual(why("Số nhà 12 và ngõ 3 bị ngập."), ["house:Số nhà 12", "house:ngõ 3"]);
  assert.deepEqual(why("Đèn cạnh nhà ông trưởng thôn hỏng."), ["house:cạnh nhà ông"]);
  assert.deepEqual(why("Nhà tôi mất điện, con tôi học khuya."), ["self:Nhà tôi", "self:con tôi"]);
});

test("what was marked in the letter stops a draft, a long quote does not", () => {
  const letter = "Thưa cán bộ, dốc trường học tối lắm, các cháu đi học về hay ngã, xin cho một bóng đèn.";
  const found = guard("Dốc trường học tối lắm, các cháu đi học về hay ngã.", [letter], ["bà Sáu"]);
  assert.deepEqual(found.map((f) => [f.why, f.stop]), [["quote", false]]);
  assert.deepEqual(guard("Bà Sáu xin đèn.", [letter], ["bà  sáu"]).map((f) => [f.why, f.stop])[0], ["marked", true]);
});

const opinion = (id: string, more: Partial<Opinion> = {}): Opinion => ({
  id, seq: 1, source: "box", state: "approved", sealed: null, text: `Ý kiến ${id}`, theme: "", echoes: 0, order: 0, disposition: "", owner: "", answer: "",
  forum: "ABCDEF", case: true, proposer: "hoa", officer: "hoa", unit: "u", approver: "lan", version: 1, ...more,
});

test("opinions stand by theme and order; the hall shows approved words only", () => {
  const themes = [{ id: "den", name: "Đèn" }, { id: "nuoc", name: "Nước" }];
  const list = [opinion("a", { theme: "nuoc" }), opinion("b", { theme: "den", order: 20 }), opinion("c", { theme: "den", order: 10 }), opinion("d"),
    opinion("e", { state: "proposed", theme: "den" }), opinion("f", { theme: "den", state: "withdrawn" }), opinion("g", { text: "" })];
  assert.deepEqual(grouped(list.slice(0, 4), themes).map((g) => [g.theme?.id, g.opinions.map((o) => o.id)]), [["den", ["c", "b"]], ["nuoc", ["a"]], [undefined, ["d"]]]);
  assert.deepEqual(shownInHall(list, themes).map((o) => o.id), ["c", "b", "a", "d"]);
  const group = ["c", "b", "x"].map((id) => opinion(id));
  assert.deepEqual([movedBefore(group, "b", -1), movedBefore(group, "c", 1), movedBefore(group, "b", 1), movedBefore(group, "c", -1), movedBefore(group, "x", 1)], ["c", "x", "", null, null]);
  assert.deepEqual(progress([opinion("a", { disposition: "to_UBND" }), opinion("b"), opinion("c", { state: "declined" })]), { done: 1, of: 2 });
});

test("alike opinions are found without marks", () => {
  const a = "Đề nghị lắp bóng đèn ở dốc trường học thôn Nà Tàn";
  assert.ok(likeness(a, "de nghi lap bong den o doc truong hoc") > 0.9);
  assert.ok(likeness(a, "Xin làm lại cầu treo") < 0.3);
  assert.deepEqual(alikeOf(a, [{ id: "1", text: "Xin làm lại cầu treo" }, { id: "2", text: "Dốc trường học tối, xin lắp bóng đèn" }]), ["2"]);
});

test("pledges owed come first", () => {
  const p = (id: string, due: string, state: Pledge["state"]): Pledge => ({ id, forum: "", day: "", seq: 1, text: "", owner: "", due, state, told: 0, officer: "", version: 1 });
  const list = [p("a", "2026-12-01", "kept"), p("b", "2026-12-31", "open"), p("c", "2026-12-10", "open")];
  assert.deepEqual(pledgesInOrder(list).map((x) => x.id), ["c", "b", "a"]);
});

test("days and hours", () => {
  assert.equal(dayOf(Date.UTC(2026, 10, 22, 18)), "2026-11-23");
  assert.equal(after("2026-12-25", 15), "2027-01-09");
  assert.equal(dayText("2026-12-05"), "05/12/2026");
  assert.equal(hourOf(845), "14:05");
  assert.equal(minuteOf("14:05"), 845);
  assert.equal(minuteOf(""), 0);
});
