// What can be done with a case beside answering, asking, moving and noting. The composer lists those that the officer and
// the case allow under "other acts".
import type { Host } from "./compose.ts";
import type { Child } from "./dom.ts";
import { LabelForm } from "./labels.ts";
import { MaskForm } from "./maskform.ts";
import { ReleaseForm, releaseOf } from "./release.ts";
import { mayReopen, ReopenForm } from "./reopen.ts";
import { hasResult, ResultForm } from "./result.ts";
import { maySilence, SilenceForm } from "./silence.ts";

/** A form below the case. */
export interface CaseForm {
  form(): Child;
  focus(): void;
  /** What is half-written, for the time of a lock; it is taken out of the page. "" if nothing is. */
  take(): string;
  give(kept: string): void;
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

export const acts: readonly CaseAct[] = [
  { id: "labels", key: "b", may: ({ session }) => session.may("remark"), make: (host, close) => new LabelForm(host, close) },
  { id: "mask", may: ({ session }) => session.may("move"), make: (host, close) => new MaskForm(host, close) },
  {
    id: "release", may: ({ session, data }) => data.acts && data.closed === undefined && session.may("move") && releaseOf(session, data) !== undefined,
    make: (host, close) => new ReleaseForm(host, close),
  },
  {
    id: "result", may: ({ session, data }) => data.acts && data.closed !== undefined && session.may("move") && hasResult(data),
    make: (host, close) => new ResultForm(host, close),
  },
  { id: "reopen", may: ({ session, data }) => data.acts && session.may("move") && mayReopen(data), make: (host, close) => new ReopenForm(host, close) },
  {
    id: "silence",
    may: ({ session, data, opened }) => data.acts && session.may("move") && opened !== null && maySilence(data, opened, Date.now()),
    make: (host, close) => new SilenceForm(host, close),
  },
];
