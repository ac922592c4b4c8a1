// The plan of a forum: when, where, who holds it, who is invited, what for. All of it is for everybody to read.
import { field } from "./actform.ts";
import { ApiError } from "./api.ts";
import { draw, h, type Child } from "./dom.ts";
import { after, hourOf, minuteOf } from "./forumdays.ts";
import { linkPart } from "./forumlink.ts";
import { papersPart } from "./forumpapers.ts";
import { mayWrite, ForumPart } from "./forumpart.ts";
import { guestCodes, newForumID, type Forum, type Plan } from "./forumshapes.ts";
import { dayOf, dayText } from "./time.ts";
import { say, sayCode } from "./words.ts";

const usual = ["cap-uy", "hdnd", "ubnd", "truong-thon", "nguoi-uy-tin", "nhan-dan"];

export class PlanPart extends ForumPart {
  #fields: Plan | null = null;
  #editing = false;

  override open(): void {
    if (this.host.page === null) {
      this.#editing = true;
      this.#fields ??= this.#fresh();
    }
    this.draw();
  }

  override take(): string {
    const kept = this.#editing && this.#fields !== null ? JSON.stringify(this.#fields) : "";
    [this.#fields, this.#editing] = [null, false];
    return kept;
  }

  override give(kept: string): void {
    [this.#fields, this.#editing] = [JSON.parse(kept) as Plan, true];
  }

  #fresh(): Plan {
    const { session } = this.host;
    const day = after(dayOf(Date.now()), 14);
    const place = session.duty?.place ?? "";
    const commune = session.communeName(place);
    return {
      id: newForumID(), version: 0, title: say("forum.title-of", { commune, year: day.slice(0, 4) }).replace(/ {2,}/g, " "), day, from: 14 * 60, place: "",
      purpose: say("forum.purpose-of"), until: after(day, -1), organisers: [`commune-police.${place}`, `commune-front.${place}`], guests: usual,
    };
  }

  protected paint(): void {
    if (this.#editing && this.#fields !== null) return draw(this.element, this.#form(this.#fields));
    if (this.host.page === null) return draw(this.element);
    const { forum } = this.page;
    const may = mayWrite(this.host.session) && (forum.state === "draft" || forum.state === "open" || forum.state === "meeting");
    draw(this.element,
      h("div", { class: "forumcols" },
        h("section", {}, h("div", { class: "line" }, h("h3", { class: "grow" }, say("forum.plan")),
          may && h("button", { type: "button", id: "forum-edit", click: () => this.#edit(forum) }, say("forum.edit"))),
        this.#shown(forum), this.trouble()),
        h("div", {}, linkPart(forum, this.host.publicPage), papersPart(this.host, ["plan", "invitation"]))));
  }

  #shown(f: Forum): Child {
    const { session } = this.host;
    const rows: [string, Child][] = [
      [say("forum.day"), say("forum.when", { hour: hourOf(f.from), day: dayText(f.day) })],
      [say("forum.place"), f.place],
      [say("forum.until"), dayText(f.until)],
      [say("forum.organisers"), f.organisers.map((u) => session.unitName(u)).join(", ")],
      [say("forum.guests"), f.guests.length === 0 ? "–" : f.guests.map((g) => sayCode("forum.guest", g, g)).join(", ")],
      [say("forum.purpose"), f.purpose === "" ? "–" : h("span", { class: "said" }, f.purpose)],
    ];
    return h("dl", { class: "about forumplan" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  }

  #edit(forum: Forum): void {
    const { id, version, title, day, from, place, purpose, until, organisers, guests } = forum;
    [this.#fields, this.#editing, this.error] = [{ id, version, title, day, from, place, purpose, until, organisers, guests }, true, ""];
    this.draw();
    document.getElementById("forum-title")?.focus();
  }

  #form(f: Plan): Child {
    const text = (id: "title" | "place", most: number): Child => field(`forum-${id}`, say(id === "title" ? "forum.name" : "forum.place"),
      h("input", { id: `forum-${id}`, type: "text", required: true, maxlength: most, value: f[id], input: (e: Event) => (f[id] = (e.target as HTMLInputElement).value) }));
    const day = (id: "day" | "until"): Child => field(`forum-${id}`, say(`forum.${id}`),
      h("input", { id: `forum-${id}`, type: "date", required: true, value: f[id], change: (e: Event) => this.#day(id, (e.target as HTMLInputElement).value) }));
    return h("form", { class: "words forumform", submit: (e: SubmitEvent) => { e.preventDefault(); void this.#save(f); } },
      h("h3", {}, say(f.version === 0 ? "forum.new" : "forum.edit")),
      h("p", { class: "notice" }, say("forum.public")),
      text("title", 120), day("day"),
      field("forum-from", say("forum.hour"), h("input", { id: "forum-from", type: "time", required: true, value: hourOf(f.from), change: (e: Event) => (f.from = minuteOf((e.target as HTMLInputElement).value)) })),
      text("place", 160), day("until"),
      this.#organisers(f), this.#guests(f),
      field("forum-purpose", say("forum.purpose"), h("textarea", { id: "forum-purpose", rows: 3, maxlength: 800, value: f.purpose, input: (e: Event) => (f.purpose = (e.target as HTMLTextAreaElement).value) })),
      this.trouble(),
      h("div", { class: "line" }, h("button", { class: "main", type: "submit", id: "forum-save", disabled: this.busy }, say(this.busy ? "sending" : "forum.save")),
        h("button", { type: "button", class: "quiet", id: "forum-cancel", click: () => this.#leave() }, say("cancel"))));
  }

  #day(id: "day" | "until", value: string): void {
    const f = this.#fields;
    if (f === null) return;
    f[id] = value;
    if (id === "day" && value !== "") f.until = after(value, -1);
    this.draw();
  }

  #organisers(f: Plan): Child {
    const { session } = this.host;
    const place = session.duty?.place ?? "";
    return h("fieldset", {}, h("legend", {}, say("forum.organisers")), [`commune-police.${place}`, `commune-front.${place}`].map((unit) =>
      h("label", { class: "check" }, h("input", {
        type: "checkbox", id: `organiser-${unit.split(".")[0]}`, checked: f.organisers.includes(unit), disabled: unit === session.unit,
        change: (e: Event) => { f.organisers = toggled(f.organisers, unit, (e.target as HTMLInputElement).checked); },
      }), h("span", {}, session.unitName(unit)))));
  }

  #guests(f: Plan): Child {
    const own = f.guests.filter((g) => !(guestCodes as readonly string[]).includes(g));
    return h("fieldset", {}, h("legend", {}, say("forum.guests")),
      h("div", { class: "guests" }, guestCodes.map((g) => h("label", { class: "check" }, h("input", {
        type: "checkbox", id: `guest-${g}`, checked: f.guests.includes(g), change: (e: Event) => { f.guests = toggled(f.guests, g, (e.target as HTMLInputElement).checked); },
      }), h("span", {}, sayCode("forum.guest", g, g))))),
      field("guest-others", say("forum.guest-others"), h("input", {
        id: "guest-others", type: "text", value: own.join("; "), "aria-describedby": "guest-hint",
        change: (e: Event) => { f.guests = [...f.guests.filter((g) => !own.includes(g)), ...(e.target as HTMLInputElement).value.split(";").map((t) => t.trim()).filter((t) => t !== "")]; this.draw(); },
      })), h("p", { class: "small soft", id: "guest-hint" }, say("forum.guest-hint")));
  }

  #leave(): void {
    [this.#fields, this.#editing, this.error] = [null, false, ""];
    if (this.host.page === null) this.host.back();
    else this.draw();
  }

  async #save(f: Plan): Promise<void> {
    const plan = { ...f, title: f.title.trim(), place: f.place.trim(), purpose: f.purpose.trim() };
    const fresh = this.host.page === null;
    const done = await this.act(async () => {
      const page = await this.host.calls.plan(plan).catch((error: unknown) => {
        if (fresh && error instanceof ApiError && error.code === "forum_taken") f.id = newForumID(); // pressing again has another
        throw error;
      });
      if (fresh) await this.host.show(plan.id);
      return page;
    }, say("forum.saved"));
    if (!done && this.host.page !== null) f.version = this.page.forum.version; // a colleague was first: pressing again puts this over it
    if (done) [this.#fields, this.#editing] = [null, false];
    this.draw();
  }
}

const toggled = (list: string[], one: string, on: boolean): string[] => (on ? [...new Set([...list, one])] : list.filter((x) => x !== one));
