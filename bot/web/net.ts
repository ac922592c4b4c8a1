// Talking to the edge. What goes out is sealed already, or asks for public lists; addresses carry no locator.

import { worked } from "./work.ts";

/** What the edge answered; json is null where the answer has none. */
export interface Answer {
  status: number;
  code: string;
  json: unknown;
  bytes: Uint8Array<ArrayBuffer>;
  headers: Headers;
}

let ahead = 0; // by how much the edge's clock is ahead of this device's

/** The time by the edge's clock, since the clocks of phones are often wrong. */
export function now(): Date {
  return new Date(Date.now() + ahead);
}

/** Gets a public list; null when it could not be had. */
export function get(path: string, timeout: number): Promise<Answer | null> {
  return ask(path, { method: "GET" }, timeout);
}

/** Posts JSON. null: it is not known whether it arrived. */
export function post(path: string, body: unknown, timeout: number, work = ""): Promise<Answer | null> {
  return ask(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...proof(work) } }, timeout);
}

/** Posts a sealed attachment under its random id. */
export function postBlob(id: string, sealed: Blob, timeout: number): Promise<Answer | null> {
  const headers = { "Content-Type": "application/octet-stream", "Homthu-Blob": id };
  return worked(false, (work) => ask("/api/v1/blobs", { method: "POST", body: sealed, headers: { ...headers, ...proof(work) } }, timeout));
}

/** Puts the bytes of a large attachment that begin at offset. */
export function putChunk(id: string, offset: number, size: number, bytes: Blob, timeout: number): Promise<Answer | null> {
  const headers = { "Content-Type": "application/octet-stream", "Homthu-Blob": id, "Homthu-Offset": String(offset), "Homthu-Size": String(size) };
  const put = (work: string): Promise<Answer | null> => ask("/api/v1/blobs", { method: "PUT", body: bytes, headers: { ...headers, ...proof(work) } }, timeout);
  return offset === 0 ? worked(false, put) : put("");
}

/** How much of a large attachment is durable; null when it could not be asked. */
export async function askBegun(id: string, timeout: number): Promise<number | null> {
  const answer = await ask("/api/v1/blobs", { method: "HEAD", headers: { "Homthu-Blob": id } }, timeout);
  if (answer === null) return null;
  return answer.status === 200 ? Number(answer.headers.get("Homthu-Offset")) : answer.status === 404 ? 0 : null;
}

function proof(work: string): Record<string, string> {
  return work === "" ? {} : { "Homthu-Work": work };
}

async function ask(path: string, init: RequestInit, timeout: number): Promise<Answer | null> {
  const abort = new AbortController();
  asking.add(abort);
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(path, {
      ...init, signal: abort.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", redirect: "error",
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    setClock(response.headers.get("Date"));
    const json = decode(response.headers.get("Content-Type"), bytes);
    return { status: response.status, code: codeOf(json), json, bytes, headers: response.headers };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    asking.delete(abort);
  }
}

const asking = new Set<AbortController>();

/** Breaks off all that is under way. */
export function stopAll(): void {
  for (const abort of asking) abort.abort();
}

function setClock(date: string | null): void {
  const at = date === null ? NaN : Date.parse(date);
  if (!Number.isNaN(at)) ahead = at - Date.now();
}

function decode(type: string | null, bytes: Uint8Array): unknown {
  if (!type?.startsWith("application/json")) return null;
  return JSON.parse(new TextDecoder().decode(bytes));
}

function codeOf(json: unknown): string {
  const code = typeof json === "object" && json !== null && "code" in json ? json.code : "";
  return typeof code === "string" ? code : "";
}

/** Resolves when the device says that it is on a network, or after the wait. */
export function connected(wait: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener("online", done);
  });
}
