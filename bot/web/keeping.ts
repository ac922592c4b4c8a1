// The two panels of what is kept on this device, with what does it: /web/keep.js.

import { fewest, lock, unlock, type Lock } from "./keep.ts";
import { make } from "./log.ts";
import { write } from "./kept.ts";

/** What the panels say and tell. */
export interface Keeping {
  say(id: string, args?: Record<string, string>): string;
  now(): number;
  close(notice: string): void;
}

/** Asks for a number or words, and gives the lock that keeps under it. */
export function askToKeep(root: HTMLElement, s: Keeping, kept: (l: Lock) => void): void {
  const panel = new Panel(root, s, "web.keep-what", "web.keep-choose", "web.keep-yes");
  panel.submit(async (chosen) => {
    if (chosen.trim().length < fewest) return panel.tell("web.keep-short");
    const l = await panel.work(() => lock(chosen, s.now()));
    panel.close();
    kept(l);
  });
  panel.button("web.keep-no", () => panel.close());
}

/** Offers what is kept: to open it, or to delete it. */
export function askToOpen(root: HTMLElement, s: Keeping, opened: (text: string, l: Lock) => void): void {
  const panel = new Panel(root, s, "web.kept", "web.kept-choose", "web.kept-open");
  panel.submit(async (chosen) => {
    const got = await panel.work(() => unlock(chosen, s.now()));
    if (got === "wrong") return panel.tell("web.kept-wrong");
    panel.close(got === "gone" ? "web.kept-gone" : "");
    if (got !== "gone") opened(got.text, got.lock);
  });
  panel.button("web.kept-delete", () => {
    write(null);
    panel.close("web.kept-deleted");
  });
  panel.button("web.kept-later", () => panel.close());
}

class Panel {
  private readonly field = document.createElement("input");
  private readonly told = make("p", "told small");
  private readonly go: HTMLButtonElement;
  private readonly actions: HTMLElement;
  private readonly form: HTMLFormElement;

  constructor(private readonly root: HTMLElement, private readonly s: Keeping, what: string, label: string, go: string) {
    // Not a password field: the browser would offer to remember it.
    this.field.type = "text";
    this.field.className = "hidden-signs";
    this.field.autocomplete = "off";
    this.field.autocapitalize = "off";
    this.field.spellcheck = false;
    this.told.setAttribute("role", "status");
    this.go = make("button", "main", s.say(go));
    this.actions = make("p", "actions", this.go);
    this.form = make("form", "keeping", make("p", "lines", s.say(what)), make("label", "", make("span", "", s.say(label)), this.field), this.told, this.actions);
    root.hidden = false;
    root.setAttribute("role", "group");
    root.replaceChildren(this.form);
    this.field.focus({ preventScroll: true }); // what it is about is read first
  }

  submit(heard: (chosen: string) => Promise<void>): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.go.disabled) void heard(this.field.value);
    });
  }

  button(id: string, press: () => void): void {
    const b = make("button", "", this.s.say(id));
    b.type = "button";
    b.addEventListener("click", press);
    this.actions.append(b);
  }

  tell(id: string): void {
    this.told.textContent = this.s.say(id);
    this.field.value = "";
    this.field.focus();
  }

  async work<T>(f: () => Promise<T>): Promise<T> {
    this.told.textContent = this.s.say("web.keep-wait");
    this.go.disabled = true;
    try {
      return await f();
    } finally {
      this.go.disabled = false;
    }
  }

  close(notice = ""): void {
    this.root.replaceChildren();
    this.root.hidden = true;
    this.s.close(notice);
  }
}
