// The calls about forums, on behalf of one unit. Every change names the version that the officer saw; ids are made here, so that
// a call whose answer was lost is made again and done once. Every change answers with the forum as it stands then.
import { bytes, get, post } from "./api.ts";
import type { Forum, ForumPage, ForumState, Opinion, PaperKind, Plan, Theme } from "./forumshapes.ts";

/** An opinion or a pledge as the officer saw it. */
interface Seen {
  id: string;
  forum: string;
  version: number;
}

const seen = ({ id, forum, version }: Seen): Seen => ({ id, forum, version });

export class ForumCalls {
  readonly unit: string;

  constructor(unit: string) {
    this.unit = unit;
  }

  #to = (what: string, body: unknown): Promise<ForumPage> => post(`/api/forum${what}`, body, { unit: this.unit });

  list = (): Promise<Forum[]> => get("/api/forums", { unit: this.unit });
  page = (id: string): Promise<ForumPage> => get("/api/forum", { unit: this.unit, id });
  plan = (plan: Plan): Promise<ForumPage> => this.#to("", plan);
  step = (id: string, version: number, to: ForumState): Promise<ForumPage> => this.#to("/state", { id, version, to });
  themes = (id: string, version: number, themes: Theme[]): Promise<ForumPage> => this.#to("/themes", { id, version, themes });

  propose = (o: { id: string; forum: string; case: string; sealed: string; theme: string }): Promise<ForumPage> => this.#to("/opinion", { ...o, source: "box" });
  /** What was said in the hall or handed in there: who types it has it from the speaker, so it is approved at once. */
  enter = (o: { id: string; forum: string; source: "slip" | "floor"; text: string; theme: string; passed: string[] }): Promise<ForumPage> => this.#to("/opinion", o);
  approve = (o: Seen, text: string, theme: string, passed: string[]): Promise<ForumPage> => this.#to("/opinion/approve", { ...seen(o), text, theme, passed });
  reword = (o: Seen, text: string, theme: string, passed: string[]): Promise<ForumPage> => this.#to("/opinion/reword", { ...seen(o), text, theme, passed });
  edit = (o: Seen, sealed: string): Promise<ForumPage> => this.#to("/opinion/edit", { ...seen(o), sealed });
  remove = (o: Opinion, reason: string): Promise<ForumPage> => this.#to(o.state === "approved" ? "/opinion/withdraw" : "/opinion/decline", { ...seen(o), reason });
  theme = (o: Seen, theme: string): Promise<ForumPage> => this.#to("/opinion/theme", { ...seen(o), theme });
  /** Puts it before another one; "" is the end. */
  order = (o: Seen, before: string): Promise<ForumPage> => this.#to("/opinion/order", { ...seen(o), before });
  dispose = (o: Seen, d: { disposition: string; owner: string; due: string; answer: string; passed: string[] }): Promise<ForumPage> => this.#to("/opinion/dispose", { ...seen(o), ...d });
  answer = (o: Seen, answer: string, passed: string[]): Promise<ForumPage> => this.#to("/opinion/answer", { ...seen(o), answer, passed });

  pledge = (p: { id: string; forum: string; opinion: string; text: string; owner: string; due: string; passed: string[] }): Promise<ForumPage> => this.#to("/pledge", p);
  keep = (p: Seen, day: string): Promise<ForumPage> => this.#to("/pledge/keep", { ...seen(p), day });
  reopen = (p: Seen): Promise<ForumPage> => this.#to("/pledge/reopen", seen(p));
  drop = (p: Seen, reason: string): Promise<ForumPage> => this.#to("/pledge/drop", { ...seen(p), reason });
  move = (p: Seen, owner: string, due: string): Promise<ForumPage> => this.#to("/pledge/move", { ...seen(p), owner, due });
  /** Takes its words out, as they give somebody away. */
  unword = (p: Seen): Promise<ForumPage> => this.#to("/pledge/unword", seen(p));
  /** Gives it new ones. */
  word = (p: Seen, text: string, passed: string[]): Promise<ForumPage> => this.#to("/pledge/word", { ...seen(p), text, passed });
  told = (p: Seen, told: number): Promise<ForumPage> => this.#to("/pledge/told", { ...seen(p), told });

  paper = (id: string, kind: PaperKind, format: "docx" | "pdf", opinion = ""): Promise<ArrayBuffer> =>
    bytes("/api/forum/paper", { unit: this.unit, id, kind, format, ...(opinion !== "" && { opinion }) });
}
