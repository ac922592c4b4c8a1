// The frame around the officers' pages: sign-in, the line above and below, the language, the lock, and what is done at
// intervals. The duty desk and the Front's board put their panes into it.
import { post } from "./api.ts";
import { draw, h, icon, type Child } from "./dom.ts";
import { Help } from "./help.ts";
import { Session } from "./session.ts";
import type { Me } from "./shapes-unit.ts";
import { Turns } from "./turns.ts";
import { ends, explain, SignIn, type SignedIn } from "./signin.ts";
import { language, learn, say, speak } from "./words.ts";

/** The address of the page of invitations; a code may stand behind its #, where no server sees it. */
export const invitationPath = "/moi";

/** A place of a page that the frame's top line leads to. */
export interface Place {
  id: string;
  label: string;
  /** The key that leads there. */
  key: string;
  current: boolean;
  go(): void;
}

/** What a page puts into the frame. */
export interface View {
  readonly element: HTMLElement;
  /** What stands above it, whatever it shows. */
  readonly bar?: HTMLElement;
  places(): Place[];
  draw(): void;
  refresh(): Promise<void>;
  /** What the window's title begins with: somebody who does other work must see it. */
  badge(): string;
  /** Handles a key that was pressed outside a field. "alone": what stands around the view is as it was. */
  key(key: string): boolean | "alone";
  /** Before the keys are dropped: puts half-written words away, so that none stay in the page. */
  lock(): Promise<void>;
  /** The keys are back, after a lock or after it was left: everything goes on where it was. */
  unlock(): void;
  /** Whether the page hears by itself of what changed; then it is asked more rarely. */
  readonly live?: boolean;
  /** The page is left; locked, it may be unlocked again. */
  close?(): void;
}

/** The frame as a view speaks to it. */
export interface Frame {
  readonly locked: boolean;
  /** The form that opens the lock; the view shows it where the words were. */
  readonly lockForm: HTMLElement;
  draw(): void;
  /** Fetches what may have changed. It goes on while the page is locked: an urgent tip must be seen by who sits there. */
  refresh(): Promise<void>;
  /** Handles an error of an act: an ended session leads to the door, everything else is said. */
  failed(error: unknown): void;
  /** Says something for some seconds. */
  tell(text: string): void;
}

/** How a page differs. */
export interface Kind {
  title(): string;
  /** The acts of which a unit must allow one for the page to be of use there. */
  acts: readonly string[];
  none(): string;
  open(session: Session, frame: Frame): View;
}

const deskOf = (me: Me, unit: string): string => `${me.user} ${unit}`;

const idleLimit = 10 * 60_000;
const lookEvery = 5_000;
export class Shell {
  readonly #root: HTMLElement;
  readonly #kind: Kind;
  #session: Session | null = null;
  #view: View | null = null;
  /** Locked desks by officer and unit: what is half-written there is given back to whoever comes back. */
  readonly #left = new Map<string, { session: Session; view: View }>();
  /** The session on the server is over: the door stands before the locked page. */
  #over = false;
  #locking: Promise<void> | null = null;
  #form: SignIn;
  #active = Date.now();
  #trouble = "";
  #toast = "";
  #toastTimer = 0;
  readonly #help = new Help(() => this.draw());
  /** Who signed in last: what he switched off stays so until another one comes. */
  #last = "";
  #theme = "";
  readonly #turns = new Turns(() => this.#refresh());
  readonly #parts = {
    shell: h("div"), head: h("div"), top: h("header", { class: "top" }), bottom: h("footer", { class: "bottom small soft" }), over: h("div"),
  };

  constructor(root: HTMLElement, kind: Kind) {
    this.#root = root;
    this.#kind = kind;
    this.#form = new SignIn("", (signed) => this.#enter(signed));
    for (const event of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
      addEventListener(event, () => (this.#active = Date.now()), { passive: true });
    }
    addEventListener("keydown", (e) => this.#key(e));
    setInterval(() => { if (Date.now() - this.#active > idleLimit) void this.lock(); }, lookEvery);
    this.#turns.every(() => this.#view?.live === true);
    this.draw();
    this.#form.focus();
  }

  /** The frame for the view of one session. What it still has to say when somebody else has signed in, or nobody, is not said. */
  #of(session: Session): Frame {
    const shown = (): boolean => session === this.#session && !this.#over;
    const form = (): HTMLElement => (shown() ? this.#form.element : h("div")); // at the door it stays where it is
    const tell = (text: string): void => { if (session.me.user === this.#session?.me.user) this.#tell(text); };
    return {
      get locked() { return session.opener === null; },
      get lockForm() { return form(); },
      draw: () => { if (shown()) this.draw(); },
      refresh: () => this.#turns.take(),
      failed: (error) => {
        if (!ends(error)) tell(explain(error));
        else if (session === this.#session) void this.#ended(explain(error));
      },
      tell,
    };
  }

  get #locked(): boolean {
    return this.#session?.opener === null;
  }

  draw(): void {
    const session = this.#session;
    const view = this.#view;
    this.#title();
    if (session === null || view === null || this.#over) {
      draw(this.#root, this.#door());
      return;
    }
    const { shell, head, top, bottom, over } = this.#parts;
    if (!shell.isConnected || !shell.contains(view.element)) { // the view stays where it is otherwise: it keeps its scroll
      draw(head, top, view.bar);
      draw(shell, head, view.element, bottom, over);
      draw(this.#root, shell);
    }
    shell.className = this.#locked ? "frame locked" : "frame";
    draw(top, this.#top(session));
    draw(bottom, this.#bottom());
    draw(over, this.#toast !== "" && h("p", { class: "toast", role: "status" }, this.#toast), this.#help.draw(view.places().filter((p) => p.id !== "queue")));
    for (const part of [head, view.element, bottom]) part.inert = this.#help.open;
  }

  #title(): void {
    document.title = (this.#view?.badge() ?? "") + say("title", { page: this.#kind.title() });
  }

  #door(): Child {
    this.#form.draw();
    return h("main", { class: "door" },
      h("div", { class: "doorhead" }, h("div", {}, h("p", { class: "soft" }, say("product")), h("h1", {}, this.#kind.title())), this.#switches()),
      this.#trouble !== "" && h("p", { class: "notice", role: "status" }, this.#trouble),
      this.#over && h("p", {}, say("draft.held")),
      this.#form.element,
      h("p", { class: "soft small" }, say("signin.lost")),
      h("p", { class: "small" }, h("a", { href: invitationPath, id: "have-invitation" }, say("enrol.have"))),
      h("p", { class: "soft small" }, say("secrets")));
  }

  #top(session: Session): Child {
    const duties = (session.me.duties ?? []).filter((d) => this.#kind.acts.some((act) => session.may(act, d.unit)));
    const units = [...new Map(duties.map((d) => [d.unit, d])).values()];
    return [
      h("h1", {}, units.length < 2 ? session.unitName(session.unit) : h("select", {
        id: "unit", "aria-label": say("unit"), change: (e: Event) => void this.#choose((e.target as HTMLSelectElement).value),
      }, units.map((d) => h("option", { value: d.unit, selected: d.unit === session.unit }, d.name)))),
      h("span", { class: "soft pagename" }, this.#kind.title()),
      this.#places(),
      h("span", { class: "grow" }),
      this.#switches(),
      h("span", { class: "who" }, session.me.name),
      !this.#locked && h("button", { class: "quiet", type: "button", id: "lock", click: () => void this.lock() }, icon("locked"), say("lock.do")),
      h("button", { class: "quiet", type: "button", id: "signout", click: () => void this.signOut() }, say("signout")),
    ];
  }

  #places(): Child {
    const places = this.#locked ? [] : (this.#view?.places() ?? []);
    return places.length > 1 && h("nav", { class: "places", "aria-label": say("places") }, places.map((p) => h("button", {
      class: "quiet", type: "button", id: `place-${p.id}`, title: p.key, "aria-current": p.current ? "page" : null, click: () => { p.go(); this.draw(); },
    }, p.label)));
  }

  #switches(): Child {
    const to = language() === "vi" ? "en" : "vi";
    return h("span", { class: "switches" },
      h("button", { class: "quiet", type: "button", id: "theme", "aria-label": say("theme"), title: say("theme"), click: () => this.#turnTheme() }, "◑"),
      h("button", { class: "quiet", type: "button", id: "lang", lang: to, click: () => void this.#turnLanguage(to) }, to === "vi" ? "Tiếng Việt" : "English"));
  }

  #bottom(): Child {
    return [
      this.#trouble !== "" && h("span", { class: "soon", role: "status" }, this.#trouble),
      h("span", { class: "hints" }, say(this.#help.off ? "keys.off" : "keys.hint")),
      h("button", { class: "link small", type: "button", id: "help", click: () => this.#help.show() }, say("keys.title")),
      h("span", { class: "grow" }),
      h("span", {}, say("secrets")),
    ];
  }

  #turnTheme(): void {
    const dark = this.#theme === "" ? matchMedia("(prefers-color-scheme: dark)").matches : this.#theme === "dark";
    this.#theme = dark ? "light" : "dark";
    document.documentElement.dataset["theme"] = this.#theme;
  }

  async #turnLanguage(to: "vi" | "en"): Promise<void> {
    await learn(to).catch(() => undefined); // without a connection Vietnamese is said
    speak(to);
    this.#form.draw();
    this.#view?.draw();
    this.draw();
  }

  async #choose(unit: string): Promise<void> {
    const [session, view] = [this.#session, this.#view];
    if (session === null || view === null || session.opener === null) return;
    const { me, tables, opener, keyed } = session;
    await view.lock();
    if (session !== this.#session || session.opener !== opener) return; // locked, or left, meanwhile
    session.opener = null; // the other unit's now
    this.#putAway();
    this.#open({ me, tables, opener, keyed }, unit);
  }

  /** Leaves a locked desk so that its officer finds it again. */
  #putAway(): void {
    if (this.#session === null || this.#view === null) return;
    this.#view.close?.();
    this.#left.set(deskOf(this.#session.me, this.#session.unit), { session: this.#session, view: this.#view });
  }

  #enter(signed: SignedIn): void {
    if (this.#locking !== null) return void this.#locking.then(() => this.#enter(signed));
    this.#trouble = "";
    const { me } = signed;
    this.#help.shut();
    if (me.user !== this.#last) this.#help.renew();
    this.#last = me.user;
    const duties = (me.duties ?? []).filter((d) => this.#kind.acts.some((act) => (me.acts[d.unit] ?? []).includes(act)));
    const duty = duties.find((d) => d.unit === this.#session?.unit) ?? duties[0];
    this.#putAway();
    [this.#session, this.#view, this.#over] = [null, null, false];
    if (duty === undefined) return void this.#idle(signed);
    this.#open(signed, duty.unit);
  }

  /** He may do nothing here. Who serves nowhere yet is shown what a colleague has to compare. */
  async #idle({ me, opener }: SignedIn): Promise<void> {
    const print = (me.duties ?? []).length > 0 ? "" : await opener.ask("mine", {}).catch(() => "");
    opener.close();
    void post("/api/signout", {}).catch(() => undefined);
    this.#trouble = print === "" ? this.#kind.none() : say("nodesk.print", { print });
    this.draw();
  }

  /** Opens a unit's desk: the one that he left, or a new one. */
  #open({ me, tables, opener, keyed }: SignedIn, unit: string): void {
    const left = this.#left.get(deskOf(me, unit));
    this.#left.delete(deskOf(me, unit));
    const session = left?.session ?? new Session(me, tables, opener, keyed, unit);
    Object.assign(session, { me, tables, opener, keyed });
    this.#session = session;
    this.#view = left?.view ?? this.#kind.open(session, this.#of(session));
    left?.view.unlock();
    this.#form = new SignIn(session.me.user, (signed) => this.#enter(signed));
    this.#active = Date.now();
    this.draw();
    void this.#turns.take();
    void session.names().then(() => this.#view?.draw());
  }

  async #refresh(): Promise<void> {
    const view = this.#view;
    if (view === null || this.#over) return;
    let trouble = "";
    try {
      await view.refresh();
    } catch (error) {
      if (ends(error) && view === this.#view) return this.#ended(explain(error));
      trouble = explain(error);
    }
    this.#title();
    if (trouble === this.#trouble || view !== this.#view) return;
    this.#trouble = trouble;
    this.draw();
  }

  #tell(text: string): void {
    if (this.#over) return;
    this.#toast = text;
    clearTimeout(this.#toastTimer);
    this.#toastTimer = window.setTimeout(() => { this.#toast = ""; this.draw(); }, 8000);
    this.draw();
  }

  lock(): Promise<void> {
    return (this.#locking ??= this.#lock().finally(() => (this.#locking = null)));
  }

  async #lock(): Promise<void> {
    const session = this.#session;
    if (session === null || session.opener === null || this.#view === null) return;
    await this.#view.lock().catch(() => undefined); // whatever fails, the keys go
    if (session !== this.#session) return this.#lock(); // he signed out meanwhile, or chose another unit
    session.lock();
    this.#toast = "";
    this.#help.shut();
    if (!this.#over) this.#form = new SignIn(session.me.user, (signed) => this.#enter(signed));
    this.#view.draw();
    if (this.#over) return; // he may be typing at the door already
    this.draw();
    this.#form.focus();
  }

  /** The session is over, by a restart or by its time: what is half-written is put away with the keys, and whoever signs in
   * again goes on where he was. */
  async #ended(why: string): Promise<void> {
    if (this.#over || this.#session === null) return;
    clearTimeout(this.#toastTimer);
    this.#help.shut();
    [this.#over, this.#trouble, this.#form] = [true, why, new SignIn("", (signed) => this.#enter(signed), this.#session.me.user)];
    this.draw();
    this.#form.focus();
    this.#view?.close?.();
    await this.lock();
  }

  async signOut(): Promise<void> {
    this.#leave();
    try {
      await post("/api/signout", {});
    } catch {
      this.#trouble = say("signout.offline");
      this.draw();
    }
  }

  /** He signs out: nothing of him stays. */
  #leave(): void {
    const user = this.#session?.me.user ?? "";
    void this.#view?.lock().catch(() => undefined); // fields in what is not shown any more hold words as well
    this.#session?.lock();
    this.#view?.close?.();
    for (const desk of this.#left.keys()) if (desk.startsWith(`${user} `)) this.#left.delete(desk);
    [this.#session, this.#view, this.#trouble, this.#toast] = [null, null, "", ""];
    this.#help.shut();
    this.#form = new SignIn("", (signed) => this.#enter(signed));
    this.draw();
    draw(this.#parts.shell);
    draw(this.#parts.head);
    this.#form.focus();
  }

  #key(e: KeyboardEvent): void {
    if (this.#help.key(e.key)) return;
    if (e.ctrlKey && e.key === "Enter" && e.target instanceof HTMLElement) { // sends what is written without a way to the button
      if (!e.repeat) e.target.closest("form")?.requestSubmit(); // held down it would take the second step unread
      return e.preventDefault();
    }
    if (e.ctrlKey || e.altKey || e.metaKey || this.#view === null || this.#over) return;
    const field = e.target instanceof HTMLInputElement || e.target instanceof HTMLTextAreaElement || e.target instanceof HTMLSelectElement
      || (e.target instanceof HTMLElement && e.target.isContentEditable);
    if (e.key === "Escape" && field) {
      (document.activeElement as HTMLElement | null)?.blur();
      return this.draw();
    }
    if (field || (this.#help.off && e.key.length === 1)) return;
    if (e.key === "Enter" && e.target instanceof HTMLElement && e.target.closest("button, a, summary") !== null) return;
    let done: boolean | "alone" = true;
    if (e.key === "?") this.#help.show();
    else if (e.key === "L") void this.lock();
    else if ((done = this.#view.key(e.key)) === true) this.draw();
    if (done !== false) e.preventDefault();
  }
}
