// Letters of two keys: feedback and praise that police and Front each open for themselves. Each sees whether the other has; a
// reading together is said by one and confirmed by an officer of the other.
import { h, type Child } from "./dom.ts";
import type { Pane } from "./inside.ts";
import type { Row, Together } from "./shapes.ts";
import { dateOf, dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

const roleOf = (unit: string): string => unit.split(".")[0] ?? "";

/** Who has opened it, as a line: "Mặt trận đã mở 20/11 · Công an chưa mở". "" where there are no two keys. */
export function keysText(row: Pick<Row, "keys" | "together">): string {
  const list = (row.keys ?? []).map((k) => {
    const who = sayCode("key", roleOf(k.unit), k.unit);
    return k.looked === undefined ? say("key.not", { who }) : say("key.opened", { who, day: dateOf(k.looked).slice(0, 5) });
  });
  const together = row.together ?? "";
  return [...list, together === "" ? "" : say("key.together", { day: dayText(together).slice(0, 5) })].filter((t) => t !== "").join(" · ");
}

/** The section of the facts. */
export function keysSection(pane: Pane): Child {
  const { data, session, opened } = pane;
  const keys = data.keys ?? [];
  if (keys.length === 0) return false;
  const other = keys.find((k) => k.unit !== session.unit);
  const mine = keys.some((k) => k.unit === session.unit);
  const today = dayOf(Date.now());
  const asked = (data.readings ?? []).find((r) => r.confirmed === undefined && r.partner === session.unit && r.officer !== session.me.user);
  const may = mine && other !== undefined && opened !== null && session.may("remark");
  return h("section", {}, h("h2", {}, say("key.title")),
    h("ul", { class: "plain" }, keys.map((k) => h("li", {}, session.unitName(k.unit),
      h("span", { class: "small soft block" }, k.looked === undefined ? say("key.unopened") : say("key.on", { day: dateOf(k.looked) }))))),
    (data.readings ?? []).length > 0 && h("ul", { class: "plain" }, data.readings.map((r) => h("li", {}, readingText(pane, r)))),
    may && asked !== undefined && h("button", { type: "button", class: "main small", id: "confirm-together", click: () => void set(pane, asked.day) }, say("key.confirm", { day: dayText(asked.day) })),
    may && asked === undefined && !(data.readings ?? []).some((r) => r.day === today) && h("button", { type: "button", class: "small", id: "read-together", click: () => void set(pane, today) }, say("key.read", { unit: session.unitName(other.unit) })),
    h("p", { class: "small soft" }, say("key.what")));
}

function readingText(pane: Pane, r: Together): Child {
  const { session } = pane;
  return r.confirmed === undefined
    ? h("span", { class: "soon" }, say("key.waits", { day: dayText(r.day), who: session.officer(r.officer), unit: session.unitName(r.partner) }))
    : h("span", {}, say("key.done", { day: dayText(r.day), who: session.officer(r.officer), other: session.officer(r.confirmer) }));
}

async function set(pane: Pane, day: string): Promise<void> {
  try {
    const row = await pane.session.desk.together(pane.data.id, day);
    await pane.changed(row, say("key.noted"));
    document.getElementById("read-together")?.focus({ preventScroll: true });
  } catch (error) {
    pane.failed(error);
  }
}
