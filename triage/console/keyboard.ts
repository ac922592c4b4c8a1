// The keys of the desk and the words for them. The places of a page have keys of their own (sheets.ts).
import type { Word } from "./words.ts";

export const shortcuts: readonly (readonly [string, Word])[] = [
  ["j", "keys.down"], ["k", "keys.up"], ["Enter o", "keys.open"], ["t", "keys.take"], ["r", "keys.reply"], ["q", "keys.ask"],
  ["s", "keys.move"], ["h", "keys.handon"], ["n", "keys.note"], ["b", "keys.labels"], ["i", "keys.papers"], ["m", "keys.more"], ["y", "keys.know"],
  ["/", "keys.find"], ["f", "keys.filter"], ["x", "keys.mark"], ["X", "keys.bulk"], ["u", "keys.refresh"],
  ["Ctrl+Enter", "keys.send"], ["L", "keys.lock"], ["Esc", "keys.leave"], ["?", "keys.help"],
];
