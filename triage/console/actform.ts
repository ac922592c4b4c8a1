// What the forms of acts have in common: fields that outlive a lock, one call at a time, and what is said when it fails.
import type { CaseForm } from "./acts.ts";
import { ApiError } from "./api.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import { faster, readTo } from "./meanwhile.ts";
import type { Case, Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { say } from "./words.ts";

export abstract class ActForm<F extends object> implements CaseForm {
  protected readonly host: Host;
  protected fields: F;
  protected busy = false;
  readonly #close: () => void;
  readonly #empty: F;
  readonly #element = h("form", { class: "words move", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#submit(); } });
  #error = "";
  /** Its call was made, and it is not known whether it was done. */
  #tried = false;
  /** It was put away: what is not sealed yet is not sent from here. */
  #gone = false;

  constructor(host: Host, close: () => void, empty: F) {
    this.host = host;
    this.#close = close;
    this.#empty = empty;
    this.fields = { ...empty };
  }

  /** The fields; the buttons come below them. */
  protected abstract body(): Child;
  /** The main button: its id and word, and whether it can be pressed; no is the id of the one that leaves. */
  protected abstract button(): { id: string; no?: string; word: string; ready: boolean };
  /** One press of it. Null: it went a step on, and there is nothing to send yet. */
  protected abstract act(): Promise<{ row: Row | null; said: string } | null>;
  /** Whether the case as it is read again shows that the lost call was done; then what is said. */
  protected done(_fresh: Case): string {
    return "";
  }
  /** Before anything is sent: words say what is wrong with the fields, null went a step on, "" goes on to act. */
  protected before(): string | null {
    return "";
  }
  /** What is said of a call that failed; "": the unit has the case no more. */
  protected why(error: unknown): string {
    return error instanceof ApiError && error.code === "not_found" ? "" : explain(error);
  }

  form(): Child {
    this.draw();
    return this.#element;
  }

  focus(): void {
    this.#element.querySelector<HTMLElement>("select, input, textarea, button")?.focus({ preventScroll: true });
  }

  /** What was sealed under an id, or only the id, that a call has to be made with again. */
  protected ids(): unknown {
    return null;
  }
  protected giveIDs(_ids: unknown): void {}

  take(): string {
    this.#gone = true;
    const [fields, tried, ids] = [this.fields, this.#tried || this.busy, this.ids()];
    if (JSON.stringify(fields) === JSON.stringify(this.#empty) && !tried) return "";
    this.forget();
    this.#element.replaceChildren();
    return JSON.stringify({ fields, tried, ids });
  }

  give(kept: string): void {
    const { fields, tried, ids } = JSON.parse(kept) as { fields: F; tried: boolean; ids: unknown };
    [this.fields, this.#tried] = [{ ...this.#empty, ...fields }, tried];
    this.giveIDs(ids);
  }

  settle(fresh: Case): string {
    const said = this.#tried ? this.done(fresh) : "";
    if (said !== "") this.forget();
    return said;
  }

  /** Called between sealing and sending: what was put away before it had an id would come back with nothing to know it by. */
  protected still(): void {
    if (this.#gone) throw new ApiError("unsent");
  }

  protected forget(): void {
    [this.fields, this.#error, this.#tried] = [{ ...this.#empty }, "", false];
  }

  protected set(change: Partial<F>): void {
    Object.assign(this.fields, change);
    this.#error = "";
    this.#shown();
  }

  /** Draws it anew, with the button in sight. */
  #shown(): void {
    this.draw();
    this.#element.scrollIntoView({ block: "nearest" });
  }

  protected draw(): void {
    const main = this.button();
    draw(this.#element, this.body(),
      this.#error !== "" && h("p", { class: "notice bad", role: "alert" }, this.#error),
      h("div", { class: "line" },
        h("button", { class: "main", type: "submit", id: main.id, disabled: this.busy || !main.ready }, this.busy ? say("sending") : main.word),
        h("button", { type: "button", class: "quiet", id: main.no ?? `no${main.id}`, click: () => { this.forget(); this.#close(); } }, say("cancel"))));
  }

  async #submit(): Promise<void> {
    if (this.busy || !this.button().ready) return;
    const before = this.before();
    [this.busy, this.#error] = [before === "", before ?? ""];
    this.draw();
    if (before !== "") return;
    try {
      const done = await this.act();
      this.busy = false;
      if (done === null) return this.#gone ? undefined : this.#shown();
      await this.#finish(done.row, done.said);
    } catch (error) {
      await this.#again(error);
    }
  }

  async #again(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    this.busy = false;
    if (code === "signed_out") return this.host.failed(error);
    if (this.#gone) return this.host.tell(say(code === "offline" ? "draft.unknown" : "draft.undone"));
    this.#tried ||= code === "offline" || code === "stale";
    const since = readTo(this.host.data);
    const fresh = code === "stale" ? await this.host.reload() : null;
    if (!this.#tried && code === "stale") return; // it had arrived: settle
    if (fresh !== null) this.#tried = this.done(fresh) !== ""; // it never arrived; what it found out before is of an older state
    this.#error = code === "offline" ? say("error.kept") : fresh !== null ? faster(this.host.session, fresh, since) : this.why(error);
    if (this.#error === "") return this.#finish(null, say("anew.gone"));
    this.draw();
  }

  async #finish(row: Row | null, said: string): Promise<void> {
    if (this.#gone) return this.host.tell(said); // the pane shows another case, or none
    this.forget();
    this.#close();
    await this.host.changed(row, said);
  }
}

export function field(id: string, label: string, control: Child): Child {
  return h("div", { class: "field" }, h("label", { for: id }, label), control);
}

export function option(value: string, text: string, chosen: string): HTMLOptionElement {
  return h("option", { value, selected: value === chosen }, text);
}

/** A select that says what was chosen. */
export function select(id: string, change: (value: string) => void, ...options: Child[]): HTMLSelectElement {
  return h("select", { id, change: (e: Event) => change((e.target as HTMLSelectElement).value) }, ...options);
}
