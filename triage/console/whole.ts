// What somebody else will read: marks hide words in prints and exports, and nowhere else. Where a case goes to another unit its letters
// are sealed anew as they came, and no picture is ever covered. Said where it is decided, if there is something to say.
import { h, type Child } from "./dom.ts";
import type { Opened } from "./jobs.ts";
import { marksOf } from "./mask.ts";
import type { Case } from "./shapes.ts";
import { say } from "./words.ts";

interface Looked {
  data: Pick<Case, "remarks">;
  opened: Opened | null;
}

const has = ({ data, opened }: Looked): { marks: boolean; files: boolean } => ({
  marks: marksOf(data, opened).length > 0,
  files: (opened?.letters ?? []).some((l) => l.state === "open" && l.words.attachments.length > 0),
});

/** What a unit that gets the case reads; nothing where nothing is marked and there is no file. */
export function readsWhole(looked: Looked): Child {
  const { marks, files } = has(looked);
  return (marks || files) && h("p", { class: "small whole" }, [marks && say("whole.words"), files && say("whole.files")].filter((t) => t !== false).join(" "));
}

/** What of an export is not hidden. */
export function exportsWhole(looked: Looked): Child {
  const { marks, files } = has(looked);
  return (marks || files) && h("p", { class: "small whole" }, [marks && say("whole.export"), files && say("whole.files")].filter((t) => t !== false).join(" "));
}
