// What was released to this unit: extracts that another unit's officer wrote for a mediation team or the Front. Nothing of the
// case comes along. Opening one is told to who wrote it; a mediation team says when it has begun.
import { draw, h, icon, type Child } from "./dom.ts";
import { mediatedText, MediateForm } from "./mediate.ts";
import type { Session } from "./session.ts";
import type { Extract } from "./shapes.ts";
import type { Sheet } from "./sheets.ts";
import { left, momentOf } from "./time.ts";
import { say } from "./words.ts";

export class ExtractsSheet implements Sheet {
  readonly element = h("section", { class: "alerts extracts", "aria-labelledby": "extracts-title" });
  readonly #session: Session;
  readonly #close: () => void;
  readonly #failed: (error: unknown) => void;
  #list: Extract[] | null = null;
  #opened: Record<string, { text: string; signed: boolean }> = {};
  #busy = false;
  #forms = new Map<string, MediateForm>();
  #said = "";

  constructor(session: Session, close: () => void, failed: (error: unknown) => void) {
    this.#session = session;
    this.#close = close;
    this.#failed = failed;
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    void this.#load();
  }

  lock(): void {
    this.#opened = {};
    this.#forms.clear();
    this.draw();
  }

  async #load(): Promise<void> {
    const session = this.#session;
    try {
      await session.names();
      const list = await session.desk.extracts();
      const opened: Record<string, { text: string; signed: boolean }> = {};
      if (session.keys && session.opener !== null) {
        const writers = [...new Set(list.map((x) => x.unit))];
        const keys = await session.desk.units(writers);
        const verify = (unit: string) => keys.filter((k) => k.unit === unit).map((k) => k.verify);
        Object.assign(opened, await session.opener.ask("extracts", { unit: session.unit, list: list.map((x) => ({ id: x.id, unit: x.unit, sealed: x.sealed, verify: verify(x.unit) })) }));
      }
      [this.#list, this.#opened] = [list, opened];
      this.draw();
      for (const x of list) if (x.looked === undefined && opened[x.id] !== undefined && session.may("remark")) await session.desk.received(x.id, false);
    } catch (error) {
      this.#failed(error);
    }
  }

  draw(): void {
    const list = this.#list;
    draw(this.element,
      h("div", { class: "line" }, h("h2", { id: "extracts-title", tabindex: "-1" }, say("extracts.title")), h("span", { class: "grow" }),
        h("button", { type: "button", class: "quiet", id: "extracts-close", click: this.#close }, say("close"))),
      h("p", { class: "soft" }, say("extracts.what")),
      this.#said !== "" && h("p", { class: "notice", role: "status" }, this.#said),
      list === null ? h("p", { class: "soft", role: "status" }, say("queue.loading"))
        : list.length === 0 ? h("p", { class: "soft" }, say("extracts.none"))
          : h("ul", { class: "plain warnings" }, list.map((x) => this.#row(x))));
  }

  #row(x: Extract): Child {
    const opened = this.#opened[x.id];
    const term = x.due === undefined || x.begun !== undefined ? null : left(x.due, Date.now());
    const begins = x.due !== undefined && x.begun === undefined && this.#session.may("remark") && opened !== undefined;
    return h("li", { id: `extract-${x.id}` },
      h("h3", {}, this.#session.category(x.category)),
      h("p", { class: "small soft" }, say("extracts.from", { unit: this.#session.unitName(x.unit), when: momentOf(x.at, Date.now()) })),
      opened === undefined ? h("p", {}, icon("locked"), " ", say(this.#session.opener === null ? "letter.locked" : "extracts.closed")) : h("p", { class: "said" }, opened.text),
      opened?.signed === false && h("p", { class: "notice bad" }, say("letter.unsigned")),
      term !== null && h("p", { class: term.tone }, say("extracts.due"), " ", say(term.word, { n: term.n })),
      x.begun !== undefined && h("p", { class: "done" }, say("extracts.begun", { when: momentOf(x.begun, Date.now()) })),
      x.unwished && h("p", { class: "notice bad" }, say("extracts.unwished")),
      x.result !== "" && h("p", { class: x.result === "dung" ? "overdue" : x.result === "thanh" ? "done" : "" }, mediatedText(x)),
      x.begun !== undefined && this.#session.may("remark") && opened !== undefined && this.#mediate(x),
      begins && h("button", { type: "button", class: "main", id: `begin-${x.id}`, disabled: this.#busy, click: () => void this.#begin(x) }, say("extracts.begin")));
  }

  /** The form of the result; once there is one, it can be corrected. */
  #mediate(x: Extract): Child {
    if (!this.#forms.has(x.id) && x.result !== "") return h("button", { type: "button", class: "quiet", id: `correct-${x.id}`, click: () => { this.#form(x); this.draw(); } }, say("mediated.correct"));
    return (this.#forms.get(x.id) ?? this.#form(x)).form();
  }

  #form(x: Extract): MediateForm {
    const form = new MediateForm(this.#session, x, () => this.draw(), (said) => {
      this.#forms.delete(x.id);
      this.#said = said;
      void this.#load();
    });
    this.#forms.set(x.id, form);
    return form;
  }

  async #begin(x: Extract): Promise<void> {
    this.#busy = true;
    this.draw();
    try {
      await this.#session.desk.received(x.id, true);
    } catch (error) {
      this.#failed(error);
    }
    this.#busy = false;
    await this.#load();
  }
}
