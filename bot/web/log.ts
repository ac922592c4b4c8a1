// The conversation as bubbles: the box's on the left, the resident's on the right. Text goes in as text, never as markup.

import { read, format } from "../../intake/receipt/receipt.ts";

/** Makes an element with a class and children; strings become text. */
export function make<K extends keyof HTMLElementTagNameMap>(name: K, className: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** Who speaks, for screen readers. */
export interface Names {
  box: string;
  mine: string;
}

export class Log {
  private first: HTMLElement | null = null; // of what came since the resident last spoke
  private pictures: string[] = [];

  constructor(private readonly list: HTMLElement, private readonly names: () => Names) {}

  /** The box speaks. "alarm": numbers to call come first; "review": what was told is read again. */
  box(text: string, kind: "" | "alarm" | "review"): void {
    const lines = text.split("\n");
    const asked = lines.reduce((last, line, i) => (line.endsWith("?") ? i : last), -1);
    const parts = lines.flatMap((line, i): (Node | string)[] => {
      const [, label, told] = (kind === "review" && /^(.+?[:?]) (.+)$/.exec(line)) || [];
      if (label !== undefined && told !== undefined) return ["\n", make("span", "label", label), ` ${told}`];
      const shown = callable(line);
      return [i === 0 ? "" : "\n", ...(i === asked ? [make("strong", "", ...shown)] : shown)];
    });
    this.add(make("li", `box${kind === "alarm" ? " alarm" : kind === "review" ? " wide" : ""}`, this.speaker("box"), ...parts));
  }

  /** The resident speaks; a receipt is shown by its first group only. */
  mine(text: string): void {
    const code = text.length > 80 ? null : read(text);
    this.start(make("li", "mine", this.speaker("mine"), code === null ? text : `${format(code).slice(0, 4)}-····`));
  }

  /** A photo of the resident, as it will be sent. */
  picture(photo: Blob, alt: string): void {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(photo);
    image.alt = alt;
    this.pictures.push(image.src);
    this.start(make("li", "mine", this.speaker("mine"), image));
  }

  add(item: HTMLElement): void {
    this.list.append(item);
    this.first ??= item;
  }

  /** Brings what is new into view, its beginning first. */
  reveal(): void {
    this.first?.scrollIntoView({ block: "start" });
  }

  clear(): void {
    this.pictures.forEach((url) => URL.revokeObjectURL(url));
    this.pictures = [];
    this.first = null;
    this.list.replaceChildren();
  }

  private start(item: HTMLElement): void {
    this.first = null;
    this.add(item);
  }

  private speaker(who: keyof Names): HTMLElement {
    return make("span", "unseen", `${this.names()[who]}: `);
  }
}

/** Numbers to call become links that call. */
function callable(line: string): (Node | string)[] {
  if (!/gọi|call/i.test(line)) return [line];
  return line.split(/\b(11[1-5])\b/).map((part, i) => {
    if (i % 2 === 0) return part;
    const link = make("a", "call", part);
    link.href = `tel:${part}`;
    return link;
  });
}
