import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, Index } from "./searching.ts";

test("marks and letters of two sizes fall away, place by place", () => {
  assert.equal(fold("Ý kiến của ĐỒNG bào"), "y kien cua dong bao");
  assert.equal(fold("Y\u0301 kie\u0302\u0301n"), "y kien");
  for (const words of ["Ý kiến 🐃 đồng", "İstanbul ß ﬁ"]) assert.equal(fold(words).length, words.normalize("NFC").length);
});

test("with and without marks, every word, the better first", () => {
  const index = new Index();
  index.put("1", "Xin góp ý kiến về con đường vào bản.");
  index.put("2", "Tôi muốn nói y kien của tôi: mất trâu ở suối.");
  index.put("3", "Kiến đốt cháu bé, ý là nhiều kiến lắm.");
  index.put("4", "Không có gì.");
  const ids = (query: string) => index.find(query, 10).map((h) => h.id);
  assert.deepEqual(ids("ý kiến"), ["1", "2", "3"]); // together with marks, together without, apart
  assert.deepEqual(ids("y kien"), ["2", "1", "3"]);
  assert.deepEqual(ids("KIẾN đốt"), ["3"]);
  assert.deepEqual(ids("trau"), ["2"]);
  assert.deepEqual(ids("đườ"), ["1"]); // the beginning of a word
  assert.deepEqual(ids("ường"), []); // not its end
  assert.deepEqual(ids("trâu bò"), []);
  assert.deepEqual(ids("  ,. "), []);
});

test("the snippet is around the first hit, and its marks are right", () => {
  const index = new Index();
  const words = "Đầu tiên là một câu dài không liên quan gì đến chuyện này cả. Tối qua có hai xe máy\nkhông biển số chở bao tải vào lán sau suối Nà Tàn, rồi họ đi đâu không ai biết được.";
  index.put("1", words);
  const [hit] = index.find("xe may bien", 1);
  assert.ok(hit !== undefined && hit.snippet.startsWith("…") && hit.snippet.endsWith("…") && hit.snippet.length < 130);
  assert.deepEqual(hit.marks.map(([a, b]) => hit.snippet.slice(a, b)), ["xe", "máy", "biển"]);
  assert.ok(!hit.snippet.includes("\n"));
  index.put("1", "ngắn");
  assert.equal(index.size, 1);
  assert.deepEqual(index.find("ngan", 1)[0], { id: "1", score: 3, snippet: "ngắn", marks: [[0, 4]] });
});
