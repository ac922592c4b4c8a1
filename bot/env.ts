// What Turn knows besides State and Message: the twin of env.go.

import type { Route } from "../intake/rules/route.ts";
import type { ResidentTables } from "../intake/rules/tables.ts";
import type { Pin } from "./message.ts";
import type { Book } from "./words/words.ts";

export interface Box {
  code: string;
  name: string;
  commune: string;
  where: string;
  villages?: string[];
}

/** A short warning of a unit to everybody. day is DD-MM-YYYY. */
export interface Alert {
  id: string;
  day: string;
  title: string;
  text: string;
  category?: string;
}

/** A forum that is to come: the twin of Forum in forum.go. */
export interface Forum {
  id: string;
  commune: string;
  where: string;
  day: string;
  hour?: string;
  place: string;
  asks: boolean;
  opinions?: Opinion[];
}

/** One that a person approved for everybody. */
export interface Opinion {
  id: string;
  text: string;
}

/** One commune that may be meant; old is the earlier name by which it was found. */
export interface Offer {
  commune: string;
  name: string;
  old?: string;
}

/** What the gazetteer, or the page's lists, made of words or of a pin. */
export interface Found {
  outcome: "one" | "several" | "split" | "district" | "none";
  offers?: Offer[];
  unsure?: boolean;
}

export interface Env {
  tables: ResidentTables;
  words: Book;
  channel: string;
  page: string;
  name: string;
  clears: boolean;
  timer: boolean;
  /** The page was reached over an onion address. */
  tor?: boolean;
  /** There are recordings of the texts. */
  recorded?: boolean;
  remote: boolean;
  /** Days after which a blind reminder can still reach a resident on this channel. */
  reminds?: number[];
  box(code: string): Box | undefined;
  find(text: string): Found;
  nearest(p: Pin): Found;
  /** The units' warnings for a commune, the newest first; undefined where there is no list at hand. */
  alerts?(commune: string): Alert[] | undefined;
  /** Those that are to come anywhere, the next one first; undefined where there is no list at hand. */
  forums?(): Forum[] | undefined;
  receivers(r: Route, commune: string): string[];
}
