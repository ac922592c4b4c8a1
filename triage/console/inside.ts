// What stands beside a case in the facts pane of what is inside it: labels, who watches, where it is, what is like it, what was
// released, and what came of it.
import { get } from "./api.ts";
import { h, type Child } from "./dom.ts";
import { appointmentText, stepsOf } from "./handin.ts";
import type { Opened } from "./jobs.ts";
import { labelTags } from "./labels.ts";
import { placeText } from "./letter.ts";
import { mediatedText } from "./mediate.ts";
import { commune, placeMap, type Commune } from "./placemap.ts";
import { resultText } from "./result.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { dayOf, momentOf } from "./time.ts";
import { keysSection } from "./twokeys.ts";
import { wishOf, wishText } from "./wish.ts";
import { say, sayCode, type Word } from "./words.ts";

/** What the sections need from the pane. */
export interface Pane {
  session: Session;
  data: Case;
  opened: Opened | null;
  changed(row: Row | null, said: string): Promise<void>;
  failed(error: unknown): void;
  /** Draws the pane again, when something has been found. */
  draw(): void;
  /** Opens another case. */
  go(id: string): void;
  choose(mode: string): void;
}

interface Like {
  id: string;
  why: string[];
  row: Pick<Case, "number" | "state" | "received" | "category"> | null;
}

/** What is found for the open case. It is forgotten with the case. */
export class Inside {
  readonly #pane: Pane;
  #of = "";
  #likes: Like[] | null = null;
  #commune: Commune | null = null;
  /** What mediation teams wrote, by extracts. */
  #words: Record<string, { text: string; signed: boolean }> = {};
  #people: { user: string; name: string }[] = [];

  constructor(pane: Pane) {
    this.#pane = pane;
  }

  clear(): void {
    [this.#of, this.#likes, this.#commune, this.#words] = ["", null, null, {}];
  }

  /** Who of the unit may be named to watch. */
  async #findPeople(): Promise<void> {
    const { session } = this.#pane;
    if (this.#people.length > 0 || !session.may("move") || !session.may("take")) return;
    this.#people = await get<{ user: string; name: string }[]>("/api/takers", { unit: session.unit }).catch(() => []);
    if (this.#people.length > 1) this.#pane.draw();
  }

  /** Finds what is shown beside the case, once for each. */
  #find(): void {
    const { data, opened, session } = this.#pane;
    if (opened === null || session.opener === null || this.#of === data.id) return;
    this.#of = data.id;
    void this.#findLikes(data.id);
    void this.#findPeople();
    void this.#findWords(data.id);
    if (this.#first()?.place.pin != null) {
      void commune(session.unit, data.commune).then((c) => {
        if (this.#of !== data.id) return;
        this.#commune = c;
        this.#pane.draw();
      });
    }
  }

  #first() {
    const first = this.#pane.opened?.letters.find((l) => l.state === "open");
    return first?.state === "open" ? first.words : undefined;
  }

  async #findLikes(id: string): Promise<void> {
    const { session } = this.#pane;
    try {
      const found = await session.opener!.ask("similar", { id });
      const likes: Like[] = [];
      for (const { id: other, why } of found) likes.push({ id: other, why, row: await session.desk.case(other).catch(() => null) });
      if (this.#of !== id || likes.length === 0) return;
      this.#likes = likes.filter((l) => l.row !== null); // gone from this unit meanwhile
      this.#pane.draw();
    } catch {
      // locked meanwhile
    }
  }

  /** Opens what mediation teams wrote to this unit. */
  async #findWords(id: string): Promise<void> {
    const { data, session } = this.#pane;
    const list = (data.released ?? []).filter((r) => (r.words ?? "") !== "" && r.unit === session.unit);
    if (list.length === 0) return;
    try {
      const keys = await session.desk.units([...new Set(list.map((r) => r.to))]);
      const found = await session.opener!.ask("extracts", { unit: session.unit, list: list.map((r) => ({ id: r.id, unit: r.to, sealed: r.words ?? "", verify: keys.filter((k) => k.unit === r.to).map((k) => k.verify) })) });
      if (this.#of !== id) return;
      this.#words = found;
      this.#pane.draw();
    } catch {
      // locked meanwhile
    }
  }

  sections(): Child[] {
    this.#find();
    return [keysSection(this.#pane), this.#labels(), this.#place(), this.#appointments(), this.#alike(), this.#result(), this.#wish(), this.#released(), this.#watch()];
  }

  #section = (title: Word, ...body: Child[]): Child => h("section", {}, h("h2", {}, say(title)), body);

  #labels(): Child {
    const { data, session } = this.#pane;
    const list = data.labels ?? [];
    if (list.length === 0 && !session.may("remark")) return false;
    return this.#section("label.title", h("p", { class: "line" }, list.length === 0 ? h("span", { class: "soft" }, say("label.none")) : labelTags(list),
      session.may("remark") && this.#pane.opened !== null && h("button", { type: "button", class: "quiet small", id: "label-edit", click: () => this.#pane.choose("labels") }, say("label.edit"))));
  }

  #place(): Child {
    const words = this.#first();
    if (words === undefined) return false;
    const text = placeText(this.#pane.session, words);
    const where = [text, this.#pane.session.communeName(this.#pane.data.commune)].filter((t) => t !== "").join(" · ");
    if (words.place.pin === null) return where !== "" && this.#section("place.title", h("p", {}, where));
    return this.#section("place.title", where !== "" && h("p", {}, where), placeMap(words.place.pin, this.#commune));
  }

  #alike(): Child {
    const likes = this.#likes ?? [];
    if (likes.length === 0) return false;
    const { session } = this.#pane;
    return this.#section("similar.title", h("ul", { class: "plain" }, likes.map((l) => h("li", {},
      h("button", { type: "button", class: "link", id: `similar-${l.id}`, click: () => this.#pane.go(l.id) }, l.row?.number ?? ""),
      h("span", { class: "small soft block" }, [l.why.map((w) => sayCode("similar.why", w, w)).join(", "), session.state(l.row?.state ?? "")].join(" · "))))),
      h("p", { class: "small soft" }, say("similar.only")));
  }

  #result(): Child {
    const { data, session } = this.#pane;
    const text = resultText(session, data.result);
    return text !== "" && this.#section("result.title", h("p", {}, text));
  }

  /** What a party wants, and the press that says that he wants it no more. */
  #wish(): Child {
    const { data, session, opened } = this.#pane;
    const said = wishOf(data);
    if (said === null) return false;
    const may = said.kind === "wished" && data.acts && data.closed === undefined && session.may("move") && opened !== null;
    return this.#section("party.title", h("p", {}, wishText(said)),
      may && h("button", { type: "button", class: "quiet small", id: "unwish", click: () => void this.#unwish() }, say("party.stop")));
  }

  async #unwish(): Promise<void> {
    const { data, session } = this.#pane;
    try {
      const row = await session.desk.wish(data.id, data.version, { how: "office", letter: "", day: dayOf(Date.now()), not: true });
      await this.#pane.changed(row, say("party.stopped"));
    } catch (error) {
      this.#pane.failed(error);
    }
  }

  #appointments(): Child {
    const { data, session, opened } = this.#pane;
    const list = data.appointments ?? [];
    if (list.length === 0) return false;
    const may = data.acts && data.closed === undefined && session.may("move") && opened !== null;
    return this.#section("handin.title", h("ul", { class: "plain" }, list.map((a) => h("li", {},
      h("span", {}, appointmentText(a)), h("span", { class: a.state === "missed" ? "overdue block small" : "soft block small" }, sayCode("handin.state", a.state, a.state)),
      may && h("span", { class: "line" }, stepsOf(a, Date.now()).map((to) => h("button", { type: "button", class: "small", id: `appoint-${to}`, click: () => void this.#appoint(a.id, to) }, sayCode("handin.to", to, to))))))));
  }

  async #appoint(appointment: string, to: string): Promise<void> {
    const { data, session } = this.#pane;
    try {
      const row = await session.desk.appoint(data.id, data.version, appointment, to);
      await this.#pane.changed(row, sayCode("handin.state", to, to));
    } catch (error) {
      this.#pane.failed(error);
    }
  }

  #released(): Child {
    const { data, session, opened } = this.#pane;
    const list = data.released ?? [];
    if (list.length === 0) return false;
    const now = Date.now();
    return this.#section("release.title", h("ul", { class: "plain" }, list.map((r) => h("li", {},
      h("span", {}, session.unitName(r.to)),
      opened?.answers[r.id] !== undefined && h("details", { class: "small" }, h("summary", {}, say("release.read-text")), h("p", { class: "said" }, opened.answers[r.id])),
      h("span", { class: "small soft block" }, say("release.sent", { who: session.officer(r.officer), when: momentOf(r.at, now) })),
      r.result !== "" && h("p", { class: r.result === "dung" ? "notice bad" : "" }, mediatedText(r)),
      this.#words[r.id] !== undefined && h("p", { class: "said" }, this.#words[r.id]?.text),
      this.#words[r.id]?.signed === false && h("p", { class: "notice bad" }, say("letter.unsigned")),
      h("span", { class: "small soft block" }, r.begun !== undefined ? say("extracts.begun", { when: momentOf(r.begun, now) })
        : r.looked !== undefined ? say("facts.read", { when: momentOf(r.looked, now) }) : say("facts.unread"))))));
  }

  #watch(): Child {
    const { data, session } = this.#pane;
    const list = data.watchers ?? [];
    const mine = list.some((w) => w.officer === session.me.user);
    const readers = data.units.filter((u) => u.unit !== data.holder);
    const may = session.may("move") && this.#people.length > 0;
    const free = this.#people.filter((p) => p.user !== session.me.user && !list.some((w) => w.officer === p.user));
    return this.#section("watch.title",
      h("p", { class: "line" }, h("button", { type: "button", class: "small", id: "watch", "aria-pressed": String(mine), click: () => void this.#set(session.me.user, !mine) }, say(mine ? "watch.stop" : "watch.do")),
        may && free.length > 0 && h("select", { id: "watch-who", "aria-label": say("watch.who"), change: (e: Event) => void this.#set((e.target as HTMLSelectElement).value, true) },
          h("option", { value: "" }, say("watch.who")), free.map((p) => h("option", { value: p.user }, p.name)))),
      list.length > 0 && h("ul", { class: "plain line" }, list.filter((w) => w.officer !== session.me.user).map((w) => h("li", {}, session.officer(w.officer), " ",
        session.may("move") && h("button", { type: "button", class: "quiet small", id: `unwatch-${w.officer}`, "aria-label": say("watch.off", { who: session.officer(w.officer) }), click: () => void this.#set(w.officer, false) }, "✕")))),
      readers.length > 0 && h("p", { class: "small soft" }, say("watch.units", { units: readers.map((u) => session.unitName(u.unit)).join(", ") })));
  }

  async #set(officer: string, on: boolean): Promise<void> {
    if (officer === "") return;
    const { data, session } = this.#pane;
    try {
      const row = await session.desk.watch(data.id, officer, on);
      await this.#pane.changed(row, say(on ? "watch.done" : "watch.undone"));
      document.getElementById("watch")?.focus({ preventScroll: true });
    } catch (error) {
      this.#pane.failed(error);
    }
  }
}

/** What the officer watches, where no case is open: those with news first. Empty where he watches none. */
export function watchedList(session: Session, go: (id: string) => void): HTMLElement {
  const list = h("section", { class: "watched small" });
  session.desk.watched().then((rows) => {
    if (rows.length === 0) return;
    list.replaceChildren(h("h2", {}, say("watch.list")), h("ul", { class: "plain" }, ...rows.map((r) => h("li", {},
      h("button", { type: "button", class: "link", id: `watched-${r.id}`, click: () => go(r.id) }, r.number), " ",
      h("span", { class: "soft" }, session.category(r.category), " · ", session.state(r.state)), " ",
      r.changes > 0 ? h("strong", {}, say("watch.news", { n: r.changes })) : ""))));
  }, () => undefined); // it is there the next time
  return list;
}
