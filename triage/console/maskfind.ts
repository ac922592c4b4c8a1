// Numbers in a tip that point at somebody: telephones, number plates, identity cards, accounts, addresses of pages. They are
// offered to be marked, and no more: what a person reads as a name no rule finds, and some numbers are what the tip is about.

/** What a number seems to be. */
export type Found = "phone" | "plate" | "card" | "account" | "link";

const sep = "[ .\\-\u2013]?";

const rules: [Found, RegExp][] = [
  ["link", /(?:https?:\/\/|www\.)[^\s<>,;]+[^\s<>,;.!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:fb|facebook|zalo|tiktok|t)\.(?:com|me)\/[^\s<>,;]*[^\s<>,;.!?)]/giu],
  ["plate", new RegExp(`(?<![\\p{L}\\p{N}])\\d{2}${sep}[A-ZĐ]{1,2}\\d?${sep}(?:\\d{3}${sep}\\d{2}|\\d{4})(?![\\p{N}])`, "giu")],
  ["card", /(?<![\p{L}\p{N}])0\d{2}[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d{3}(?![ .-]?\p{N})/giu],
  ["phone", /(?<![\p{L}\p{N}])(?:\+?84|0)(?:[ .\-–]?\d){8,10}(?!\p{N})/giu],
  ["account", /(?<![\p{L}\p{N}])\d(?:[ .-]?\d){8,18}(?!\p{N})/giu],
];

/** The numbers of a text in order, none within another; the first rule that fits says what it is. */
export function find(text: string): { kind: Found; from: number; to: number }[] {
  const list: { kind: Found; from: number; to: number }[] = [];
  for (const [kind, rule] of rules) {
    for (const m of text.matchAll(rule)) {
      const [from, to] = [m.index, m.index + m[0].length];
      if (!list.some((f) => from < f.to && f.from < to)) list.push({ kind, from, to });
    }
  }
  return list.sort((a, b) => a.from - b.from);
}
