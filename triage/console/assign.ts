// Passing a case to a colleague of the unit, beside taking it.
import { ApiError } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import type { Host } from "./compose.ts";
import { faster, readTo } from "./meanwhile.ts";
import type { Taker } from "./shapes-unit.ts";
import type { Case } from "./shapes.ts";
import { explain } from "./signin.ts";
import type { Session } from "./session.ts";
import { say } from "./words.ts";

/** Whether the officer may pass the case on: it is open, his unit's to change, and his own, nobody's, or he may take over. */
export function mayAssign(session: Session, c: Case): boolean {
  return c.acts && c.closed === undefined && session.may("take") && (c.officer === "" || c.officer === session.me.user || session.may("takeover"));
}

/** A button that becomes a list of colleagues. */
export class Assign {
  readonly element = h("span", { class: "line assign" });
  readonly #host: Host;
  #takers: Taker[] | null = null;
  #open = false;
  #busy = false;
  #error = "";
  #id = "";

  constructor(host: Host) {
    this.#host = host;
  }

  /** The part of the case's head; nothing where it may not be. */
  part(): Child {
    if (!mayAssign(this.#host.session, this.#host.data)) return false;
    if (this.#id !== this.#host.data.id) [this.#id, this.#open, this.#busy, this.#error] = [this.#host.data.id, false, false, ""];
    this.#draw();
    return this.element;
  }

  #draw(): void {
    const { data, session } = this.#host;
    if (!this.#open) {
      draw(this.element, h("button", { type: "button", id: "assign", click: () => void this.#show() }, say("assign.do")));
      return;
    }
    const others = (this.#takers ?? []).filter((t) => t.user !== session.me.user && t.user !== data.officer);
    draw(this.element,
      this.#takers !== null && others.length === 0 ? h("span", { class: "soft" }, say("assign.nobody"))
        : h("select", { id: "assign-to", "aria-label": say("assign.to"), disabled: this.#busy || this.#takers === null, change: (e: Event) => void this.#pass((e.target as HTMLSelectElement).value) },
          h("option", { value: "" }, say("assign.to")), others.map((t) => h("option", { value: t.user }, t.name))),
      h("button", { type: "button", class: "quiet", id: "unassign", click: () => { this.#open = false; this.#draw(); document.getElementById("assign")?.focus({ preventScroll: true }); } }, say("cancel")),
      this.#error !== "" && h("span", { class: "overdue", role: "alert" }, this.#error));
  }

  async #show(): Promise<void> {
    [this.#open, this.#error] = [true, ""];
    this.#draw();
    try {
      this.#takers = await this.#host.session.desk.takers();
    } catch (error) {
      [this.#open, this.#takers] = [false, null];
      this.#host.failed(error);
    }
    this.#draw();
    document.getElementById("assign-to")?.focus({ preventScroll: true });
  }

  async #pass(to: string): Promise<void> {
    if (to === "" || this.#busy) return;
    const { session, data } = this.#host;
    const who = this.#takers?.find((t) => t.user === to)?.name ?? to;
    this.#busy = true;
    this.#draw();
    try {
      await this.#done(await session.desk.assign(data.id, data.version, to), who);
    } catch (error) {
      this.#busy = false;
      const code = error instanceof ApiError ? error.code : "";
      if (code !== "stale" && code !== "taken" && code !== "offline") {
        this.#error = explain(error);
        return this.#draw();
      }
      const fresh = await this.#host.reload();
      if (fresh?.officer === to) return this.#done(fresh, who); // it was done, only the answer was lost
      if (code === "stale" && fresh !== null) this.#host.tell(faster(session, fresh, readTo(data)));
      else this.#host.failed(error);
    }
  }

  async #done(row: Parameters<Host["changed"]>[0], who: string): Promise<void> {
    [this.#open, this.#busy, this.#error] = [false, false, ""];
    await this.#host.changed(row, say("assign.done", { who }));
  }
}
