// The sheet with a unit's paper key as it is printed: for the safe of the unit, never for a file.
import { h } from "./dom.ts";
import { printSheet } from "./print.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

/** What stands on the sheet: words is the key in its groups, print the fingerprint of the unit's key. */
export interface PaperSheet {
  unit: string;
  words: string;
  print: string;
  at: string;
}

/** Prints the sheet. */
export function printPaperSheet(sheet: PaperSheet): Promise<void> {
  return printSheet("a4", h("div", { class: "papersheet" },
    h("p", {}, sheet.unit),
    h("h1", {}, say("papersheet.title")),
    h("p", {}, say("papersheet.what")),
    h("p", { class: "phrase number" }, sheet.words.split("-").map((group) => h("span", {}, group))),
    h("p", {}, say("papersheet.safe")),
    h("p", {}, say("papersheet.lost")),
    h("p", { class: "small" }, say("papersheet.made", { when: dateOf(sheet.at), print: sheet.print }))));
}
