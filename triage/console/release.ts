// Handing a mediation team or the Front an extract, as the category allows. The officer writes it: who quarrels about what. The
// resident's own words, and everything that is marked in them, stay here; the form looks for them before anything is sealed.
import { forbids } from "../../intake/envelope/never.ts";
import { ActForm, field, option, select } from "./actform.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import { fieldsOf, marksOf } from "./mask.ts";
import { find } from "./maskfind.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { wishFields, wishOf, wishText, wishToSend, type Wished } from "./wish.ts";
import { say, sayCode } from "./words.ts";

const longest = 2000;
/** So many of the resident's syllables in a row are his words. */
const run = 6;

/** What of the case may be released; undefined where nothing may. */
export function releaseOf(session: Session, data: Case): { to: string[]; needs: string[] } | undefined {
  return session.tables.categories.find((c) => c.code === data.category)?.release;
}

const syllables = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** The first thing in a text that must not leave the unit: a run of the resident's words, what is marked, or a number. */
export function leaks(text: string, data: Pick<Case, "remarks">, opened: Opened): { why: "quote" | "marked" | "number"; words: string } | null {
  const letters = opened.letters.flatMap((l) => (l.state === "open" ? [l] : []));
  const bare = ` ${syllables(text).join(" ")} `;
  for (const m of marksOf(data, opened)) {
    const words = fieldsOf(letters.find((l) => l.id === m.letter)?.words ?? ({ text: "", place: { words: "" }, answers: [] } as never)).find((f) => f.field === m.field)?.text.slice(m.from, m.to) ?? "";
    if (syllables(words).length > 0 && bare.includes(` ${syllables(words).join(" ")} `)) return { why: "marked", words };
  }
  for (const l of letters) {
    for (const { text: said } of fieldsOf(l.words)) {
      const list = syllables(said);
      for (let i = 0; i + run <= list.length; i++) {
        const words = list.slice(i, i + run).join(" ");
        if (bare.includes(` ${words} `)) return { why: "quote", words };
      }
    }
  }
  const number = find(text)[0];
  return number === undefined ? null : { why: "number", words: text.slice(number.from, number.to) };
}

interface Fields {
  to: string;
  needs: string[];
  /** Who quarrels with whom, where the matter is a dispute. */
  who: string;
  text: string;
  wish: Wished;
}

interface Sealed {
  text: string;
  to: string;
  extract: { id: string; sealed: string; copy: string };
}

/** What an officer cannot answer for alone: a party has to have said it. */
const partys = "party-agrees";

export class ReleaseForm extends ActForm<Fields> {
  #units: { id: string; name: string }[] | null = null;
  #sealed: Sealed | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { to: "", needs: [], who: "", text: "", wish: { how: "", day: "" } });
  }

  override form(): Child {
    if (this.#units === null) {
      this.#units = [];
      void this.host.session.names().then(({ units }) => {
        this.#units = units.filter((u) => u.to === undefined && this.#fits(u.id));
        this.draw();
      });
    }
    return super.form();
  }

  /** Without words there is nothing to keep. */
  override take(): string {
    const { text, who } = this.fields;
    const kept = super.take();
    return text === "" && who === "" ? "" : kept;
  }

  /** What the officer answers for before it may go. */
  get #needs(): string[] {
    return (releaseOf(this.host.session, this.host.data)?.needs ?? []).filter((need) => need !== partys);
  }

  /** A party must have asked for it. */
  get #partys(): boolean {
    return releaseOf(this.host.session, this.host.data)?.needs.includes(partys) === true;
  }

  get #wished(): boolean {
    return wishOf(this.host.data)?.kind === "wished";
  }

  /** The whole extract. */
  get #text(): string {
    const { who, text } = this.fields;
    return [this.#partys && who.trim() !== "" ? say("release.who-line", { who: who.trim() }) : "", text.trim()].filter((t) => t !== "").join("\n");
  }

  /** A unit of a role that the category names, of the same commune, that may learn of it. */
  #fits(id: string): boolean {
    const { session, data } = this.host;
    const [role, place] = id.split(".");
    return (releaseOf(session, data)?.to ?? []).includes(role ?? "") && place === data.commune && !forbids(data.never ?? [], id);
  }

  protected body(): Child {
    const f = this.fields;
    const units = this.#units ?? [];
    return [
      h("p", {}, say("release.what")),
      units.length === 0 && h("p", { class: "notice", role: "status" }, say("release.nobody")),
      field("release-to", say("release.to"), select("release-to", (to) => (f.to = to), option("", say("move.choose"), f.to), units.map((u) => option(u.id, u.name, f.to)))),
      h("fieldset", { class: "needs" }, h("legend", {}, say("release.needs")), this.#needs.map((need) =>
        h("label", { class: "check" }, h("input", { type: "checkbox", id: `need-${need}`, checked: f.needs.includes(need), change: (e: Event) => this.#tick(need, (e.target as HTMLInputElement).checked) }),
          h("span", {}, sayCode("need", need, need))))),
      this.#partys && h("fieldset", { class: "needs" }, h("legend", {}, say("party.title")), this.#party()),
      this.#partys && field("release-who", say("release.who"), h("input", { id: "release-who", maxlength: 200, value: f.who, autocomplete: "off", input: (e: Event) => (f.who = (e.target as HTMLInputElement).value) })),
      field("release-text", say(this.#partys ? "release.matter" : "release.text"),
        h("textarea", { id: "release-text", rows: 5, maxlength: longest, value: f.text, "aria-describedby": "release-hint", input: (e: Event) => (f.text = (e.target as HTMLTextAreaElement).value) })),
      h("p", { class: "small soft", id: "release-hint" }, say("release.hint")),
    ];
  }

  /** What a party has said, or how he said it. */
  #party(): Child {
    const said = wishOf(this.host.data);
    return [
      said !== null && h("p", {}, wishText(said)),
      !this.#wished && [h("p", { class: "small soft" }, say("party.what")), wishFields(this.host.opened, this.fields.wish, (w) => this.set({ wish: { ...this.fields.wish, ...w } }))],
    ];
  }

  #tick(need: string, on: boolean): void {
    const others = this.fields.needs.filter((n) => n !== need);
    this.fields.needs = on ? [...others, need] : others;
  }

  protected button(): { id: string; no: string; word: string; ready: boolean } {
    return { id: "dorelease", no: "norelease", word: say("release.do"), ready: true };
  }

  /** Why it cannot go yet. */
  protected override before(): string {
    const { data, opened } = this.host;
    const text = this.#text;
    if (this.fields.to === "" || this.fields.text.trim() === "" || (this.#partys && this.fields.who.trim() === "")) return say("release.empty");
    if (this.#needs.some((need) => !this.fields.needs.includes(need))) return say("release.unneeded");
    if (this.#partys && !this.#wished && wishToSend(opened, this.fields.wish) === null) return say("party.missing");
    if (data.flags?.some((f) => f.on && (f.id === "violence" || f.id === "child"))) return say("release.violence");
    const leak = opened === null ? null : leaks(text, data, opened);
    return leak === null ? "" : say(`release.leak-${leak.why}`, { words: leak.words });
  }

  protected async act(): Promise<{ row: Row | null; said: string }> {
    const { session, data, opened } = this.host;
    const { to } = this.fields;
    const needs = [...this.fields.needs, ...(this.#partys ? [partys] : [])];
    const text = this.#text;
    if (this.#sealed?.text !== text || this.#sealed.to !== to) {
      const [key] = await session.desk.units([to]);
      if (key === undefined) throw new ApiError("nokey");
      const extract = await session.opener!.ask("extract", { unit: session.unit, id: data.id, to: { unit: key.unit, recipient: key.recipient }, text });
      this.#sealed = { text, to, extract };
    }
    this.still();
    const wish = this.#partys && !this.#wished ? wishToSend(opened, this.fields.wish) : null;
    const wished = wish === null ? null : await session.desk.wish(data.id, data.version, wish);
    const row = await session.desk.release(data.id, wished?.version ?? data.version, { ...this.#sealed.extract, to, needs });
    return { row: row ?? data, said: this.#said() };
  }

  #said = (): string => say("release.done", { unit: this.host.session.unitName(this.fields.to) });

  protected override ids(): unknown {
    return this.#sealed;
  }

  protected override giveIDs(sealed: unknown): void {
    this.#sealed = sealed as Sealed | null;
  }

  protected override done(fresh: Case): string {
    return fresh.released?.some((r) => r.id === this.#sealed?.extract.id) ? this.#said() : "";
  }

  protected override why(error: unknown): string {
    return error instanceof ApiError && error.code === "nokey" ? say("release.nokey") : explain(error);
  }

  protected override forget(): void {
    super.forget();
    this.#sealed = null;
  }
}
