// Handing a mediation team or the Front an extract, as the category allows. The officer writes it: who quarrels about what. The
// resident's own words, and everything that is marked in them, stay here; the form looks for them before anything is sealed.
import { forbids } from "../../intake/envelope/never.ts";
import type { CaseForm } from "./acts.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import { fieldsOf, marksOf } from "./mask.ts";
import { find } from "./maskfind.ts";
import type { Session } from "./session.ts";
import type { Case } from "./shapes.ts";
import { explain } from "./signin.ts";
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

export class ReleaseForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#send(); } });
  #units: { id: string; name: string }[] | null = null;
  #to = "";
  #needs = new Set<string>();
  #text = "";
  #sealed: { text: string; to: string; extract: { id: string; sealed: string; copy: string } } | null = null;
  #error = "";
  #busy = false;

  constructor(host: Host, close: () => void) {
    this.#host = host;
    this.#close = close;
  }

  form(): Child {
    if (this.#units === null) {
      this.#units = [];
      void this.#host.session.names().then(({ units }) => {
        this.#units = units.filter((u) => u.to === undefined && this.#fits(u.id));
        this.#draw();
      });
    }
    this.#draw();
    return this.#element;
  }

  focus(): void {
    document.getElementById("release-to")?.focus({ preventScroll: true });
  }

  take(): string {
    const kept = this.#text === "" ? "" : JSON.stringify({ to: this.#to, needs: [...this.#needs], text: this.#text });
    this.#forget();
    this.#element.replaceChildren();
    return kept;
  }

  give(kept: string): void {
    const { to, needs, text } = JSON.parse(kept) as { to: string; needs: string[]; text: string };
    [this.#to, this.#needs, this.#text] = [to, new Set(needs), text];
  }

  #forget(): void {
    [this.#to, this.#needs, this.#text, this.#sealed, this.#error] = ["", new Set(), "", null, ""];
  }

  /** A unit of a role that the category names, of the same commune, that may learn of it. */
  #fits(id: string): boolean {
    const { session, data } = this.#host;
    const [role, place] = id.split(".");
    return (releaseOf(session, data)?.to ?? []).includes(role ?? "") && place === data.commune && !forbids(data.never ?? [], id);
  }

  #draw(): void {
    const { session, data } = this.#host;
    const units = this.#units ?? [];
    draw(this.#element,
      h("p", {}, say("release.what")),
      units.length === 0 && h("p", { class: "notice", role: "status" }, say("release.nobody")),
      h("div", { class: "field" }, h("label", { for: "release-to" }, say("release.to")),
        h("select", { id: "release-to", change: (e: Event) => (this.#to = (e.target as HTMLSelectElement).value) },
          h("option", { value: "" }, say("move.choose")), units.map((u) => h("option", { value: u.id, selected: u.id === this.#to }, u.name)))),
      h("fieldset", { class: "needs" }, h("legend", {}, say("release.needs")), (releaseOf(session, data)?.needs ?? []).map((need) =>
        h("label", { class: "check" }, h("input", { type: "checkbox", id: `need-${need}`, checked: this.#needs.has(need), change: (e: Event) => (this.#needs[(e.target as HTMLInputElement).checked ? "add" : "delete"](need)) }),
          h("span", {}, sayCode("need", need, need))))),
      h("div", { class: "field" }, h("label", { for: "release-text" }, say("release.text")),
        h("textarea", { id: "release-text", rows: 5, maxlength: longest, value: this.#text, "aria-describedby": "release-hint", input: (e: Event) => (this.#text = (e.target as HTMLTextAreaElement).value) })),
      h("p", { class: "small soft", id: "release-hint" }, say("release.hint")),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "dorelease", disabled: this.#busy }, say(this.#busy ? "sending" : "release.do")),
        h("button", { type: "button", class: "quiet", id: "norelease", click: () => { this.#forget(); this.#close(); } }, say("cancel"))));
  }

  /** Why it cannot go yet; "" if it can. */
  #wrong(text: string): string {
    const { session, data, opened } = this.#host;
    if (this.#to === "" || text === "") return say("release.empty");
    if ((releaseOf(session, data)?.needs ?? []).some((need) => !this.#needs.has(need))) return say("release.unneeded");
    const leak = opened === null ? null : leaks(text, data, opened);
    return leak === null ? "" : say(`release.leak-${leak.why}`, { words: leak.words });
  }

  async #send(): Promise<void> {
    const { session, data } = this.#host;
    const text = this.#text.trim();
    if (this.#busy) return;
    this.#error = this.#wrong(text);
    if (this.#error !== "") return this.#draw();
    this.#busy = true;
    this.#draw();
    try {
      if (this.#sealed?.text !== text || this.#sealed.to !== this.#to) {
        const [key] = await session.desk.units([this.#to]);
        if (key === undefined) throw new ApiError("nokey");
        const extract = await session.opener!.ask("extract", { unit: session.unit, id: data.id, to: { unit: key.unit, recipient: key.recipient }, text });
        this.#sealed = { text, to: this.#to, extract };
      }
      const row = await session.desk.release(data.id, data.version, { ...this.#sealed.extract, to: this.#to, needs: [...this.#needs] });
      await this.#done(row ?? data);
    } catch (error) {
      await this.#again(error);
    }
  }

  async #again(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "stale") {
      const fresh = await this.#host.reload();
      if (fresh?.released?.some((r) => r.id === this.#sealed?.extract.id)) return this.#done(fresh);
    }
    [this.#busy, this.#error] = [false, code === "offline" ? say("error.kept") : code === "nokey" ? say("release.nokey") : explain(error)];
    if (code === "signed_out") return this.#host.failed(error);
    this.#draw();
  }

  async #done(row: Case | Awaited<ReturnType<Session["desk"]["release"]>>): Promise<void> {
    const to = this.#to;
    this.#busy = false;
    this.#forget();
    this.#close();
    await this.#host.changed(row, say("release.done", { unit: this.#host.session.unitName(to) }));
  }
}
