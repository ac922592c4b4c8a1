// Choosing a theme for an opinion, and making a new one on the way.
import { draw, h } from "./dom.ts";
import type { ForumHost } from "./forumpart.ts";
import { themeSides, type Theme } from "./forumshapes.ts";
import { say } from "./words.ts";

const fresh = "+";
const longest = 60;

/** A select of the forum's themes; the last choice opens a field for a new one. */
export class ThemePick {
  readonly element = h("div", { class: "themes" });
  readonly #id: string;
  readonly #host: ForumHost;
  readonly #changed: (theme: string) => void;
  #making = false;
  #name = "";
  #side: NonNullable<Theme["side"]> = "proposal";
  value = "";

  constructor(id: string, host: ForumHost, changed: (theme: string) => void = () => undefined) {
    [this.#id, this.#host, this.#changed] = [id, host, changed];
  }

  draw(): HTMLElement {
    const themes = this.#host.page?.forum.themes ?? [];
    draw(this.element,
      h("label", { for: this.#id }, say("forum.theme")),
      h("select", { id: this.#id, change: (e: Event) => this.#choose((e.target as HTMLSelectElement).value) },
        h("option", { value: "" }, say("forum.notheme")),
        themes.map((t) => h("option", { value: t.id, selected: t.id === this.value }, t.name)),
        h("option", { value: fresh, selected: this.#making }, say("forum.newtheme"))),
      this.#making && h("span", { class: "line" },
        h("input", {
          id: `${this.#id}-name`, type: "text", maxlength: longest, value: this.#name, "aria-label": say("forum.themename"),
          input: (e: Event) => (this.#name = (e.target as HTMLInputElement).value),
          keydown: (e: KeyboardEvent) => { if (e.key === "Enter" && !e.ctrlKey) { e.preventDefault(); void this.#make(); } },
        }),
        h("select", { id: `${this.#id}-side`, "aria-label": say("forum.side"), change: (e: Event) => (this.#side = (e.target as HTMLSelectElement).value as NonNullable<Theme["side"]>) },
          themeSides.map((side) => h("option", { value: side, selected: side === this.#side }, say(`forum.side-${side}`)))),
        h("button", { type: "button", id: `${this.#id}-add`, click: () => void this.#make() }, say("forum.addtheme"))));
    return this.element;
  }

  #choose(value: string): void {
    this.#making = value === fresh;
    if (!this.#making) this.#set(value);
    this.draw();
    if (this.#making) document.getElementById(`${this.#id}-name`)?.focus();
  }

  #set(value: string): void {
    if (value === this.value) return;
    this.value = value;
    this.#changed(value);
  }

  async #make(): Promise<void> {
    const name = this.#name.trim();
    const known = this.#host.page?.forum.themes.find((t) => t.name.toLowerCase() === name.toLowerCase());
    if (name === "") return;
    const made = known?.id ?? (await addTheme(this.#host, { name, side: this.#side }));
    if (made === null) return;
    [this.#making, this.#name] = [false, ""];
    this.#set(made);
    this.draw();
    document.getElementById(this.#id)?.focus();
  }
}

/** Adds a theme; null where it could not be done, which is told. A colleague's themes of the same moment stay. */
async function addTheme(host: ForumHost, theme: Omit<Theme, "id">): Promise<string | null> {
  const id = `t${Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => (b & 31).toString(32)).join("")}`;
  for (let tries = 0; tries < 3; tries++) {
    const forum = host.page?.forum;
    if (forum === undefined) return null;
    try {
      await host.accept(await host.calls.themes(forum.id, forum.version, [...forum.themes, { id, ...theme }]));
      return id;
    } catch (error) {
      await host.reload();
      if (host.page?.forum.themes.some((t) => t.id === id)) return id;
      if (tries === 2) host.failed(error);
    }
  }
  return null;
}
