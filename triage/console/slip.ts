// The slip that the person at the counter takes home: the receipt, and where it is read. It does not say what was told or to
// whom, so that it tells nothing to who finds it. The square holds the address only: a code in an address would be kept by
// phones and servers.
import { correction, generate, mode } from "lean-qr";
import { h } from "./dom.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

/** Where replies are read. */
export const lookUp = (page: string): string => `${page.replace(/\/+$/, "")}/tra-cuu`;

/** Draws an address as a square. */
export function square(address: string, label: string): Element {
  const q = generate(mode.iso8859_1(address), { minCorrectionLevel: correction.M });
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  const quiet = 4;
  svg.setAttribute("viewBox", `0 0 ${q.size + 2 * quiet} ${q.size + 2 * quiet}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("class", "square");
  let d = "";
  for (let y = 0; y < q.size; y++) for (let x = 0; x < q.size; x++) if (q.get(x, y)) d += `M${x + quiet} ${y + quiet}h1v1h-1z`;
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

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
