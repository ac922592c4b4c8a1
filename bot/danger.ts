// The twin of danger.go: 113, 114, 115 before all else.

import { ears, says } from "./hearing.ts";
import { category, once, type T } from "./turn.ts";

export function listenForDanger(t: T): void {
  if (t.m.kind === "choice" || says(t.m.text, ears.danger) === "" || t.s.alarm) return;
  t.s.alarm = true;
  emergency(t);
  if (says(t.m.text, ears.life_self) !== "") once(t, "emerg.life-self");
  else if (says(t.m.text, ears.life) !== "") once(t, "emerg.life");
}

/** The numbers to call, once in a draft. */
export function emergency(t: T): void {
  once(t, "emerg.first");
}

/** What to do until help comes. */
export function firstAid(t: T): void {
  for (const id of ears.first[t.s.category] ?? []) once(t, id);
}

/** The first of 113, 114, 115 among the category's numbers. */
export function callFirst(t: T): string {
  return category(t, t.s.category)?.emergency.find((n) => n === "113" || n === "114" || n === "115") ?? "113";
}
