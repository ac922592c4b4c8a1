// The twin of mend.go: leaves a step whose ground is gone, for the nearest one that stands.

import { mendAlerts } from "./alerts.ts";
import { mendForum } from "./forum.ts";
import { clue, holding } from "./guard.ts";
import { unsure } from "./paper.ts";
import { askPlace } from "./plan.ts";
import { question, type T } from "./turn.ts";

export function mend(t: T): void {
  const s = t.s;
  if (s.step === "paper" && !s.photos.some(unsure)) {
    s.step = s.after || "menu";
    s.after = "";
  }
  switch (s.step) {
    case "choose": case "found": case "pin":
      if (s.offers.length === 0) {
        s.step = "ask";
        s.ask = askPlace;
        s.group = [];
        s.pin = null;
      }
      break;
    case "bare":
      if (s.held === null) s.step = "ask";
      break;
    case "number":
      if (!clue(t) || (holding(t) && s.look === null)) s.step = "review";
      break;
    case "kind":
      if (s.kinds.length === 0) s.step = "menu";
      break;
    case "list":
      if (!t.env.tables.menus.find((m) => m.id === s.menu)?.pages[s.page]) s.step = "menu";
      break;
    case "mailbox": case "reply": case "extend": case "solved": case "delete":
      if (s.look === null) s.step = "menu";
      break;
    case "alerts-of": case "alerts": case "alert":
      mendAlerts(t);
      break;
    case "forum-of": case "forum-open": case "forum-ask": case "forum-list": case "forum-item":
      mendForum(t);
  }
  if ((s.step === "ask" || s.step === "write") && s.category === "") s.step = "menu";
  if (s.step === "ask" && !question(t, s.ask)) s.step = "menu";
}
