// Finding communes of today in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Finder } from "./find.ts";

const finder = new Finder([
  { code: "20", name: "tỉnh Lạng Sơn", communes: [
    { code: "1", name: "xã Thiện Hòa" }, { code: "2", name: "xã Lộc Bình" }, { code: "3", name: "phường Đông Kinh" }, { code: "4", name: "xã Tân Tiến" },
    { code: "5", name: "xã Quan Sơn" },
  ] },
  { code: "24", name: "tỉnh Bắc Ninh", communes: [{ code: "6", name: "xã Tân Tiến" }, { code: "7", name: "phường Vân Hà" }] },
  { code: "79", name: "thành phố Hồ Chí Minh", communes: [{ code: "8", name: "phường Tân Tiến" }, { code: "9", name: "phường An Phú" }, { code: "10", name: "đặc khu Côn Đảo" }] },
], "20");

for (const [words, want] of Object.entries({
  "xã Thiện Hòa, tỉnh Lạng Sơn": "one 1",
  "gần cầu treo, xã Thiện Hòa, tỉnh Lạng Sơn": "one 1",
  "xa thien hoa": "one 1",
  "xã Thiện Hoà": "one 1", // the tone on the other vowel
  "Thiện Hóa": "none", // another word
  "thien hoa": "one? 1",
  "xã Tân Tiến": "one? 4", // there are others elsewhere, so it is asked
  "xã Tân Tiến, Bắc Ninh": "one 6",
  "phường Tân Tiến": "one? 8",
  "tan tien": "one? 4",
  "đặc khu Côn Đảo": "one? 10",
  "an phú hồ chí minh": "one 9",
  "dong kinh lang son": "one 3",
  "ở gần nhà": "none",
  "": "none",
  "quan son ba la quan trong nhat o day nhung toi khong biet ten": "none", // in a long text a bare name may be anything
  "có người ở xã Quan Sơn bán thuốc phiện cho trẻ con trong làng": "one 5",
})) {
  test(`find ${words}`, () => {
    const found = finder.find(words);
    assert.equal([`${found.outcome}${found.unsure ? "?" : ""}`, ...(found.offers ?? []).map((o) => o.commune)].join(" "), want);
  });
}

test("suggest", () => {
  assert.deepEqual(finder.suggest("tân t", 6).map((o) => o.commune), ["4", "6", "8"]);
  assert.deepEqual(finder.suggest("xa loc", 6).map((o) => o.name), ["xã Lộc Bình, tỉnh Lạng Sơn"]);
  assert.deepEqual(finder.suggest("t", 6), []);
});
