// What can be done with a case beside answering, asking, moving and noting. The composer lists those that the officer and
// the case allow under "other acts".
import { CommuneForm, mayMove } from "./commune.ts";
import type { Host } from "./compose.ts";
import type { Child } from "./dom.ts";
import { ExportForm } from "./exportform.ts";
import { handsIn, OfferForm } from "./handin.ts";
import { LaneForm } from "./lane.ts";
import { mayMerge, MergeForm, UnmergeForm } from "./merge.ts";
import { MoveForm } from "./move.ts";
import { LabelForm } from "./labels.ts";
import { MaskForm } from "./maskform.ts";
import { PaperForm } from "./paperform.ts";
import { mayRedact, RedactForm } from "./redact.ts";
import { ReleaseForm, releaseOf } from "./release.ts";
import { mayReopen, ReopenForm } from "./reopen.ts";
import { asked, ExplainForm } from "./explain.ts";
import { hasResult, ResultForm } from "./result.ts";
import { maySilence, SilenceForm } from "./silence.ts";
import type { Case } from "./shapes.ts";
import { SplitForm } from "./split.ts";
import { categoriesFor } from "./way.ts";

/** A form below the case. */
export interface CaseForm {
  form(): Child;
  focus(): void;
  /** What is half-written, to be put away; it is taken out of the page, and nothing more is sent from here. "" if nothing is. */
  take(): string;
  give(kept: string): void;
  /** Empties the form if the case shows that what it sent has arrived, and says so; "" otherwise. */
  settle?(fresh: Case): string;
}

export interface CaseAct {
  /** The catalog calls it do.ID. */
  id: string;
  /** A key of its own, beside the list of acts. */
  key?: string;
  may(host: Host): boolean;
  /** close leaves the form. */
  make(host: Host, close: () => void): CaseForm;
}

const moves = ({ session, data, opened }: Host): boolean => data.acts && data.closed === undefined && session.may("move") && opened?.answerable === true;

export const acts: readonly CaseAct[] = [
  { id: "handon", key: "h", may: (host) => moves(host) && host.data.steps.includes("FORWARDED"), make: (host, close) => new MoveForm(host, close, "FORWARDED") },
  { id: "commune", may: (host) => moves(host) && mayMove(host.session, host.data), make: (host, close) => new CommuneForm(host, close) },
  { id: "lane", may: (host) => moves(host) && categoriesFor(host.session, host.data).length > 0, make: (host, close) => new LaneForm(host, close) },
  { id: "split", may: moves, make: (host, close) => new SplitForm(host, close) },
  { id: "merge", may: (host) => moves(host) && mayMerge(host.session, host.data), make: (host, close) => new MergeForm(host, close) },
  {
    id: "unmerge", may: ({ session, data }) => data.acts && data.state === "MERGED" && session.may("move"),
    make: (host, close) => new UnmergeForm(host, close),
  },
  { id: "explain", may: ({ session, data }) => session.may("reply") && asked(session, data) !== undefined, make: (host, close) => new ExplainForm(host, close) },
  { id: "labels", key: "b", may: ({ session }) => session.may("remark"), make: (host, close) => new LabelForm(host, close) },
  { id: "mask", may: ({ session }) => session.may("move"), make: (host, close) => new MaskForm(host, close) },
  { id: "redact", may: (host) => host.data.acts && host.session.may("move") && mayRedact(host), make: (host, close) => new RedactForm(host, close) },
  {
    id: "release", may: ({ session, data }) => data.acts && data.closed === undefined && session.may("move") && releaseOf(session, data) !== undefined,
    make: (host, close) => new ReleaseForm(host, close),
  },
  {
    id: "offer", may: ({ session, data, opened }) => data.acts && session.may("reply") && handsIn(data) && opened?.answerable === true,
    make: (host, close) => new OfferForm(host, close),
  },
  {
    id: "result", may: ({ session, data }) => data.acts && data.closed !== undefined && session.may("move") && hasResult(data),
    make: (host, close) => new ResultForm(host, close),
  },
  { id: "reopen", may: ({ session, data }) => data.acts && session.may("move") && mayReopen(data), make: (host, close) => new ReopenForm(host, close) },
  { id: "papers", key: "i", may: ({ session, opened }) => session.may("read") && opened?.letters.some((l) => l.state === "open") === true, make: (host, close) => new PaperForm(host, close) },
  { id: "export", may: ({ session, opened }) => session.may("read") && opened !== null, make: (host, close) => new ExportForm(host, close) },
  {
    id: "silence",
    may: ({ session, data, opened }) => data.acts && session.may("move") && opened !== null && maySilence(data, opened, Date.now()),
    make: (host, close) => new SilenceForm(host, close),
  },
];
