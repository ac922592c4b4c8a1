// The duty officers' page, and where an invitation to become one leads.
import { DutyDesk } from "./dutydesk.ts";
import { EnrolPage, invitationPath } from "./enrol.ts";
import { Frame } from "./frame.ts";
import { KeeperDesk } from "./keeperdesk.ts";
import { say } from "./words.ts";

const root = document.getElementById("app") as HTMLElement;

if (location.pathname === invitationPath) {
  new EnrolPage(root);
} else {
  new Frame(root, {
    title: () => say("page.desk"),
    acts: ["read", "wrap"],
    none: () => say("nodesk"),
    open: (session, frame) => (session.may("read") ? new DutyDesk(session, frame) : new KeeperDesk(session, frame)),
  });
}
