// What in a sentence for a forum could point at somebody: numbers, names, houses, words about one's own family, and what an
// officer marked in the letter. It is a hint beside the draft; a person reads it and decides. Pure.
import { find } from "./maskfind.ts";

/** stop: it must be changed. The others are for the officer to look at once more. */
export interface Warning {
  why: "marked" | "number" | "name" | "house" | "self" | "quote";
  words: string;
  stop: boolean;
  /** What the server calls it, where a person may let it pass who has looked: a shop's sign, the number of a part. */
  pass?: "plate" | "link";
}

/** So many syllables of the letter in a row are the writer's own way of speaking. */
const run = 12;

/** Words as they stand within a sentence and at its beginning. */
function either(words: string): string {
  return words.split("|").flatMap((w) => [w, w.slice(0, 1).toUpperCase() + w.slice(1)]).join("|");
}

const surnames = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Nông|Hà|Triệu|Lương|La|Hứa|Vi|Lò|Quàng|Giàng|Vàng|Sùng|Thào|Mùa|Cầm|Tòng|Bế|Đinh|Mai|Trịnh|Đoàn|Chu|Tạ|Lâm|Đàm|Ma|Lục|Phùng|Mã|Hầu|Cư|Lầu|Vừ|Tráng|Y|H'";
const called = either("ông|bà|anh|chị|em|cô|chú|bác|dì|cậu|mợ|thím|cháu|thầy|cụ|đồng chí|vợ|chồng|con");
const word = "\\p{Lu}[\\p{L}\\p{M}']*";
const edge = "(?<![\\p{L}\\p{N}])";
const places = "(?:thôn|xóm|bản|ấp|xã|phường|huyện|tỉnh|trường|cầu|suối|sông|chợ|đường|phố|khu|tổ|làng|đèo|dốc|núi|hồ|đập|chùa|đền)";

const rules: ["name" | "house" | "self", RegExp][] = [
  ["name", new RegExp(`${edge}(?:${called}) ${word}(?: ${word}){0,3}`, "gu")],
  ["name", new RegExp(`(?<!${places} )${edge}(?:${surnames})(?: ${word}){1,3}`, "gu")],
  ["house", new RegExp(`${edge}(?:số nhà|nhà số|ngõ|ngách|hẻm|số) \\d+[\\p{L}\\d/]*`, "giu")],
  ["house", new RegExp(`${edge}(?:cạnh|gần|đối diện|sau|trước|giáp|ngay|đầu|cuối) nhà (?!văn hóa|trường|máy)[\\p{L}]+`, "giu")],
  ["house", new RegExp(`${edge}nhà (?:ông|bà|anh|chị|cô|chú|bác|cụ)(?![\\p{L}])`, "giu")],
  ["self", new RegExp(`${edge}(?:nhà|gia đình|con|cháu|vợ|chồng|bố|mẹ|bố mẹ|em trai|em gái|anh trai|chị gái|ruộng|vườn|nương|xe|quán) (?:tôi|em|cháu|mình|chúng tôi|nhà tôi)(?![\\p{L}])`, "giu")],
];

/** What is to be looked at in a draft. letters are what was written, marked what an officer marked in them. */
export function guard(draft: string, letters: readonly string[] = [], marked: readonly string[] = []): Warning[] {
  const text = draft.normalize("NFC");
  const found: Warning[] = [];
  const add = (why: Warning["why"], words: string, more: Partial<Warning> = {}): void => {
    if (!found.some((f) => f.words.includes(words))) found.push({ why, words, stop: false, ...more });
  };
  const bare = ` ${syllables(text).join(" ")} `;
  for (const words of marked) if (syllables(words).length > 0 && bare.includes(` ${syllables(words).join(" ")} `)) add("marked", words.trim(), { stop: true });
  for (const f of find(text)) add("number", text.slice(f.from, f.to), f.kind === "plate" || f.kind === "link" ? { pass: f.kind } : { stop: true });
  for (const [why, rule] of rules) {
    for (const m of text.matchAll(rule)) add(why, m[0].trim());
  }
  const quote = quoted(bare, letters);
  if (quote !== "") add("quote", quote);
  return found;
}

const syllables = (text: string): string[] => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The first long run of a letter's syllables in a draft. */
function quoted(bare: string, letters: readonly string[]): string {
  for (const letter of letters) {
    const list = syllables(letter);
    for (let i = 0; i + run <= list.length; i++) {
      const words = list.slice(i, i + run).join(" ");
      if (bare.includes(` ${words} `)) return words;
    }
  }
  return "";
}
