// The slip that the person at the counter takes home: the receipt, and where it is read. It does not say what was told or to
// whom, so that it tells nothing to who finds it. The square holds the address only: a code in an address would be kept by
// phones and servers.
import { h } from "./dom.ts";
import { square } from "./square.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

/** Where replies are read. */
export const lookUp = (page: string): string => `${page.replace(/\/+$/, "")}/tra-cuu`;

/** The receipt on paper. */
export function receiptSlip(code: string, page: string, at: number): HTMLElement {
  const address = lookUp(page);
  return h("div", { class: "slip" },
    h("p", { class: "slip-title" }, say("slip.title")),
    h("p", { class: "slip-code" }, code.split("-").map((group) => h("span", {}, group))),
    square(address, address),
    h("p", {}, say("slip.how"), " ", h("strong", {}, address.replace(/^https?:\/\//, ""))),
    h("ul", {}, [say("slip.keep"), say("slip.lost"), say("slip.asked")].map((line) => h("li", {}, line))),
    h("p", { class: "slip-foot" }, say("slip.urgent"), " · ", dateOf(new Date(at).toISOString())));
}

/** The address alone, for somebody who would rather tell it himself. */
export function addressSlip(page: string): HTMLElement {
  return h("div", { class: "slip" },
    h("p", { class: "slip-title" }, say("slip.self")),
    square(page, page),
    h("p", {}, h("strong", {}, page.replace(/^https?:\/\//, ""))),
    h("ul", {}, [say("slip.noname"), say("slip.elsewhere"), say("slip.secret")].map((line) => h("li", {}, line))),
    h("p", { class: "slip-foot" }, say("slip.urgent")));
}
