// "Not in our commune": one act that finds the right one by the words of the place and sends the case there, to the units that the
// same kind of matter has at that place.
import { ActForm, field, option, select } from "./actform.ts";
import { Anew } from "./anew.ts";
import type { Host } from "./compose.ts";
import { h, type Child } from "./dom.ts";
import { find, send, whoGets, type Found } from "./lane.ts";
import { placeText } from "./letter.ts";
import { served } from "./move.ts";
import type { Session } from "./session.ts";
import type { Case, Row } from "./shapes.ts";
import { say } from "./words.ts";

export const elsewhere = "dia-ban-khac";

interface Fields {
  commune: string;
}

interface Place {
  code: string;
  name: string;
  /** How well the words of the place fit. */
  fits: number;
}

const bare = (text: string): string => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

/** What is left of a unit's name without what it is: "Công an xã Thiện Hòa" is "thien hoa". */
const core = (name: string): string => bare(name).replace(/^cong an (xa|phuong|dac khu|thi tran) /, "").trim();

/** Orders communes by whether the words name them, the best first. */
export function guess(places: { code: string; name: string }[], words: string): Place[] {
  const text = ` ${bare(words).replace(/[^a-z0-9]+/g, " ")} `;
  return places.map((p) => ({ ...p, fits: text.includes(` ${core(p.name)} `) ? core(p.name).length : 0 }))
    .sort((a, b) => b.fits - a.fits || a.name.localeCompare(b.name, "vi"));
}

/** Whether the case is of a place at all, and this unit's. */
export function mayMove(session: Session, data: Case): boolean {
  const lane = session.tables.lanes.find((l) => l.id === data.lane);
  return lane?.veiled === false && data.steps.includes("FORWARDED") && session.tables.categories.some((c) => c.code === data.category);
}

export class CommuneForm extends ActForm<Fields> {
  readonly #anew: Anew;
  #places: Place[] = [];
  #found: Found | null = null;

  constructor(host: Host, close: () => void) {
    super(host, close, { commune: "" });
    this.#anew = new Anew(host);
    void host.session.names().then(({ units, boxes }) => {
      const police = served(units, host.session.unit).filter((u) => u.role === "commune-police").map((u) => ({ code: u.id.split(".")[1] ?? "", name: u.name }));
      const box = boxes.find((b) => b.code === this.#first()?.place.box);
      const home = (box as { commune?: string } | undefined)?.commune;
      this.#places = guess(police.filter((p) => p.code !== host.data.commune), this.#words());
      const best = this.#places.find((p) => p.code === home) ?? this.#places[0];
      if (this.fields.commune === "" && best !== undefined && (best.fits > 0 || best.code === home)) this.fields.commune = best.code;
      this.draw();
    });
  }

  #first() {
    const first = this.host.opened?.letters.find((l) => l.state === "open");
    return first?.state === "open" ? first.words : undefined;
  }

  #words(): string {
    const words = this.#first();
    return words === undefined ? "" : placeText(this.host.session, words);
  }

  protected body(): Child {
    const words = this.#words();
    return [
      h("p", { class: "small soft" }, say("commune.hint")),
      words !== "" && h("p", {}, h("span", { class: "soft" }, say("letter.place"), " "), words),
      field("commune-to", say("commune.to"), select("commune-to", (commune) => { this.#found = null; this.set({ commune }); }, option("", say("move.choose"), this.fields.commune),
        this.#places.map((p) => option(p.code, p.name, this.fields.commune)))),
      this.#found !== null && whoGets(this.host, this.#found),
    ];
  }

  protected button(): { id: string; word: string; ready: boolean } {
    return { id: "docommune", word: say(this.#found === null ? "anew.next" : "commune.do"), ready: this.fields.commune !== "" };
  }

  protected async act(): Promise<{ row: Row | null; said: string } | null> {
    const { data } = this.host;
    if (this.#found === null) {
      this.#found = await find(this.host, data.category, this.fields.commune);
      return null;
    }
    const row = await send(this.host, this.#anew, this.#found, elsewhere, [], "FORWARDED");
    return { row, said: say("commune.done") };
  }

  protected override done(fresh: Case): string {
    this.#found = null;
    return fresh.commune === this.fields.commune ? say("commune.done") : "";
  }

  protected override forget(): void {
    super.forget();
    this.#found = null;
  }
}
