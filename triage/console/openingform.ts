// What is written of an opening: the form holds what is typed and draws it, the sheet sends it.
import { field, option, select } from "./actform.ts";
import { shown } from "./boxessheet.ts";
import { h, type Child } from "./dom.ts";
import { expectedSeal, momentAt, sealStates, witnesses, type Box, type Found, type Opening } from "./openings.ts";
import { clockTime, dayOf } from "./time.ts";
import { newID } from "./uuid.ts";
import { say, sayCode } from "./words.ts";

/** As it stands in the fields. */
export interface Draft {
  id: string;
  version: number;
  box: string;
  corrects: string;
  day: string;
  hour: string;
  slips: string;
  blank: string;
  unreadable: string;
  before: string;
  state: string;
  after: string;
  present: string[];
  text: string;
}

const longest = 4000;
const most = 2000;

/** The oldest opening that is still written down, in days. */
const oldest = 400;

export function fresh(box: Box): Draft {
  const now = Date.now();
  return { id: newID(), version: 0, box: box.code, corrects: "", day: dayOf(now), hour: clockTime(now), slips: "", blank: "0", unreadable: "0", before: box.seal, state: "", after: "", present: [], text: "" };
}

/** An opening in the fields: to be changed, or, where it is confirmed, written anew in its place. */
export function again(o: Opening, text: string): Draft {
  const anew = o.state === "confirmed";
  const at = Date.parse(o.at);
  return {
    id: anew ? newID() : o.id, version: anew ? 0 : o.version, box: o.box, corrects: anew ? o.id : o.corrects, day: dayOf(at), hour: clockTime(at),
    slips: String(o.slips), blank: String(o.blank), unreadable: String(o.unreadable), before: o.seal_before, state: o.seal_state, after: o.seal_after, present: o.present, text,
  };
}

const count = (text: string): number => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : -1);

const seal = (text: string): string => text.trim().toUpperCase().replace(/\s+/g, "-");

/** How many slips are left to type; null while the figures do not fit. */
function left(d: Draft): number | null {
  const [slips, blank, unreadable] = [count(d.slips), count(d.blank), count(d.unreadable)];
  return slips < 0 || slips > most || blank < 0 || unreadable < 0 || blank + unreadable > slips ? null : slips - blank - unreadable;
}

/** What is wrong with it, as it is said; "" if nothing is. */
export function wrong(d: Draft): string {
  const at = Date.parse(momentAt(d.day, d.hour));
  if (left(d) === null) return say("openings.bad.count", { most });
  if (Number.isNaN(at) || at > Date.now() + 10 * 60_000 || at < Date.now() - oldest * 86_400_000) return say("openings.bad.time");
  if (![d.before, d.after].every((t) => /^[A-Z0-9-]{0,20}$/.test(seal(t)))) return say("openings.bad.seal");
  return d.state === "" ? say("openings.bad.state") : "";
}

/** What is sent, but for the words that are sealed. */
export function found(d: Draft): Omit<Found, "sealed"> {
  return {
    id: d.id, version: d.version, box: d.box, corrects: d.corrects, at: momentAt(d.day, d.hour), slips: count(d.slips), blank: count(d.blank), unreadable: count(d.unreadable),
    seal_before: seal(d.before), seal_state: d.state, seal_after: seal(d.after), present: witnesses.filter((p) => d.present.includes(p)),
  };
}

type Typed = "day" | "hour" | "slips" | "blank" | "unreadable" | "before" | "after" | "text";

/** The fields. Nothing is drawn anew while somebody types. */
export function fields(d: Draft, boxes: Box[]): Child[] {
  const box = boxes.find((b) => b.code === d.box);
  const rest = h("strong", { role: "status" });
  const differs = h("p", { class: "notice small", role: "status" });
  const watch = (): void => {
    const n = left(d);
    rest.textContent = n === null || d.slips === "" ? "" : say("openings.rest", { n });
    const expected = expectedSeal(box, d.day, d.corrects);
    differs.hidden = expected === "" || seal(d.before) === expected;
    differs.textContent = differs.hidden ? "" : say("openings.differs", { seal: expected });
  };
  const set = (key: Typed) => (e: Event) => { d[key] = (e.target as HTMLInputElement).value; watch(); };
  const number = (key: "slips" | "blank" | "unreadable"): Child =>
    field(`op-${key}`, say(`openings.${key}`), h("input", { id: `op-${key}`, type: "number", inputmode: "numeric", min: 0, max: most, required: true, value: d[key], input: set(key) }));
  const line = (key: "before" | "after"): Child =>
    field(`op-${key}`, say(`openings.seal-${key}`), h("input", { id: `op-${key}`, type: "text", maxlength: 20, autocomplete: "off", value: d[key], input: set(key) }));
  watch();
  return [
    h("p", {}, h("strong", {}, box?.name ?? d.box), " ", h("span", { class: "number soft" }, shown(d.box))),
    d.corrects !== "" && h("p", { class: "notice" }, say("openings.correcting")),
    h("div", { class: "opfields" },
      field("op-day", say("openings.day"), h("input", { id: "op-day", type: "date", required: true, max: dayOf(Date.now()), value: d.day, input: set("day") })),
      field("op-hour", say("openings.hour"), h("input", { id: "op-hour", type: "time", required: true, value: d.hour, input: set("hour") }))),
    h("div", { class: "opfields" }, number("slips"), number("blank"), number("unreadable")),
    h("p", {}, rest),
    h("div", { class: "opfields" }, line("before"),
      field("op-state", say("openings.seal-state"), select("op-state", (v) => (d.state = v), option("", say("move.choose"), d.state), sealStates.map((s) => option(s, sayCode("openings.seal", s, s), d.state)))),
      line("after")),
    differs,
    h("fieldset", {}, h("legend", {}, say("openings.present")), h("div", { class: "guests" }, witnesses.map((p) => h("label", { class: "check" },
      h("input", { type: "checkbox", id: `op-by-${p}`, checked: d.present.includes(p), change: (e: Event) => { d.present = (e.target as HTMLInputElement).checked ? [...d.present, p] : d.present.filter((x) => x !== p); } }),
      h("span", {}, sayCode("openings.by", p, p)))))),
    field("op-text", say("openings.remarks"), h("textarea", { id: "op-text", rows: 3, maxlength: longest, value: d.text, "aria-describedby": "op-sealed", input: set("text") })),
    h("p", { class: "small soft", id: "op-sealed" }, say("openings.sealed")),
  ];
}
