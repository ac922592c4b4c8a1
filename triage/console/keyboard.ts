// The keys of the desk and the words for them.
import type { Word } from "./words.ts";

export const shortcuts: readonly (readonly [string, Word])[] = [
  ["j", "keys.down"], ["k", "keys.up"], ["Enter", "keys.open"], ["t", "keys.take"], ["r", "keys.reply"], ["q", "keys.ask"],
  ["s", "keys.move"], ["n", "keys.note"], ["y", "keys.know"], ["m", "keys.more"], ["b", "keys.labels"], ["v", "keys.extracts"], ["/", "keys.find"], ["f", "keys.filter"], ["x", "keys.mark"], ["X", "keys.bulk"], ["u", "keys.refresh"], ["i", "keys.papers"], ["c", "keys.counter"], ["l", "keys.ledger"], ["R", "keys.report"], ["w", "keys.warn"], ["d", "keys.forum"], ["O", "keys.openings"], ["g", "keys.journal"], ["p", "keys.oversight"], ["e", "keys.roster"], ["a", "keys.account"], ["Ctrl+Enter", "keys.send"], ["L", "keys.lock"], ["Esc", "keys.leave"], ["?", "keys.help"],
];
