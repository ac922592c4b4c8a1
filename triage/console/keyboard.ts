// The keys of the desk and the words for them.
import type { Word } from "./words.ts";

export const shortcuts: readonly (readonly [string, Word])[] = [
  ["j", "keys.down"], ["k", "keys.up"], ["Enter", "keys.open"], ["t", "keys.take"], ["r", "keys.reply"], ["q", "keys.ask"],
  ["s", "keys.move"], ["n", "keys.note"], ["m", "keys.more"], ["/", "keys.find"], ["u", "keys.refresh"], ["w", "keys.warn"], ["g", "keys.journal"], ["p", "keys.oversight"], ["a", "keys.account"], ["L", "keys.lock"], ["Esc", "keys.leave"], ["?", "keys.help"],
];
