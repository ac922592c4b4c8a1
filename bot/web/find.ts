// Finds a commune of today in words, in the page: nothing typed is sent to be looked up. It knows the names in force only
// and answers one, several or none; the box's own villages, and the pick lists, settle the rest.

import type { Found, Offer } from "../env.ts";
import { fold, plain } from "../hearing.ts";

export interface Commune {
  code: string;
  name: string; // "xã Thiện Hòa"
}

export interface Province {
  code: string;
  name: string; // "tỉnh Lạng Sơn"
  communes: Commune[];
}

interface Entry {
  offer: Offer;
  province: Province;
  kind: string; // "xa", "phuong", "dac khu"
  plain: string; // the bare name with accents, marks of tone set apart
}

interface Named {
  entries: Entry[];
  from: number;
  to: number;
  typed: boolean;
}

const kinds = /^(xã|phường|đặc khu|tỉnh|thành phố) /;
const longestName = 6; // syllables
const shortText = 10; // syllables: in a longer text a bare name may be anything

export class Finder {
  private readonly byName = new Map<string, Entry[]>();
  private readonly byCode = new Map<string, Entry>();
  private readonly provinces = new Map<string, Province>();

  constructor(readonly list: Province[], private readonly home: string) {
    for (const province of list) {
      this.provinces.set(fold(province.name.replace(kinds, "")), province);
      for (const c of province.communes) {
        const bare = c.name.replace(kinds, "");
        const entry = {
          offer: { commune: c.code, name: `${c.name}, ${province.name}` }, province, kind: fold(kinds.exec(c.name)?.[1] ?? ""), plain: apart(plain(bare)),
        };
        this.byCode.set(c.code, entry);
        const same = this.byName.get(fold(bare));
        if (same) same.push(entry);
        else this.byName.set(fold(bare), [entry]);
      }
    }
  }

  provinceOf(commune: string): string | undefined {
    return this.byCode.get(commune)?.province.code;
  }

  /** "xã Thiện Hòa". */
  name(commune: string): string {
    return this.byCode.get(commune)?.offer.name.split(",")[0] ?? "";
  }

  /** The offer of a commune that was picked from the lists. */
  offer(commune: string): Offer | undefined {
    return this.byCode.get(commune)?.offer;
  }

  /** Communes whose names begin like this, the home province's first, for the search field of the lists. */
  suggest(text: string, most: number): Offer[] {
    const wanted = fold(text).replace(/^(xa|phuong|dac khu) /, "");
    if (wanted.length < 2) return [];
    const hits: { entry: Entry; rank: number }[] = [];
    for (const [name, entries] of this.byName) {
      const at = ` ${name}`.indexOf(` ${wanted}`);
      if (at < 0) continue;
      for (const entry of entries) {
        hits.push({ entry, rank: (entry.province.code === this.home ? 0 : 4) + (name === wanted ? 0 : at === 0 ? 1 : 2) });
      }
    }
    return hits.sort((a, b) => a.rank - b.rank).slice(0, most).map((h) => h.entry.offer);
  }

  find(text: string): Found {
    const words = plain(text).split(" ").filter((w) => w !== "");
    const folded = words.map((w) => fold(w));
    const province = this.provinceIn(words, folded);
    const named = this.named(words, folded, province?.span);
    if (named.length === 0) return { outcome: "none" };
    let entries = named.flatMap((n) => n.entries);
    const typed = named.some((n) => n.typed);
    const within = province ? entries.filter((e) => e.province === province.province) : [];
    if (within.length > 0) entries = within;
    else if (!typed && words.length > shortText) return { outcome: "none" };
    const first = entries[0];
    if (entries.length === 1 && first) return { outcome: "one", offers: [first.offer], unsure: within.length === 0 && !(typed && first.province.code === this.home) };
    const near = entries.filter((e) => e.province.code === this.home);
    const one = near[0];
    if (near.length === 1 && one) return { outcome: "one", offers: [one.offer], unsure: true };
    if (entries.length > 6) return { outcome: "none" };
    return { outcome: "several", offers: entries.map((e) => e.offer) };
  }

  /** Every longest run of words that is a commune's name. */
  private named(words: string[], folded: string[], taken: [number, number] | undefined): Named[] {
    const found: Named[] = [];
    for (let from = 0; from < words.length; from++) {
      for (let size = Math.min(longestName, words.length - from); size > 0; size--) {
        const to = from + size;
        if (taken && from < taken[1] && taken[0] < to) continue;
        const entries = this.entries(words, folded, from, to);
        if (entries.length === 0) continue;
        found.push({ entries, from, to, typed: typeBefore(folded, from) !== "" });
        from = to - 1;
        break;
      }
    }
    const typed = found.filter((n) => n.typed);
    return typed.length > 0 ? typed : found;
  }

  private entries(words: string[], folded: string[], from: number, to: number): Entry[] {
    const kind = typeBefore(folded, from);
    if (to - from === 1 && kind === "") return []; // one syllable is a name only behind "xã" or "phường"
    const written = words.slice(from, to).join(" ");
    const name = folded.slice(from, to).join(" ");
    let entries = this.byName.get(name) ?? [];
    if (written !== name) entries = entries.filter((e) => e.plain === apart(written));
    return kind === "" ? entries : entries.filter((e) => e.kind === kind || e.kind === "");
  }

  private provinceIn(words: string[], folded: string[]): { province: Province; span: [number, number] } | undefined {
    for (let from = words.length - 1; from >= 0; from--) {
      for (let size = Math.min(4, words.length - from); size > 0; size--) {
        const province = this.provinces.get(folded.slice(from, from + size).join(" "));
        if (!province || typeBefore(folded, from) !== "") continue;
        if (size === 1 && !["tinh", "pho"].includes(folded[from - 1] ?? "")) continue;
        return { province, span: [from, from + size] };
      }
    }
    return undefined;
  }
}

/** "xa", "phuong" or "dac khu" just before a name. */
function typeBefore(folded: string[], from: number): string {
  const last = folded[from - 1] ?? "";
  if (last === "xa" || last === "phuong") return last;
  return last === "khu" && folded[from - 2] === "dac" ? "dac khu" : "";
}

/** Sets the marks of tone apart, so that "hòa" and "hoà" are the same word. */
function apart(text: string): string {
  return text.split(" ").map((word) => {
    const tone = /[\u0300\u0301\u0303\u0309\u0323]/g;
    const letters = word.normalize("NFD");
    return letters.replace(tone, "").normalize("NFC") + (letters.match(tone) ?? []).join("");
  }).join(" ");
}
