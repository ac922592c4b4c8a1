// Slips of paper from a village's box, typed one after the other: the counter's form, with the box in place of the caller. Which
// slip it is stands in this page only. The server is not told how many were typed: beside what comes to a unit, that would say
// how many went past it.
import { h, type Child } from "./dom.ts";
import { say } from "./words.ts";

/** The slips of one opening. */
export interface Slips {
  /** The box's code, which each slip keeps, and its name. */
  box: string;
  name: string;
  /** The slip that is to be typed next, and how many there are. */
  n: number;
  of: number;
  /** Leaves the form; all: says that all are typed. */
  leave(all: boolean): void;
  /** Whether that can be said here. */
  ends: boolean;
}

/** Which slip it is; who shares the pile with a colleague, or opened the page anew, says it himself. */
export function numberField(s: Slips): Child {
  const number = h("input", {
    id: "slip-n", type: "number", inputmode: "numeric", min: 1, max: 2000, value: s.n, "aria-describedby": "slip-n-what",
    input: (e: Event) => { s.n = Math.max(1, Math.floor(Number((e.target as HTMLInputElement).value)) || 1); },
  });
  return [
    h("p", { class: "line slipnumber" }, h("label", { for: "slip-n" }, say("slips.n")), number, h("strong", {}, say("slips.of", { of: s.of }))),
    h("p", { class: "soft small", id: "slip-n-what" }, say("slips.counted")),
  ];
}

/** What is said after a slip is sent: the next one is one press away; its code is shown only to who asks for it. */
export function afterSlip(s: Slips, ours: boolean, press: { next(): void; code(): void; leave(all: boolean): void }): Child {
  const last = s.n > s.of;
  return h("div", { class: "receipt" },
    h("h3", { tabindex: "-1", role: "status" }, say("slips.sent", { n: s.n - 1, of: s.of })),
    h("p", {}, say(ours ? "counter.comes" : "slips.gone")),
    h("div", { class: "line" },
      last && s.ends && h("button", { class: "main", type: "button", id: "slips-all", click: () => press.leave(true) }, say("openings.all")),
      h("button", { class: last ? "" : "main", type: "button", id: "slips-next", click: press.next }, say(last ? "slips.more" : "slips.next")),
      h("button", { class: "quiet", type: "button", id: "slips-stop", click: () => press.leave(false) }, say("slips.stop"))),
    h("p", { class: "soft small" }, say("slips.nocode")),
    h("p", {}, h("button", { class: "quiet small", type: "button", id: "slips-code", click: press.code }, say("slips.code"))));
}
