// The twin of scan.go: a box's code typed off a poster is as good as a scanned square.

import { forumOf, forumStart } from "./forum.ts";
import type { T } from "./turn.ts";

const boxShape = /^[0-9]*[A-Z][A-Z0-9-]*[0-9][A-Z0-9-]*$|^[0-9][A-Z0-9-]*[A-Z][A-Z0-9-]*$/;

export function scanned(t: T): void {
  const code = t.m.text.replaceAll(" ", "").toUpperCase();
  if (t.m.kind !== "text" || code.length > 64 || !boxShape.test(code)) return;
  if (t.env.box(code)) {
    t.m.kind = "start";
    t.m.text = code;
  } else if (forumOf(t, code)) {
    t.m.kind = "start";
    t.m.text = forumStart + code;
  }
}
