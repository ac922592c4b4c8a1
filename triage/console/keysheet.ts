// Paper keys on paper: one sheet with the whole key for a safe, or one sheet for each person who holds a share. Nothing of it
// is sent anywhere, and there is no square on it: what a telephone can read, a telephone keeps.
import { h, type Child } from "./dom.ts";
import type { Jobs } from "./jobs.ts";
import { printSheet } from "./print.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

/** Prints what was made for a unit. */
export function printKeys(unit: string, made: Jobs["paperMake"]["out"], at: string): Promise<void> {
  return printSheet("a4", h("div", {}, made.printed.map((words, i) => keySheet(unit, words, i + 1, made, at))));
}

/** One sheet. */
export function keySheet(unit: string, words: string, index: number, made: Jobs["paperMake"]["out"], at: string): HTMLElement {
  const { threshold: k, shares: n } = made.paper;
  const whole = n === 0;
  const rules: Child[] = (whole ? ["keysheet.safe", "keysheet.two", "keysheet.copy", "keysheet.lost"] as const : ["keysheet.holder", "keysheet.apart", "keysheet.copy", "keysheet.lostshare"] as const)
    .map((word) => h("li", {}, say(word, { k, n })));
  return h("section", { class: "keysheet" },
    h("p", { class: "keysheet-unit" }, unit),
    h("h1", {}, whole ? say("keysheet.title") : say("keysheet.titleshare", { index, n })),
    h("p", {}, say(whole ? "keysheet.what" : "keysheet.whatshare", { k, n })),
    h("p", { class: "keysheet-code", translate: "no" }, words.split("-").map((group, i) => h("span", {}, h("small", {}, String(i + 1)), group))),
    h("ul", {}, rules),
    h("table", {},
      (whole ? ["keysheet.first", "keysheet.second", "keysheet.place"] as const : ["keysheet.first", "keysheet.place"] as const)
        .map((word) => h("tr", {}, h("th", { scope: "row" }, say(word)), h("td", {})))),
    h("p", { class: "keysheet-foot" }, say("keysheet.foot", { when: dateOf(at), print: made.print })));
}
