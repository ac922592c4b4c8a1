// "Gom ý kiến": the unit's feedback and praise, what was written for this forum first. An officer opens one, writes beside it
// what may be read out, and proposes it; a colleague approves it on the next page. Tips are never asked for: the lanes are those
// whose table says so, and the server refuses all others.
import { draw, h, type Child } from "./dom.ts";
import { besideOf, maskedStory, openOriginal, showOriginal, type Original } from "./forumcase.ts";
import { alikeOf } from "./forumorder.ts";
import { ForumPart, mayWrite, type ForumHost } from "./forumpart.ts";
import { ThemePick } from "./forumthemes.ts";
import { Wording } from "./forumwording.ts";
import type { Row } from "./shapes.ts";
import { explain } from "./signin.ts";
import { dateOf } from "./time.ts";
import { newID } from "./uuid.ts";
import { say } from "./words.ts";

const pageOf = 200;
const fetchOf = 100;
const most = 1000;
/** After so long the letters are read again when the page is shown: new ones may have come. */
const oldAfter = 60_000;

interface Offer {
  row: Row;
  text: string;
  forums: string[];
}

export class GatherPart extends ForumPart {
  #offers: Offer[] | null = null;
  #of = "";
  #closed = false;
  #cursor = "";
  #original: Original | null = null;
  #loading = "";
  #skipped = new Set<string>();
  readonly #wording = new Wording("gather-text", () => say("forum.wording"), 800, 4);
  readonly #theme: ThemePick;
  #sent: { id: string; key: string; sealed: string } | null = null;
  #asked = 0;
  #at = 0;

  constructor(host: ForumHost) {
    super(host);
    this.#theme = new ThemePick("gather-theme", host);
  }

  override open(): void {
    if (this.#of !== this.page.forum.id) this.#forget();
    this.#of = this.page.forum.id;
    this.draw();
    if (this.#offers === null || Date.now() - this.#at > oldAfter) void this.#gather();
  }

  #forget(): void {
    [this.#offers, this.#cursor, this.#original, this.#sent, this.error] = [null, "", null, null, ""];
    this.#wording.forget();
    this.#asked++;
  }

  override take(): string {
    const kept = this.#wording.text === "" ? "" : JSON.stringify({ cursor: this.#cursor, text: this.#wording.text, theme: this.#theme.value, of: this.#of });
    this.#forget();
    return kept;
  }

  override give(kept: string): void {
    const { cursor, text, theme, of } = JSON.parse(kept) as { cursor: string; text: string; theme: string; of: string };
    this.#of = of;
    this.#wording.text = text;
    this.#theme.value = theme;
    void this.#choose(cursor, true);
  }

  /** Reads the unit's cases of the lanes that reach a forum, and has their letters opened in the worker. */
  async #gather(): Promise<void> {
    const asked = ++this.#asked;
    this.#at = Date.now();
    const { session } = this.host;
    const lanes = session.tables.lanes.filter((l) => l.forum_list).map((l) => l.id);
    try {
      const rows: Row[] = [];
      let after = "";
      do {
        const page = await session.desk.queue({ lane: lanes, limit: String(pageOf), ...(this.#closed && { closed: "1" }), ...(after !== "" && { after }) });
        rows.push(...page.rows);
        after = page.next;
      } while (after !== "" && rows.length < most);
      const said = await this.#read(rows);
      if (asked !== this.#asked) return;
      this.#offers = rows.flatMap((row) => { const o = said[row.id]; return o === undefined ? [] : [{ row, ...o }]; }).sort((a, b) => Number(this.#meant(b)) - Number(this.#meant(a)));
    } catch (error) {
      if (asked === this.#asked) this.error = explain(error);
    }
    this.draw();
  }

  async #read(rows: Row[]): Promise<Record<string, { text: string; forums: string[] }>> {
    const { session } = this.host;
    const found: Record<string, { text: string; forums: string[] }> = {};
    const search = newID();
    for (let at = 0; at < rows.length; ) {
      const ids = rows.slice(at, at + fetchOf).map((r) => r.id);
      const cases = await session.desk.sealed(search, ids);
      const last = cases.at(-1)?.id; // what fits into one answer comes, in the order asked for
      at += last === undefined ? ids.length : ids.indexOf(last) + 1;
      if (session.opener === null) return found;
      Object.assign(found, await session.opener.ask("forumOffers", { unit: session.unit, cases }));
    }
    return found;
  }

  #meant = (o: Offer): boolean => o.forums.includes(this.page.forum.id);

  /** Cases from which something is on the list already. */
  get #drawn(): Set<string> {
    const live = new Set(this.page.opinions.filter((o) => o.state === "proposed" || o.state === "approved").map((o) => o.id));
    return new Set(Object.values(this.host.opened).filter((p) => live.has(p.id)).map((p) => p.case));
  }

  get #left(): Offer[] {
    const drawn = this.#drawn;
    return (this.#offers ?? []).filter((o) => !drawn.has(o.row.id) && !this.#skipped.has(o.row.id));
  }

  override key(key: string): boolean {
    const list = this.#left;
    const at = list.findIndex((o) => o.row.id === this.#cursor);
    switch (key) {
      case "j": case "ArrowDown": case "k": case "ArrowUp": {
        const to = list[Math.min(list.length - 1, Math.max(0, at + (key === "j" || key === "ArrowDown" ? 1 : -1)))];
        if (to !== undefined) void this.#choose(to.row.id);
        return true;
      }
      case "Enter": this.#wording.focus(); return true;
      case "x": if (at >= 0) this.#skip(); return true;
    }
    return false;
  }

  async #choose(id: string, keep = false): Promise<void> {
    if (this.busy) return;
    if (!keep && id !== this.#cursor) this.#wording.text = "";
    [this.#cursor, this.#original, this.#loading, this.error, this.#sent] = [id, null, id, "", null];
    this.draw();
    document.getElementById(`offer-${id}`)?.scrollIntoView({ block: "nearest" });
    try {
      const original = await openOriginal(this.host.session, id);
      if (this.#cursor !== id) return;
      [this.#original, this.#loading] = [original, ""];
      this.#wording.beside = besideOf(original);
    } catch (error) {
      if (this.#cursor === id) [this.error, this.#loading] = [explain(error), ""];
    }
    this.draw();
  }

  #skip(): void {
    const next = this.#next();
    this.#skipped.add(this.#cursor);
    this.#wording.text = "";
    [this.#cursor, this.#original] = ["", null];
    if (next === "") this.draw();
    else void this.#choose(next);
  }

  #next(): string {
    const list = this.#left;
    const at = list.findIndex((o) => o.row.id === this.#cursor);
    return (list[at + 1] ?? list[at - 1])?.row.id ?? "";
  }

  async #propose(): Promise<void> {
    const original = this.#original;
    const { session, calls } = this.host;
    if (this.busy || original === null) return;
    this.error = this.#wording.check();
    if (this.error !== "") return this.draw();
    const [text, theme, forum, next] = [this.#wording.text, this.#theme.value, this.page.forum, this.#next()];
    const key = JSON.stringify([original.data.id, text]);
    const done = await this.act(async () => {
      if (this.#sent?.key !== key) { // sealed once: after a lost answer the same goes again
        const id = newID();
        const units = (await session.desk.units(forum.organisers)).map(({ unit, recipient }) => ({ unit, recipient }));
        const sealed = await session.opener!.ask("forumSeal", { unit: session.unit, units, proposal: { forum: forum.id, id, case: original.data.id, number: original.data.number, text } });
        this.#sent = { id, key, sealed };
      }
      return calls.propose({ id: this.#sent.id, forum: forum.id, case: original.data.id, sealed: this.#sent.sealed, theme });
    }, say("forum.proposed"));
    if (!done) return this.draw();
    this.#wording.text = "";
    [this.#sent, this.#cursor, this.#original] = [null, "", null];
    if (next === "") this.draw();
    else await this.#choose(next);
    this.#wording.focus();
  }

  protected paint(): void {
    const { forum } = this.page;
    const may = mayWrite(this.host.session) && ["draft", "open", "meeting"].includes(forum.state);
    const left = this.#left;
    draw(this.element,
      h("p", { class: "soft small" }, say(may ? "forum.gather-what" : "forum.gather-over")),
      may && h("div", { class: `forumcols gather ${this.#cursor === "" ? "" : "reading"}` },
        h("section", { class: "offers" },
          h("div", { class: "line" }, h("h3", { class: "grow" }, this.#offers === null ? say("forum.offers") : say("forum.offers-n", { n: left.length })),
            h("label", { class: "check small" }, h("input", { type: "checkbox", id: "gather-closed", checked: this.#closed, change: (e: Event) => { this.#closed = (e.target as HTMLInputElement).checked; this.#offers = null; this.draw(); void this.#gather(); } }), h("span", {}, say("forum.with-closed")))),
          this.#list(left)),
        h("section", { class: "drafting" }, this.#draft())));
  }

  #list(left: Offer[]): Child {
    if (this.#offers === null) return this.error !== "" && this.#cursor === "" ? [this.trouble(), h("button", { type: "button", id: "gather-again", click: () => { this.error = ""; this.draw(); void this.#gather(); } }, say("again"))] : h("p", { class: "soft", role: "status" }, say("forum.opening"));
    if (left.length === 0) return h("p", { class: "soft" }, say(this.#offers.length === 0 ? "forum.offers-none" : "forum.offers-done"));
    return h("ul", { class: "plain" }, left.map((o) => h("li", {}, h("button", {
      type: "button", class: "row", id: `offer-${o.row.id}`, "aria-current": o.row.id === this.#cursor ? "true" : null, click: () => void this.#choose(o.row.id),
    }, h("span", { class: "line small" }, h("span", { class: "number" }, o.row.number), h("span", { class: "soft" }, dateOf(o.row.received)), h("span", { class: "grow" }), this.#meant(o) && h("span", { class: "news" }, say("forum.meant"))),
    h("span", { class: "gist" }, o.text)))));
  }

  #draft(): Child {
    const original = this.#original;
    if (this.#cursor === "") return h("p", { class: "nothing soft" }, say("forum.choose"));
    if (original === null) return this.error !== "" ? this.trouble() : h("p", { class: "soft", role: "status" }, say(this.#loading === "" ? "forum.choose" : "case.loading"));
    const masked = maskedStory(original);
    const drawn = this.page.opinions.filter((o) => o.state === "approved").map((o) => ({ id: o.id, text: o.text }));
    const like = this.#wording.text === "" ? undefined : drawn.find((o) => o.id === alikeOf(this.#wording.text, drawn)[0]);
    return h("form", { class: "words", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#propose(); } },
      h("button", { type: "button", class: "quiet back", id: "gather-back", click: () => { [this.#cursor, this.#original] = ["", null]; this.draw(); } }, say("forum.to-offers")),
      h("h3", {}, say("forum.original")), h("p", { class: "soft small" }, say("forum.original-what")), showOriginal(this.host.session, original),
      this.#wording.draw(this.busy),
      h("p", { class: "line" }, masked !== "" && h("button", { type: "button", class: "quiet small", id: "gather-copy", click: () => { this.#wording.text = masked; this.draw(); this.#wording.focus(); } }, say("forum.copy-masked"))),
      this.#theme.draw(),
      like !== undefined && h("p", { class: "small" }, h("span", { class: "soft" }, say("forum.alike")), " ", like.text),
      this.trouble(),
      h("div", { class: "line" }, h("button", { type: "submit", class: "main", id: "gather-send", disabled: this.busy }, say(this.busy ? "sending" : "forum.propose")),
        h("button", { type: "button", class: "quiet", id: "gather-skip", click: () => this.#skip() }, say("forum.skip")),
        h("span", { class: "soft small" }, say("forum.propose-sealed"))));
  }
}
