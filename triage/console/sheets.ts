// The pages beside the queue. Each takes the place of the case (or, where it is wide, of the queue as well) until it is left;
// the frame lists in its top line those that the officer may open. Their scripts come with the first that is opened, in one
// file: what an officer waits for in the morning is the queue.
import { getsExtracts } from "./extracted.ts";
import type { Frame } from "./frame.ts";
import type { Session } from "./session.ts";
import type { Word } from "./words.ts";

/** One page beside the queue. */
export interface Sheet {
  readonly element: HTMLElement;
  /** It is shown now: fetches what it shows and takes the focus. */
  open(): void;
  draw(): void;
  /** Shows one thing of those that it has, by its id. */
  at?(id: string): void;
  /** Handles a key that was pressed outside a field, before the desk does. */
  key?(key: string): boolean;
  /** Takes everything that was opened or half-written out of the page; what must not be lost is sealed before. */
  lock(): void | Promise<void>;
}

export interface SheetKind {
  id: string;
  /** The key that opens it. */
  key: string;
  word: Word;
  /** Takes the place of the queue as well. */
  wide?: boolean;
  may(session: Session): boolean;
  /** back leaves the sheet, open leaves it for a case. It fails where the script does not come. */
  make(session: Session, frame: Frame, back: () => void, open: (id: string) => void): Promise<Sheet>;
}

const beside = () => import("./beside.ts");

export const sheets: readonly SheetKind[] = [
  { id: "counter", key: "c", word: "counter.open", may: (s) => s.may("counter"), make: async (s, frame, back) => new (await beside()).CounterSheet(s, frame, back) },
  { id: "extracts", key: "v", word: "extracts.title", may: getsExtracts, make: async (s, frame, back) => new (await beside()).ExtractsSheet(s, back, (error) => frame.failed(error)) },
  { id: "ledger", key: "l", word: "ledger.open", wide: true, may: (s) => s.may("read"), make: async (s, frame, back) => new (await beside()).LedgerSheet(s, frame, back) },
  { id: "report", key: "R", word: "report.title", wide: true, may: (s) => s.may("report"), make: async (s, _frame, back) => new (await beside()).ReportSheet(s, back) },
  { id: "alerts", key: "w", word: "alerts.open", may: (s) => s.may("warn"), make: async (s, frame, back) => new (await beside()).AlertsPane(s, back, (error) => frame.failed(error)) },
  { id: "roster", key: "e", word: "sheet.roster", wide: true, may: (s) => s.may("wrap"), make: async (s, frame, back) => new (await beside()).RosterPane(s, frame, back) },
  { id: "account", key: "a", word: "account.open", may: () => true, make: async (s, frame, back) => new (await beside()).AccountSheet(s, frame, back) },
  { id: "journal", key: "g", word: "journal.title", may: (s) => s.may("takeover"), make: async (s, frame, back, open) => new (await beside()).JournalSheet(s, back, open, (error) => frame.failed(error)) },
  { id: "oversight", key: "p", word: "oversight.title", wide: true, may: (s) => s.may("oversee"), make: async (s, frame, back) => new (await beside()).OversightSheet(s, back, (error) => frame.failed(error)) },
  { id: "forum", key: "d", word: "sheet.forum", wide: true, may: (s) => s.may("forums"), make: async (s, frame, back) => new (await beside()).ForumSheet(s, frame, back) },
  { id: "promises", key: "P", word: "sheet.promises", may: (s) => s.may("pledges"), make: async (s, frame, back) => new (await beside()).PromisesSheet(s, frame, back) },
  { id: "boxes", key: "z", word: "sheet.boxes", wide: true, may: (s) => s.may("boxes"), make: async (s, frame, back) => new (await beside()).BoxesSheet(s, back, (error) => frame.failed(error)) },
  { id: "supervision", key: "S", word: "sheet.supervision", wide: true, may: (s) => s.may("board"), make: async (s, frame, back) => new (await beside()).SupervisionSheet(s, frame, back) },
  { id: "openings", key: "O", word: "sheet.openings", wide: true, may: (s) => s.may("openings"), make: async (s, frame, back) => new (await beside()).OpeningSheet(s, frame, back) },
];
