// The duty officers' page, and where an invitation to become one leads.
import { DutyDesk } from "./dutydesk.ts";
import { invitationPath, Shell } from "./frame.ts";
import { KeeperDesk } from "./keeperdesk.ts";
import { say } from "./words.ts";

const root = document.getElementById("app") as HTMLElement;

if (location.pathname === invitationPath) {
  import("./beside.ts").then(({ EnrolPage }) => new EnrolPage(root), () => root.append(say("part.lost")));
} else {
  new Shell(root, {
    title: () => say("page.desk"),
    acts: ["read", "wrap"],
    none: () => say("nodesk"),
    open: (session, frame) => (session.may("read") ? new DutyDesk(session, frame) : new KeeperDesk(session, frame)),
  });
}
