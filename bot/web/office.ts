// What the page works with: rules, words, the list of places and the province's signed directory, which is believed only
// after its signature was checked with the province's key. All of it is in memory only.

import { DirectoryError, fingerprint, read, type Directory } from "../../intake/directory/directory.ts";
import { fromBase64 } from "../../intake/envelope/envelope.ts";
import type { ResidentTables } from "../../intake/rules/tables.ts";
import type { Alert, Box, Forum, Found } from "../env.ts";
import type { Desk } from "../letter.ts";
import type { Book } from "../words/words.ts";
import { Finder, type Province } from "./find.ts";
import { Recordings } from "./listen.ts";
import { get, now } from "./net.ts";

/** What the server put into the page: pages.go. */
export interface Seed {
  box: { code: string; name: string; commune: string; where: string; province: string; villages: string[]; police: string } | null;
  begin: "write" | "look" | "forum";
  forum: Forum | null;
  home: string;
  province_key: string;
  words: Record<string, string>;
}

interface Lists {
  edge: string;
  rules: ResidentTables;
  words: Book;
  places: Province[];
  recordings: Record<string, string[]>; // ids of texts by language
}

const patience = 60_000; // a slow network brings the lists in this time

/** The warnings of one unit. */
interface Warnings {
  place: string;
  name: string;
  list: Alert[];
}

/** The lists in force. */
export class Office {
  private warnings: Warnings[] | null = null;
  private coming: Forum[] | null = null;

  finder: Finder;
  private more: Promise<boolean> | null = null;
  private readonly heard = new Map<string, Recordings>();

  private constructor(readonly seed: Seed, readonly lists: Lists, private directory: Directory, private whole: boolean) {
    this.finder = new Finder(lists.places, seed.box?.province ?? seed.home);
  }

  /** Loads what a conversation needs; null when it cannot be had now. Throws DirectoryError where the list is not to be trusted. */
  static async load(seed: Seed): Promise<Office | null> {
    const slim = [seed.box?.commune, seed.box?.province ?? seed.home].filter(Boolean).join(",");
    const [tables, directory] = await Promise.all([get("/api/v1/tables", patience), getDirectory(seed, slim, 0)]);
    if (tables?.status !== 200 || directory === null) return null;
    const lists = tables.json as Lists;
    const office = new Office(seed, lists, directory, slim === "");
    void office.rest();
    return office;
  }

  /** Loads the other languages and the list of places: behind the first words, and again where it failed. */
  rest(): Promise<boolean> {
    return (this.more ??= get("/api/v1/tables/more", patience).then((answer) => {
      if (answer?.status !== 200) {
        this.more = null;
        return false;
      }
      const { words, places } = answer.json as Pick<Lists, "words" | "places">;
      Object.assign(this.lists.words, words);
      this.finder = new Finder((this.lists.places = places), this.seed.box?.province ?? this.seed.home);
      return true;
    }));
  }

  /** Whether sealing to this commune needs nothing more; "" is the province. */
  covers(commune: string): boolean {
    return this.whole || commune === "" || commune === this.seed.box?.commune;
  }

  /** Gets the whole directory, so that the server does not learn which place was chosen. False when it cannot be had. */
  async widen(): Promise<boolean> {
    const directory = await getDirectory(this.seed, "", this.directory.version).catch(() => null);
    if (directory === null) return false;
    this.directory = directory;
    this.whole = true;
    return true;
  }

  desk(): Desk {
    return {
      tables: this.lists.rules, directory: this.directory, edge: this.lists.edge, province: this.seed.box?.province ?? this.seed.home,
      provinceOf: (commune) => this.finder.provinceOf(commune), now: now(),
    };
  }

  box(code: string): Box | undefined {
    const at = now().getTime();
    const b = this.directory.boxes.find((one) => one.code === code && (one.from === undefined || Date.parse(one.from) <= at) && (one.to === undefined || at < Date.parse(one.to)));
    return b && { code: b.code, name: b.name, commune: b.commune, where: this.finder.name(b.commune) || (code === this.seed.box?.code ? this.seed.box.where : ""), villages: b.villages };
  }

  /** Gets the warnings of all units and the forums of all communes, so that the server does not learn whose are read. Without them the page says so. */
  async news(): Promise<void> {
    const [alerts, forums] = await Promise.all([get("/api/v1/alerts", patience), get("/api/v1/forums", patience)]);
    if (alerts?.status === 200) this.warnings = (alerts.json as { units: Warnings[] | null }).units ?? [];
    if (forums?.status === 200) this.coming = (forums.json as { forums: Forum[] }).forums;
  }

  /** The forums that are to come; until they are here, the one that the page was opened at. */
  forums(): Forum[] | undefined {
    return this.coming ?? (this.seed.forum === null ? undefined : [this.seed.forum]);
  }

  /** The warnings for a commune: its police's, then the province's; undefined while they are not here. */
  alerts(commune: string): Alert[] | undefined {
    const of = (place: string): Alert[] => (this.warnings ?? []).filter((u) => u.place === place).flatMap((u) => u.list);
    return this.warnings === null ? undefined : [...of(commune), ...of(this.finder.provinceOf(commune) ?? "")];
  }

  find(text: string): Found {
    return this.finder.find(text);
  }

  /** The recordings of a language, or null. */
  recordings(lang: string): Recordings | null {
    const ids = this.lists.recordings[lang] ?? [];
    if (ids.length === 0) return null;
    const heard = this.heard.get(lang) ?? new Recordings(lang, new Set(ids));
    this.heard.set(lang, heard);
    return heard;
  }

  /** Forgets what was heard. */
  hush(): void {
    for (const r of this.heard.values()) r.stop();
    this.heard.clear();
  }

  /** Where this installation is, for people. */
  home(): string {
    return this.lists.places.find((p) => p.code === this.seed.home)?.name ?? "";
  }

  fingerprint(): string {
    return fingerprint(fromBase64(this.seed.province_key));
  }
}

async function getDirectory(seed: Seed, places: string, newest: number): Promise<Directory | null> {
  const answer = await get(`/api/v1/directory${places === "" ? "" : `?places=${places}`}`, patience);
  if (answer?.status !== 200) return null;
  let key: Uint8Array;
  try {
    key = fromBase64(seed.province_key);
  } catch {
    throw new DirectoryError("signature");
  }
  return read(answer.bytes, key, newest, now());
}
