// The third pane: deadlines with their law, who has the case, what it is, and everything that happened.
import { h, icon, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import { labelText } from "./labels.ts";
import { mediatedText } from "./mediate.ts";
import { thingText, worthText } from "./result.ts";
import type { Session } from "./session.ts";
import type { Case, ClockRow, Event, Link } from "./shapes.ts";
import { dayText, left, momentOf } from "./time.ts";
import { language, pick, say, sayCode } from "./words.ts";

export function showFacts(session: Session, c: Case, opened: Opened | null, exportAll: () => void, mark: (flag: string, on: boolean) => void, go: ((id: string) => void) | undefined, more: Child[] = []): Child {
  const open = opened?.letters.some((l) => l.state === "open") ?? false;
  return [
    section("facts.clocks", (c.clocks ?? []).length === 0 ? h("p", { class: "soft" }, say("left.none")) : clocks(session, c, c.clocks ?? [])),
    flags(session, c, mark),
    more,
    section("facts.units", h("ul", { class: "plain" }, c.units.map((u) => h("li", {},
      h("span", {}, session.unitName(u.unit), u.unit === c.holder && h("span", { class: "soft" }, ` · ${say("facts.holds")}`)),
      h("span", { class: "small soft block" }, u.looked === undefined ? arrived(c, u) : say("facts.read", { when: momentOf(u.looked, Date.now()) })))))),
    linked(session, c, go),
    section("facts.about", about(session, c, opened)),
    section("facts.history", h("ol", { class: "plain history" }, [...(c.events ?? [])].reverse().map((e) => h("li", {},
      h("span", { class: "small soft block" }, momentOf(e.at, Date.now())), eventText(session, c, e), e.kind === "forum" && session.may("forums") && [" ", toForum(e.subject)])))),
    open && h("button", { class: "quiet", type: "button", id: "export", click: exportAll }, icon("file"), say("facts.export")),
  ];
}

/** Leads to a forum: the desk hears of it. */
const toForum = (id: string): Child => h("button", {
  type: "button", class: "link small", click: ({ currentTarget }: MouseEvent) => currentTarget?.dispatchEvent(new CustomEvent("homthu-forum", { bubbles: true, detail: id })),
}, say("event.see-forum"));

function section(title: "facts.clocks" | "facts.flags" | "facts.units" | "facts.links" | "facts.about" | "facts.history", body: Child): Child {
  return h("section", {}, h("h2", {}, say(title)), body);
}

function clocks(session: Session, c: Case, list: ClockRow[]): Child {
  const now = Date.now();
  return h("ul", { class: "plain clocks" }, list.map((k) => {
    const l = left(k.due, now);
    const met = k.met !== undefined;
    return h("li", {},
      h("span", { class: "line" }, h("span", { class: "grow" }, pick({ vi: k.name_vi, en: k.name_en })),
        k.no_rule ? h("span", { class: "soon" }, say("clock.norule")) : k.replaced ? h("span", { class: "soft" }, say("clock.replaced"))
          : k.paused !== undefined && !met ? h("span", { class: "soft" }, say("clock.paused", { when: momentOf(k.paused, now) }))
          : met ? h("span", { class: k.overdue ? "overdue" : "done" }, say(k.overdue ? "clock.metlate" : "clock.met"))
          : h("span", { class: l.tone }, say(l.word, { n: l.n }))),
      h("span", { class: "small soft block" }, say("clock.due", { when: momentOf(k.due, now) }),
        k.extended > 0 ? ` · ${say("clock.extended", { n: k.extended })}` : "",
        k.unit !== session.unit ? ` · ${session.unitName(k.unit)}` : "", before(c, k) ? ` · ${say("clock.before")}` : ""),
      k.law.length > 0 && h("span", { class: "small soft block" }, [...new Set(k.law.map(lawText))].join("; "), k.draft && h("span", {}, ` (${say("clock.draft")})`)));
  }));
}

/** A clock of the unit that held the case before: it stays beside those of the one that holds it now. */
function before(c: Case, k: ClockRow): boolean {
  return k.unit !== c.holder && (c.events ?? []).some((e) => e.kind === "held" && e.at >= k.started && e.subject !== k.unit);
}

/** The receipt of a hand-on: since when the unit has it, and that nobody there has opened it yet. */
function arrived(c: Case, u: Case["units"][number]): string {
  const handed = (c.events ?? []).some((e) => e.kind === "held" && e.subject === u.unit);
  return handed ? say("facts.arrived", { when: momentOf(u.since, Date.now()) }) : say("facts.unread");
}

/** The cases that it was split from or merged with. */
function linked(session: Session, c: Case, go: ((id: string) => void) | undefined): Child {
  return c.links.length > 0 && section("facts.links", [c.mailboxes.length > 1 && h("p", { class: "small soft" }, say("link.both")), h("ul", { class: "plain" }, c.links.map((l) => h("li", {},
    h("span", {}, sayCode("link", l.kind, l.kind), " ", go === undefined ? h("span", { class: "number" }, l.number)
      : h("button", { type: "button", class: "link number", id: `link-${l.case}`, click: () => go(l.case) }, l.number)),
    h("span", { class: "small soft block" }, session.state(l.state)))))]);
}

/** What an officer sees in the case: buttons for who may change it, words for the others. */
function flags(session: Session, c: Case, mark: (flag: string, on: boolean) => void): Child {
  const list = c.flags ?? [];
  const name = (id: string): string => sayCode("flag", id, id);
  const may = c.acts && c.closed === undefined && session.may("move");
  if (list.length === 0 || (!may && !list.some((f) => f.on))) return false;
  if (!may) return section("facts.flags", h("p", {}, list.filter((f) => f.on).map((f) => name(f.id)).join(" · ")));
  return section("facts.flags", [
    h("div", { class: "line flags", role: "group", "aria-label": say("facts.flags") }, list.map((f) =>
      h("button", { type: "button", id: `flag-${f.id}`, "aria-pressed": String(f.on), click: () => mark(f.id, !f.on) }, name(f.id)))),
    list.some((f) => f.id === "may-flee") && h("p", { class: "small soft" }, say("flag.hint")),
  ]);
}

const asides: [string, string][] = [["model: TT 165/2018/TT-BQP (army)", "phỏng theo TT 165/2018/TT-BQP (quân đội)"]];

/** The law as officers cite it; the table is kept in English where it says more than a number. */
export function lawText(law: string): string {
  if (law.startsWith("own target")) return say("clock.own");
  const bare = law.replace(/ not read$/, "");
  if (language() === "en") return bare;
  for (const [en, vi] of asides) if (bare.includes(en)) return bare.replace(en, vi).replace(/: weekly$/, ": hằng tuần");
  return bare.replace(/^Law (\S+)(?: on [a-z ]+?(?= \d|$))?/, "Luật $1").replace(/ as amended by (?:Law )?/, (m) => (m.endsWith("Law ") ? " sửa đổi bởi Luật " : " sửa đổi bởi ")).replace(/ ch\. ([IVX]+)$/, " chương $1").replace(/ \((?![a-zđ]\)|\d)[a-z0-9 -]+\)$/, "");
}

function about(session: Session, c: Case, opened: Opened | null): Child {
  const first = opened?.letters.find((l) => l.state === "open");
  const words = first !== undefined && first.state === "open" ? first.words : null;
  const rows: [string, string][] = [
    [say("facts.lane"), session.lane(c.lane)],
    [say("facts.received"), momentOf(c.received, Date.now())],
    [say("facts.state"), session.state(c.state)],
  ];
  if (c.outcome !== "") rows.push([say("facts.outcome"), session.outcome(c.outcome)]);
  if (c.reason !== "") rows.push([say("facts.reason"), session.reason(c.reason)]);
  if (words !== null) {
    rows.push([say("facts.channel"), sayCode("channel", words.channel, words.channel)]);
    if (words.lang !== "vi" && words.lang !== "") rows.push([say("facts.lang"), words.lang]);
  }
  return h("dl", { class: "about" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** What an event is read beside. */
type Beside = Pick<Case, "clocks" | "envelopes" | "replies"> & { links?: Pick<Link, "case" | "number">[] };

function clockName(c: Beside, id: string): string {
  const k = c.clocks?.find((x) => x.id === id);
  return k === undefined ? id : pick({ vi: k.name_vi, en: k.name_en });
}

/** An event as a sentence. */
export function eventText(session: Session, c: Beside, e: Event): string {
  const name = e.officer === "" ? session.unitName(e.unit) : session.officer(e.officer);
  const who = name.slice(0, 1).toUpperCase() + name.slice(1);
  const values = {
    who, unit: session.unitName(e.unit), subject: session.unitName(e.subject), from: session.state(e.from), to: session.state(e.to),
    step: sayCode("notice", e.outcome, e.outcome), flag: sayCode("flag", e.subject, e.subject), clock: clockName(c, e.subject),
    rating: sayCode("rating", e.outcome, e.outcome), answer: sayCode("explain.answer", e.reason, e.reason), until: e.outcome.split("-").reverse().join("-"), forum: e.subject,
  };
  if (e.kind === "registered") {
    const kind = c.envelopes?.find((x) => x.id === e.subject)?.kind ?? "tip";
    return sayCode("event.registered", kind, say("event.registered.tip"));
  }
  if (["split", "part", "merged", "joined", "parted"].includes(e.kind)) {
    return sayCode("event", e.kind, e.kind, { ...values, number: c.links?.find((l) => l.case === e.subject)?.number ?? "…" });
  }
  if (e.kind === "rerouted") {
    const text = e.from === e.to ? say("event.rerouted.same", { ...values, category: session.category(e.subject) })
      : say("event.rerouted", { ...values, from: session.lane(e.from), to: session.lane(e.to) });
    return [text, session.reason(e.reason)].filter((t) => t !== "").join(" ");
  }
  if (e.kind === "exported") return say(e.outcome === "" ? "event.exported" : "event.exported-to", { ...values, what: sayCode("exported", e.reason, e.reason), key: e.outcome });
  if (e.kind === "confirmed") return say("event.confirmed", { ...values, need: sayCode("need", e.subject, e.subject) });
  if (e.kind === "replied") return say(c.replies?.find((r) => r.id === e.subject)?.question ? "event.asked" : "event.replied", values);
  if (e.kind === "redacting" || e.kind === "redacted") return `${say(`event.${e.kind}`, { ...values, n: e.outcome })} ${session.reason(e.reason)}.`;
  if (e.kind === "together") return say(e.reason === "" ? "event.together" : "event.together-confirmed", { ...values, day: dayText(e.outcome) });
  const kind = e.kind === "reopened" && e.officer !== "" ? "reopened-by" : e.kind; // else something new came in
  const text = sayCode("event", kind, kind, { ...values, ...insideValues(session, e) });
  if (insideKinds.has(e.kind)) return text;
  if (e.kind === "escalated" || e.kind === "extended") return text;
  const more = [e.reason === "" ? "" : session.reason(e.reason), e.outcome === "" || e.kind === "rated" || e.kind === "silenced" ? "" : session.outcome(e.outcome)];
  return [text, ...more.filter((t) => t !== "")].join(" ");
}

/** Events whose words are said wholly in their sentence. */
const insideKinds = new Set(["labelled", "unlabelled", "watched", "unwatched", "marked", "worth", "counted", "released", "received", "mediating", "wished", "unwished", "mediated", "offered", "appointed", "reminded", "explained", "together"]);

function insideValues(session: Session, e: Event): Record<string, string> {
  const [day = "", part = ""] = e.reason.split(".");
  return {
    how: sayCode("party", e.reason, e.reason), when: e.kind === "wished" || e.kind === "unwished" ? (e.outcome === "" ? "" : dayText(e.outcome)) : `${sayCode("handin.part", part, part)} ${dayText(day)}`,
    result: e.kind === "mediated" ? mediatedText({ result: e.outcome, goes: e.reason, day: e.to }) : sayCode("handin.state", e.outcome, e.outcome),
    label: labelText(e.subject), officer: session.officer(e.subject), thing: thingText(session, e.subject), n: e.outcome, was: e.reason,
    worth: e.outcome === "" ? say("result.noworth") : worthText(e.outcome),
  };
}
