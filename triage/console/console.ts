// The duty officers' page.
import { DutyDesk } from "./dutydesk.ts";
import { Frame } from "./frame.ts";
import { say } from "./words.ts";

new Frame(document.getElementById("app") as HTMLElement, {
  title: () => say("page.desk"),
  act: "read",
  none: () => say("nodesk"),
  open: (session, frame) => new DutyDesk(session, frame),
});
