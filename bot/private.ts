// The way to the web page: the twin of private.go.

import { box } from "./menu.ts";
import { fresh } from "./state.ts";
import { say, type T } from "./turn.ts";

/** VIẾT KÍN: the box's own address; nothing of what was written here goes along or stays. */
export function writeInPrivate(t: T): void {
  t.s = fresh(t.s);
  t.s.step = "menu";
  t.lines = [];
  say(t, "start.web");
  say(t, "start.web-moved");
  say(t, "start.again");
}

/** The web page of the box, where one is known. */
export function boxPage(t: T): string {
  const b = box(t);
  return b ? `${t.env.page.replace(/\/+$/, "")}/h/${b.code}` : t.env.page;
}
