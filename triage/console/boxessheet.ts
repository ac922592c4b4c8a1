// "Thôn và hòm thư": how many villages have a box, commune by commune, their posters, and, for the province, the import.
import { coverage, hamlets, posters, type Coverage, type Covered, type Hamlet } from "./boxescalls.ts";
import { BoxImport } from "./boxesimport.ts";
import { draw, h, saveBlob, type Child } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Sheet } from "./sheets.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { say } from "./words.ts";

/** A number as people here write it: 1.356. */
export const figure = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ".");

/** A code in two groups, as posters have it. */
export const shown = (code: string): string => (code.length === 6 ? `${code.slice(0, 3)}-${code.slice(3)}` : code);

export class BoxesSheet implements Sheet {
  readonly element = h("section", { class: "boxes", "aria-labelledby": "boxes-title" });
  readonly #session: Session;
  readonly #back: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #importing: BoxImport | null;
  readonly #head = h("div", { class: "line" });
  readonly #shown = h("div", { class: "boxes-shown" });
  readonly #status = h("p", { class: "notice", role: "status", hidden: true });
  #list: Coverage | null = null;
  #of = "";
  #hamlets: Hamlet[] | null = null;
  #sheet = "a4";
  #busy = false;

  constructor(session: Session, back: () => void, failed: (error: unknown) => void) {
    [this.#session, this.#back, this.#failed] = [session, back, failed];
    this.#importing = session.may("import") ? new BoxImport(session.unit, (list) => this.#take(list)) : null;
    draw(this.element, this.#head, this.#status, this.#shown, this.#importing?.element);
  }

  open(): void {
    this.draw();
    this.element.querySelector<HTMLElement>("h2")?.focus();
    coverage(this.#session.unit).then((list) => this.#take(list), this.#failed);
  }

  /** Nothing here is secret; what was chosen stays. */
  lock(): void {}

  #take(list: Coverage): void {
    this.#list = list;
    const only = list.communes[0];
    if (list.communes.length === 1 && only !== undefined && this.#of === "") this.#choose(only.commune);
    else if (this.#of !== "") this.#fetch(this.#of);
    this.draw();
  }

  #choose(commune: string): void {
    [this.#of, this.#hamlets] = [this.#of === commune ? "" : commune, null];
    this.draw();
    if (this.#of !== "") this.#fetch(commune);
  }

  #fetch(commune: string): void {
    hamlets(this.#session.unit, commune).then((list) => {
      if (this.#of !== commune) return;
      this.#hamlets = list;
      this.draw();
    }, this.#failed);
  }

  draw(): void {
    draw(this.#head, h("h2", { id: "boxes-title", tabindex: "-1" }, say("boxes.title")), h("span", { class: "grow" }),
      h("button", { type: "button", class: "quiet", id: "boxes-close", click: () => this.#back() }, say("close")));
    draw(this.#shown, this.#list === null ? h("p", { class: "soft", role: "status" }, say("queue.loading")) : this.#body(this.#list));
    this.#importing?.draw();
  }

  #body(list: Coverage): Child {
    if (list.communes.length === 0) return h("p", { class: "soft" }, say("boxes.empty"));
    const sum = (of: (c: Covered) => number): number => list.communes.reduce((n, c) => n + of(c), 0);
    const [villages, covered, other] = [sum((c) => c.villages), sum((c) => c.covered), sum((c) => c.other)];
    const many = list.communes.length > 1;
    return [
      h("p", { class: "sentence" }, say("boxes.covered", { done: figure(covered), all: figure(villages) }), other > 0 && ` ${say("boxes.unlisted", { n: other })}`, "."),
      many && this.#bar(covered, villages, say("boxes.all")),
      !list.signed && h("p", { class: "notice", role: "status" }, say("boxes.unsigned")),
      h("div", { class: "line boxes-print" },
        h("div", { class: "field" }, h("label", { for: "boxes-sheet" }, say("boxes.sheet")),
          h("select", { id: "boxes-sheet", change: (e: Event) => { this.#sheet = (e.target as HTMLSelectElement).value; } },
            (["a4", "a6"] as const).map((s) => h("option", { value: s, selected: s === this.#sheet }, say(`boxes.sheet.${s}`))))),
        many && h("button", { type: "button", id: "posters-all", disabled: this.#busy, click: () => void this.#print({}, covered + other) }, say("boxes.posters", { n: figure(covered + other) }))),
      h("ul", { class: "boxes-communes" }, list.communes.map((c) => this.#commune(c, many))),
      list.changes.length > 0 && h("details", { class: "boxes-changes" }, h("summary", {}, say("boxes.changes")),
        h("ul", { class: "rowlist" }, list.changes.map((c) => h("li", {}, say("boxes.changed", { day: dateOf(c.at), what: say(`boxes.change.${c.kind}`), villages: figure(c.villages), boxes: figure(c.boxes) }), c.by_name !== undefined && c.by_name !== "" && ` · ${c.by_name}`)))),
    ];
  }

  #bar(done: number, all: number, label: string): Child {
    return h("progress", { max: Math.max(1, all), value: done, "aria-label": `${label}: ${say("boxes.covered", { done, all })}` });
  }

  #commune(c: Covered, many: boolean): Child {
    const open = this.#of === c.commune;
    return h("li", {},
      h("div", { class: "boxes-commune" },
        many ? h("button", { type: "button", class: "link", id: `commune-${c.commune}`, "aria-expanded": String(open), click: () => this.#choose(c.commune) }, c.name) : h("strong", {}, c.name),
        this.#bar(c.covered, c.villages, c.name),
        h("span", { class: c.covered < c.villages ? "number soon" : "number" }, `${figure(c.covered)}/${figure(c.villages)}`),
        h("button", { type: "button", class: "quiet", id: `posters-${c.commune}`, disabled: this.#busy || c.covered + c.other === 0, click: () => void this.#print({ of: c.commune }, c.covered + c.other) }, say("boxes.posters", { n: c.covered + c.other }))),
      open && (this.#hamlets === null ? h("p", { class: "soft", role: "status" }, say("queue.loading")) : h("ul", { class: "rowlist boxes-hamlets" }, this.#hamlets.map((v) => this.#hamlet(v)))));
  }

  #hamlet(v: Hamlet): Child {
    return h("li", {}, h("span", { class: "grow" }, v.name, v.next !== undefined && v.from !== undefined && h("span", { class: "soft small" }, ` · ${say("boxes.next", { day: dateOf(v.from), name: v.next })}`)),
      v.boxes.length === 0 ? h("span", { class: "soon" }, say("boxes.none")) : v.boxes.map((code) => [h("span", { class: "number" }, shown(code)),
        h("button", { type: "button", class: "quiet", id: `poster-${code}`, disabled: this.#busy, "aria-label": `${say("boxes.poster")}: ${v.name}`, click: () => void this.#print({ code }, 1) }, say("boxes.poster"))]));
  }

  #tell(text: string, bad = false): void {
    this.#status.textContent = text;
    this.#status.hidden = text === "";
    this.#status.className = bad ? "notice bad" : "notice";
  }

  async #print(which: { of?: string; code?: string }, all: number): Promise<void> {
    this.#busy = true;
    this.draw();
    this.#tell(say("boxes.busy", { done: 0, all: figure(all) }));
    try {
      const pdf = await posters(this.#session.unit, { ...which, sheet: this.#sheet }, (done) => this.#tell(say("boxes.busy", { done: figure(done), all: figure(all) })));
      saveBlob(pdf, `ap-phich-${which.code ?? which.of ?? "tinh"}-${this.#sheet}.pdf`);
      this.#tell(say("boxes.saved"));
    } catch (error) {
      this.#tell(explain(error), true);
    }
    this.#busy = false;
    this.draw();
  }
}
