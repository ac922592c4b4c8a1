// The console's interface as the page calls it; doc.go has the table, shapes.ts and shapes-unit.ts what goes in and out.
import type { SealedReply } from "./jobs.ts";
import type { Counts, LedgerRow, Notice, Page, Searched, Silenced, Taker, UnitKey } from "./shapes-unit.ts";
import type { Case, Extract, Mediated, Merge, Move, Offer, Reroute, Result, Row, SealedCase, Split, Wanted, Watched, Way } from "./shapes.ts";

/** A call that the console answered with an error. */
export class ApiError extends Error {
  readonly code: string;
  readonly by: string;
  readonly seconds: number;

  constructor(code: string, by = "", seconds = 0) {
    super(code);
    this.code = code;
    this.by = by;
    this.seconds = seconds;
    this.name = "ApiError";
  }
}

type Query = Record<string, string | string[]>;

/** Makes a call; no answer at all is the code "offline". Nothing of it is cached. */
export async function send(path: string, query: Query, body?: unknown, blob = ""): Promise<Response> {
  const parts = Object.entries(query).flatMap(([key, value]) => [value].flat().map((v) => `${key}=${encodeURIComponent(v)}`));
  const init: RequestInit = { cache: "no-store", credentials: "same-origin", redirect: "error" };
  if (body instanceof ArrayBuffer) {
    Object.assign(init, { method: "POST", body, headers: { "Content-Type": "application/octet-stream", "Homthu-Blob": blob } });
  } else if (body !== undefined) {
    Object.assign(init, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  }
  let response: Response;
  try {
    response = await fetch(parts.length > 0 ? `${path}?${parts.join("&")}` : path, init);
  } catch {
    throw new ApiError("offline");
  }
  if (response.ok) return response;
  let failed: { error?: { code?: string; by?: string; seconds?: number } } = {};
  try {
    failed = await response.json();
  } catch {
    // anything but JSON is an internal error
  }
  throw new ApiError(failed.error?.code ?? "internal", failed.error?.by, failed.error?.seconds);
}

export async function json<T>(response: Response): Promise<T> {
  try {
    const text = await response.text();
    return (text === "" ? null : JSON.parse(text)) as T;
  } catch {
    throw new ApiError("offline"); // the connection broke within the answer
  }
}

export const get = async <T>(path: string, query: Query = {}): Promise<T> => json<T>(await send(path, query));

export const post = async <T>(path: string, body: unknown, query: Query = {}): Promise<T> => json<T>(await send(path, query, body));

/** Stores sealed bytes and tells how much is there, 0 to 1: fetch cannot. */
function put(path: string, sealed: ArrayBuffer, progress: (done: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0);
    call.onload = () => (call.status < 300 ? resolve() : reject(new ApiError(codeOf(call.responseText))));
    call.onerror = call.ontimeout = call.onabort = () => reject(new ApiError("offline"));
    call.send(sealed);
  });
}

function codeOf(answer: string): string {
  try {
    return (JSON.parse(answer) as { error?: { code?: string } }).error?.code ?? "internal";
  } catch {
    return "internal";
  }
}

/** Stores a sealed file under a random id. */
export async function postBlob(path: string, id: string, sealed: ArrayBuffer, query: Query): Promise<void> {
  await send(path, query, sealed, id);
}

/** Fetches bytes. */
export async function bytes(path: string, query: Query): Promise<ArrayBuffer> {
  const response = await send(path, query);
  try {
    return await response.arrayBuffer();
  } catch {
    throw new ApiError("offline");
  }
}

/** The calls about cases, on behalf of one unit. */
export class Desk {
  readonly unit: string;

  constructor(unit: string) {
    this.unit = unit;
  }

  #query(more: Query = {}): Query {
    return { ...more, unit: this.unit };
  }

  queue = (filter: Query): Promise<Page<Row>> => get("/api/queue", this.#query(filter));
  counts = (): Promise<Counts> => get("/api/counts", this.#query());
  case = (id: string): Promise<Case> => get("/api/case", this.#query({ id }));
  blob = (id: string): Promise<ArrayBuffer> => bytes("/api/blob", this.#query({ id }));
  looked = (id: string): Promise<null> => post("/api/looked", { id }, this.#query());
  rated = (id: string, envelope: string, rating: string): Promise<null> => post("/api/rated", { id, envelope, rating }, this.#query());
  remark = (id: string, remark: { id: string; sealed: string }): Promise<null> => post("/api/remark", { id, remark }, this.#query());
  take = (id: string, version: number, over: boolean): Promise<Row | null> => post("/api/take", { id, version, over }, this.#query());
  takers = (): Promise<Taker[]> => get("/api/takers", this.#query());
  assign = (id: string, version: number, to: string): Promise<Row | null> => post("/api/assign", { id, version, to }, this.#query());
  sealed = (search: string, cases: string[]): Promise<SealedCase[]> => post("/api/sealed", { search, cases }, this.#query());
  searches = (): Promise<Searched[]> => get("/api/searches", this.#query());
  move = (move: Move): Promise<Row | null> => post("/api/move", move, this.#query());
  route = (to: Wanted): Promise<Way> => post("/api/route", to, this.#query());
  reroute = (to: Reroute): Promise<Row | null> => post("/api/reroute", to, this.#query());
  split = (part: Split): Promise<Row | null> => post("/api/split", part, this.#query());
  merge = (merge: Merge): Promise<Row | null> => post("/api/merge", merge, this.#query());
  unmerge = (id: string, version: number): Promise<Row | null> => post("/api/unmerge", { id, version }, this.#query());
  upload = (id: string, sealed: ArrayBuffer): Promise<void> =>
    put(`/api/blob?id=${id}&size=${sealed.byteLength}&unit=${encodeURIComponent(this.unit)}`, sealed, () => undefined);
  flag = (id: string, flag: string, on: boolean): Promise<Row | null> => post("/api/flag", { id, flag, on }, this.#query());
  label = (id: string, label: string, on: boolean): Promise<Row | null> => post("/api/label", { id, label, on }, this.#query());
  watch = (id: string, officer: string, on: boolean): Promise<Row | null> => post("/api/watch", { id, officer, on }, this.#query());
  watched = (): Promise<Watched[]> => get("/api/watched", this.#query());
  mark = (id: string, before: string, remark: { id: string; sealed: string }): Promise<null> => post("/api/mark", { id, before, remark }, this.#query());
  redact = (words: { id: string; version: number; marks: string; reason: string; letters: { sealed: string; places: number }[]; remark?: { id: string; sealed: string } }): Promise<Row | null> =>
    post("/api/redact", words, this.#query());
  result = (id: string, version: number, result: Result): Promise<Row | null> => post("/api/result", { id, version, result }, this.#query());
  reopen = (id: string, version: number, reason: string): Promise<Row | null> => post("/api/reopen", { id, version, reason }, this.#query());
  release = (id: string, version: number, release: { id: string; to: string; needs: string[]; sealed: string; copy: string }): Promise<Row | null> =>
    post("/api/release", { id, version, release }, this.#query());
  extracts = (): Promise<Extract[]> => get("/api/extracts", this.#query());
  explain = (id: string, answer: { answer: string; day: string; sealed?: string; copy?: string }): Promise<null> => post("/api/reminder", { id, answer }, this.#query());
  received = (id: string, begun: boolean): Promise<null> => post("/api/extracts", { id, begun }, this.#query());
  wish = (id: string, version: number, wish: { how: string; letter: string; day: string; not: boolean }): Promise<Row | null> => post("/api/wish", { id, version, wish }, this.#query());
  mediate = (result: Mediated): Promise<null> => post("/api/mediation", result, this.#query());
  offer = (id: string, version: number, appointment: Offer, reply: SealedReply): Promise<Row | null> => post("/api/appointment", { id, version, appointment, reply }, this.#query());
  appoint = (id: string, version: number, appointment: string, to: string): Promise<Row | null> => post("/api/appointment/state", { id, version, appointment, to }, this.#query());
  together = (id: string, day: string): Promise<Row | null> => post("/api/together", { id, day }, this.#query());
  attach = (id: string, blob: string, sealed: ArrayBuffer, progress: (done: number) => void): Promise<void> =>
    put(`/api/attach?case=${id}&blob=${blob}&unit=${encodeURIComponent(this.unit)}`, sealed, progress);
  ready = (): Promise<{ version: number; sealed?: string }> => get("/api/ready", this.#query());
  setReady = (version: number, sealed: string): Promise<null> => post("/api/ready", { version, sealed }, this.#query());
  notices = (): Promise<Notice[]> => get("/api/notices", this.#query());
  seen = (seen: number): Promise<null> => post("/api/notices", { seen }, this.#query());
  silence = (id: string, version: number, silence: { id: string; token: string; reason: string }): Promise<Row | null> => post("/api/silence", { id, version, silence }, this.#query());
  silences = (): Promise<Silenced[]> => get("/api/silences", this.#query());
  ask = (id: string, version: number, reply: SealedReply): Promise<Row | null> => post("/api/ask", { id, version, reply }, this.#query());
  reply = (id: string, version: number, reply: SealedReply): Promise<Row | null> => post("/api/reply", { id, version, reply }, this.#query());
  units = (ids: string[]): Promise<UnitKey[]> => (ids.length === 0 ? Promise.resolve([]) : get("/api/units", { ids: ids.join(",") }));
  counter = (): Promise<{ edge: string; page: string }> => get("/api/counter", this.#query());
  typed = (tip: { envelope: string; mailbox: string; card: string }): Promise<null> => post("/api/counter", tip, this.#query());
  photo = (id: string, sealed: ArrayBuffer): Promise<void> => postBlob("/api/counter/blob", id, sealed, this.#query());
  exporting = (what: { id: string; kind: string; to: string; cases: string[] }): Promise<null> => post("/api/export", what, this.#query());
  ledger = (from: string, to: string): Promise<{ rows: LedgerRow[]; more: boolean }> => get("/api/ledger", this.#query({ from, to }));
  front = <T>(what: "board" | "cases", query: Query): Promise<T> => get(`/api/mttq/${what}`, this.#query(query));
}
