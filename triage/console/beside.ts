// What is beside the queue and comes when it is first opened: an entry of its own in the bundle. Sheets are added here and in
// the list of sheets.ts.
import late from "./words/vi.json?late";
import { add } from "./words.ts";

export { AccountSheet } from "./account.ts";
export { AlertsPane } from "./alerts.ts";
export { BoxesSheet } from "./boxessheet.ts";
export { CounterSheet } from "./counter.ts";
export { EnrolPage } from "./enrol.ts";
export { ExtractsSheet } from "./extracts.ts";
export { ForumSheet } from "./forumsheet.ts";
export { JournalSheet } from "./journal.ts";
export { LedgerSheet } from "./ledgersheet.ts";
export { OpeningSheet } from "./openingsheet.ts";
export { OversightSheet } from "./oversight.ts";
export { PromisesSheet } from "./promises.ts";
export { ReportSheet } from "./reportsheet.ts";
export { RosterPane } from "./rostersheet.ts";
export { SupervisionSheet } from "./supervisionsheet.ts";

add(late);
