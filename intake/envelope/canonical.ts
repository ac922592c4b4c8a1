// Canonical JSON as doc.go specifies it, driven by shapes: one per format, with the keys in their order.
import { must, type Card, type Header, type Remark, type Reply, type Tip } from "./types.ts";

/** What a value must look like. */
export type Shape =
  | "string"
  | "int"
  | "degrees"
  | "boolean"
  | { list: Shape }
  | { maybe: Shape }
  | { optional: "string" }
  | { [key: string]: Shape };

const blobRef = { id: "string", size: "int" } satisfies Shape;
const attachment = { blob: "string", type: "string", size: "int", sha256: "string" } satisfies Shape;
const addressee = { unit: "string", recipient: "string" } satisfies Shape;
const strings = { list: "string" } satisfies Shape;

export const headerShape = {
  v: "int", id: "string", case: "string", kind: "string", edge: "string", units: strings, never: strings,
  lane: "string", category: "string", urgency: "string", commune: "string", received: "string",
  blobs: { list: blobRef }, rules: "int",
} satisfies Shape & Record<keyof Header, Shape>;

export const tipShape = {
  v: "int", header: headerShape,
  place: { box: "string", words: "string", pin: { maybe: { lat: "degrees", lon: "degrees" } } },
  answers: { list: { q: "string", a: "string" } }, text: "string", attachments: { list: attachment },
  lang: "string", channel: "string", reporter: "string", case_key: { recipient: "string", identity: "string" },
  rating: "string",
  hand_on: { maybe: { from: "string", reason: "string", original: headerShape, signature: "string" } },
  silence: { optional: "string" },
} satisfies Shape & Record<keyof Tip, Shape>;

export const replyShape = {
  v: "int", id: "string", case: "string", from: "string", text: "string", state: "string", question: "boolean",
  attachments: { list: attachment }, holders: { list: addressee }, never: strings, not_before: "string",
  signature: "string",
} satisfies Shape & Record<keyof Reply, Shape>;

export const cardShape = {
  v: "int", case: "string", number: "string", lane: "string", category: "string", urgency: "string",
  commune: "string", day: "string", holders: { list: addressee }, never: strings, case_key: "string",
} satisfies Shape & Record<keyof Card, Shape>;

export const remarkShape = {
  v: "int", case: "string", by: "string", text: "string", at: "string",
} satisfies Shape & Record<keyof Remark, Shape>;

/** Returns a copy of value with the keys of shape in their order, strings in NFC and degrees rounded. */
export function clean<T>(shape: Shape, value: T): T {
  return walk(shape, value, true) as T;
}

/** Returns the canonical JSON of a value that clean or decode returned. */
export function encode(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => (c === "\u2028" ? "\\u2028" : "\\u2029"));
  return new TextEncoder().encode(text);
}

/** Reads canonical JSON; refuses what encode would not have written. */
export function decode<T>(shape: Shape, bytes: Uint8Array): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    must(false);
  }
  const own = walk(shape, value, false);
  must(equal(encode(own), bytes));
  return own as T;
}

function walk(shape: Shape, value: unknown, cleaning: boolean): unknown {
  switch (shape) {
    case "string":
      must(typeof value === "string");
      if (cleaning) return value.replace(/\p{Cs}/gu, "\uFFFD").normalize("NFC");
      must(!/\p{Cs}/u.test(value));
      return value;
    case "int":
      must(Number.isSafeInteger(value));
      return value;
    case "degrees":
      must(typeof value === "number" && Number.isFinite(value));
      return cleaning ? Math.round(value * 1e6) / 1e6 + 0 : value;
    case "boolean":
      must(typeof value === "boolean");
      return value;
  }
  if ("list" in shape) {
    must(Array.isArray(value));
    return value.map((item) => walk(shape.list as Shape, item, cleaning));
  }
  if ("optional" in shape) {
    must(value !== "");
    return walk(shape.optional, value, cleaning);
  }
  if ("maybe" in shape) return value === null ? null : walk(shape.maybe as Shape, value, cleaning);
  must(typeof value === "object" && value !== null && !Array.isArray(value));
  return Object.fromEntries(
    Object.entries(shape).filter(([key, inner]) => !absent(inner, (value as Record<string, unknown>)[key])).map(([key, inner]) => {
      must(Object.prototype.hasOwnProperty.call(value, key));
      return [key, walk(inner, (value as Record<string, unknown>)[key], cleaning)];
    }),
  );
}

/** Whether a key may be, and is, left out. */
function absent(shape: Shape, value: unknown): boolean {
  return typeof shape === "object" && "optional" in shape && (value === undefined || value === "");
}

/** Compares bytes. Nothing secret is ever compared in these formats. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** Joins byte strings. */
export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
