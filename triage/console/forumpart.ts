// What the parts of a forum's page have in common: one call at a time, what is said when it fails, and that half-written words
// outlive a lock and a colleague's change.
import { ApiError } from "./api.ts";
import { h } from "./dom.ts";
import type { ForumCalls } from "./forumcalls.ts";
import type { ForumPage, Opinion } from "./forumshapes.ts";
import type { Proposal } from "./jobs.ts";
import type { Session } from "./session.ts";
import { explain } from "./signin.ts";
import { say } from "./words.ts";

export type ForumTab = "plan" | "gather" | "approve" | "day" | "after";

/** What a part needs from the sheet. */
export interface ForumHost {
  session: Session;
  calls: ForumCalls;
  /** The forum that is shown; null while a new one is planned. */
  page: ForumPage | null;
  /** The proposals that opened in this browser, by their opinions. */
  opened: Record<string, Proposal>;
  /** The public address under which forums have their pages; "" where none is known. */
  publicPage: string;
  /** Fetches the forum again. */
  reload(): Promise<void>;
  /** Shows what a change was answered with. */
  accept(page: ForumPage): Promise<void>;
  /** Shows another forum. */
  show(id: string): Promise<void>;
  back(): void;
  tell(said: string): void;
  failed(error: unknown): void;
}

/** Whether this officer may change anything of forums, or only reads. */
export const mayWrite = (session: Session): boolean => session.may("forum");

/**
 * Draws a pane anew without taking the focus or the place in the words from who types in it: fields that outlive a drawing are
 * out of the page for a moment, so that draw itself does not see where the focus was.
 */
export function keepingFocus(pane: Element, paint: () => void): void {
  const focused = document.activeElement;
  const id = focused !== null && pane.contains(focused) ? focused.id : "";
  const at = focused instanceof HTMLTextAreaElement || (focused instanceof HTMLInputElement && focused.type === "text") ? ([focused.selectionStart, focused.selectionEnd] as const) : null;
  paint();
  if (id === "" || document.activeElement?.id === id) return;
  const again = document.getElementById(id);
  again?.focus({ preventScroll: true });
  if (at !== null && (again instanceof HTMLTextAreaElement || again instanceof HTMLInputElement)) again.setSelectionRange(...at);
}

export abstract class ForumPart {
  readonly element: HTMLElement = h("div", { class: "forumpart" });
  protected readonly host: ForumHost;
  protected busy = false;
  protected error = "";

  constructor(host: ForumHost) {
    this.host = host;
  }

  /** Puts what it shows into its element. */
  protected abstract paint(): void;

  draw(): void {
    keepingFocus(this.element, () => this.paint());
  }

  /** It is shown now. */
  open(): void {
    this.draw();
  }

  key(_key: string): boolean {
    return false;
  }

  /** What is half-written, for the time of a lock; it is taken out of the page, as is everything that was opened. */
  take(): string {
    return "";
  }

  give(_kept: string): void {}

  protected get page(): ForumPage {
    return this.host.page as ForumPage;
  }

  /** A unit that owes something, by its name. */
  protected unitName(id: string): string {
    return this.page.owners.find((o) => o.unit === id)?.name ?? this.host.session.unitName(id);
  }

  protected opinion(id: string): Opinion | undefined {
    return this.host.page?.opinions.find((o) => o.id === id);
  }

  /** Makes a call. What was typed stays until it is done; said is what is told then. */
  protected async act(call: () => Promise<ForumPage>, said: string): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.error] = [true, ""];
    this.draw();
    let done = false;
    try {
      const page = await call();
      done = true;
      await this.host.accept(page);
    } catch (error) {
      await this.#fails(error);
    }
    this.busy = false;
    if (!done) setTimeout(() => this.element.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" }));
    if (done && said !== "") this.host.tell(said);
    return done;
  }

  async #fails(error: unknown): Promise<void> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "signed_out") return this.host.failed(error);
    if (code === "stale") await this.host.reload().catch(() => undefined); // he sees what the colleague did, beside what he typed
    const by = error instanceof ApiError && error.by !== "" ? this.host.session.officer(error.by) : "";
    this.error = code === "offline" ? say("error.kept")
      : code === "stale" && by !== "" ? say("forum.stale", { by })
        : explain(error);
  }

  protected trouble(): HTMLElement | false {
    return this.error !== "" && h("p", { class: "notice bad", role: "alert" }, this.error);
  }
}
