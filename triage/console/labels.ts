// Labels of the unit: a closed list that speaks of the tip and of the work on it, never of a person. Nothing can be typed here.
import type { CaseForm } from "./acts.ts";
import type { Host } from "./compose.ts";
import { draw, h, type Child } from "./dom.ts";
import { say, sayCode } from "./words.ts";

/** docket.Labels, in the order in which they are shown. */
export const labels = [
  "lam-truoc", "can-xuong-dia-ban", "da-xuong-dia-ban", "cho-tai-lieu", "cho-noi-khac", "hen-gap", "nhieu-nguoi-bao", "viec-lap-lai", "co-the-trung",
  "dot-cao-diem", "bao-cao-lanh-dao",
] as const;

export const labelText = (label: string): string => sayCode("label", label, label);

/** The labels of a case, small, beside what they are of. */
export function labelTags(list: readonly string[] | null | undefined): Child {
  return (list ?? []).length > 0 && h("span", { class: "labels" }, (list ?? []).map((l) => h("span", { class: "label small" }, labelText(l))));
}

export class LabelForm implements CaseForm {
  readonly #host: Host;
  readonly #close: () => void;
  readonly #element = h("div", { class: "words" });
  #busy = "";

  constructor(host: Host, close: () => void) {
    this.#host = host;
    this.#close = close;
  }

  form(): Child {
    this.#draw();
    return this.#element;
  }

  focus(): void {
    this.#element.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }

  take(): string {
    this.#element.replaceChildren();
    return "";
  }

  give(): void {}

  #draw(): void {
    const on = this.#host.data.labels ?? [];
    draw(this.#element, h("p", { class: "small soft" }, say("label.what")),
      h("div", { class: "line flags", role: "group", "aria-label": say("do.labels") }, labels.map((l) =>
        h("button", { type: "button", id: `label-${l}`, "aria-pressed": String(on.includes(l)), "aria-disabled": this.#busy !== "" && "true", click: () => void this.#set(l, !on.includes(l)) }, labelText(l)))),
      h("div", { class: "line" }, h("button", { type: "button", class: "quiet", id: "labels-close", click: this.#close }, say("close"))));
  }

  /** Each is stuck on at once; sticking the same twice is once. */
  async #set(label: string, on: boolean): Promise<void> {
    if (this.#busy !== "") return;
    this.#busy = label;
    const { session, data } = this.#host;
    try {
      const row = await session.desk.label(data.id, label, on);
      this.#busy = "";
      await this.#host.changed(row, say(on ? "label.on" : "label.off", { label: labelText(label) }));
      document.getElementById(`label-${label}`)?.focus({ preventScroll: true });
    } catch (error) {
      this.#busy = "";
      this.#host.failed(error);
    }
  }
}
