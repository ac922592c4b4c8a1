// Searching opened words: with and without marks, whole words before beginnings, a snippet around the first hit. Pure: runs
// in the worker, in memory only.

/** Words without marks and in small letters, letter by letter: what stands at a place here stands there in the words. */
export function fold(words: string): string {
  let out = "";
  for (const unit of words.normalize("NFC")) {
    const bare = unit === "đ" || unit === "Đ" ? "d" : (unit.normalize("NFD")[0] as string).toLowerCase();
    out += bare.length === unit.length ? bare : unit;
  }
  return out;
}

/** What was found in a case: higher is better; the marks are where in the snippet the hits stand. */
export interface Hit {
  id: string;
  score: number;
  snippet: string;
  marks: [number, number][];
}

interface Story {
  words: string;
  folded: string;
  small: string;
}

const around = 48;
const letter = /[\p{L}\p{N}]/u;

/** Cases with what was said in them. */
export class Index {
  readonly #stories = new Map<string, Story>();

  get size(): number {
    return this.#stories.size;
  }

  put(id: string, words: string): void {
    const whole = words.normalize("NFC");
    this.#stories.set(id, { words: whole, folded: fold(whole), small: whole.toLowerCase() });
  }

  /** The cases that have every word of the query, the best first. */
  find(query: string, most: number): Hit[] {
    const wanted = (query.normalize("NFC").match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => ({ small: word.toLowerCase(), folded: fold(word) }));
    if (wanted.length === 0) return [];
    const phrase = wanted.map((w) => w.folded).join(" ");
    const hits: Hit[] = [];
    for (const [id, story] of this.#stories) {
      let score = 0;
      const at: [number, number][] = [];
      for (const word of wanted) {
        const found = best(story, word);
        if (found === null) { score = 0; break; }
        score += found.score;
        at.push([found.at, found.at + word.folded.length]);
      }
      if (score === 0) continue;
      const together = wanted.length > 1 ? story.folded.indexOf(phrase) : -1;
      if (together >= 0) at.unshift([together, together + phrase.length]);
      hits.push({ id, score: score + (together >= 0 ? 3 * wanted.length : 0), ...snippet(story.words, at) });
    }
    return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, most);
  }
}

/** The best place of a word: whole with its marks, whole without, at the beginning of a word. Within a word is no hit. */
function best(story: Story, word: { small: string; folded: string }): { at: number; score: number } | null {
  let found: { at: number; score: number } | null = null;
  for (let at = story.folded.indexOf(word.folded); at >= 0; at = story.folded.indexOf(word.folded, at + 1)) {
    if (at > 0 && letter.test(story.folded[at - 1] as string)) continue;
    const end = at + word.folded.length;
    const whole = end === story.folded.length || !letter.test(story.folded[end] as string);
    const marked = story.small.slice(at, end) === word.small;
    const score = 1 + (whole ? 2 : 0) + (marked ? 2 : 0);
    if (found === null || score > found.score) found = { at, score };
    if (score === 5) break;
  }
  return found;
}

function snippet(words: string, at: [number, number][]): { snippet: string; marks: [number, number][] } {
  const [first, last] = at[0] as [number, number];
  let from = Math.max(0, first - around);
  let to = Math.min(words.length, last + around);
  while (from > 0 && from < first && letter.test(words[from - 1] as string)) from++;
  while (to < words.length && to > last && letter.test(words[to] as string)) to--;
  const [before, after] = [from > 0 ? "…" : "", to < words.length ? "…" : ""];
  const marks = at.filter(([a, b]) => a >= from && b <= to).map(([a, b]): [number, number] => [a - from + before.length, b - from + before.length])
    .sort((a, b) => a[0] - b[0] || b[1] - a[1]).filter(([a], i, all) => all.slice(0, i).every(([, b]) => a >= b));
  return { snippet: before + words.slice(from, to).replace(/\s/gu, " ") + after, marks };
}
