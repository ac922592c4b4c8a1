// How openings and boxes are read: rows of lists, and one opening with every figure.
import { shown } from "./boxessheet.ts";
import { h, type Child } from "./dom.ts";
import { isSide, judge, toType, type Box, type Opening, type Said } from "./openings.ts";
import type { Session } from "./session.ts";
import { dayText, momentOf } from "./time.ts";
import { say, sayCode } from "./words.ts";

export const momentText = (o: Opening): string => momentOf(o.at, Date.now());

/** Where an opening stands. */
export function stateText(session: Session, o: Opening): string {
  if (o.state === "disputed") return say("openings.state.disputed", { reason: sayCode("openings.reason", o.refused?.reason ?? "", "") });
  if (o.state === "proposed") return say("openings.state.proposed", { unit: session.unitName(judge(o)) });
  return o.typed !== null || toType(o) === 0 ? say("openings.state.done") : say("openings.state.confirmed");
}

/** One box of the list by due day. */
export function boxRow(session: Session, b: Box, waiting: Opening | undefined, write: (() => void) | null): Child {
  return h("li", { class: "oprow" },
    h("span", { class: "grow" }, h("strong", {}, b.name), " ", h("span", { class: "number soft small" }, shown(b.code)),
      h("span", { class: "block small soft" }, !isSide(session.unit) && `${session.communeName(b.commune) || b.commune} · `, b.last === "" ? say("openings.never") : say("openings.last", { day: dayText(b.last) }), b.seal !== "" && ` · ${say("openings.sealed-with", { seal: b.seal })}`)),
    h("span", { class: "small" }, waiting !== undefined ? h("span", { class: "soft" }, say(waiting.state === "disputed" ? "openings.box-disputed" : "openings.box-waits", { when: momentText(waiting) }))
      : b.overdue ? h("strong", { class: "overdue" }, b.due === "" ? say("openings.nodue") : say("openings.overdue", { day: dayText(b.due) })) : say("openings.due", { day: dayText(b.due) })),
    write !== null && h("button", { type: "button", class: waiting === undefined ? "" : "quiet", id: `write-${b.code}`, "aria-label": `${say("openings.write")}: ${b.name}`, click: write }, say("openings.write")));
}

/** One opening of the list. */
export function openingRow(session: Session, o: Opening, box: string, press: () => void): Child {
  const rest = o.state === "confirmed" && o.typed === null && toType(o) > 0;
  return h("li", {}, h("button", { type: "button", class: "row", id: `opening-${o.id}`, click: press },
    h("span", { class: "line" }, h("span", { class: "number" }, momentText(o)), h("span", { class: "grow" }),
      h("span", { class: o.state === "disputed" ? "overdue" : rest ? "soon" : "soft" }, stateText(session, o))),
    h("span", { class: "title" }, box), h("span", { class: "soft small" }, say("openings.count", { n: o.slips }), o.corrects !== "" && ` · ${say("openings.is-correction")}`)));
}

/** Every figure of an opening, to be compared. expected is the number of the seal that should have been on the box. */
export function figures(session: Session, o: Opening, box: string, words: Child, expected: string): Child {
  const row = (name: string, value: Child): Child => [h("dt", {}, name), h("dd", {}, value)];
  const seal = (number: string): Child => (number === "" ? say("openings.noseal") : h("span", { class: "number" }, number));
  return h("dl", { class: "about opfigures" },
    row(say("openings.box"), [box, " ", h("span", { class: "number soft" }, shown(o.box))]),
    row(say("openings.when"), h("span", { class: "number" }, momentText(o))),
    row(say("openings.slips"), h("strong", { class: "number" }, String(o.slips))),
    row(say("openings.blank"), h("span", { class: "number" }, String(o.blank))),
    row(say("openings.unreadable"), h("span", { class: "number" }, String(o.unreadable))),
    row(say("openings.totype"), h("span", { class: "number" }, String(toType(o)))),
    row(say("openings.seal-before"), [seal(o.seal_before), expected !== "" && expected !== o.seal_before && h("strong", { class: "soon block small" }, say("openings.differs", { seal: expected }))]),
    row(say("openings.seal-state"), h("span", { class: o.seal_state === "intact" ? "" : "overdue" }, sayCode("openings.seal", o.seal_state, o.seal_state))),
    row(say("openings.seal-after"), seal(o.seal_after)),
    row(say("openings.present"), o.present.length === 0 ? say("openings.nobody") : o.present.map((p) => sayCode("openings.by", p, p)).join(", ")),
    isSide(session.unit) && row(say("openings.remarks"), words),
    row(say("openings.wrote"), who(session, o.proposed)),
    o.confirmed !== null && row(say("openings.agreed"), who(session, o.confirmed)),
    o.refused !== null && o.state === "disputed" && row(say("openings.disputed"), [h("strong", { class: "overdue" }, sayCode("openings.reason", o.refused.reason, o.refused.reason)), h("span", { class: "block small soft" }, who(session, o.refused))]),
    o.typed !== null && row(say("openings.typedby"), who(session, o.typed)));
}

/** Who did something, for whom, when. */
export function who(session: Session, s: Said): string {
  return say("openings.who", { name: s.name === "" ? session.officer(s.officer) : s.name, unit: session.unitName(s.unit), day: dayText(s.day) });
}
