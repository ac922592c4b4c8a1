// What phones of 2021 lack of what the conversation uses. Whatever is missing beyond this makes a phone too old.

/** Fills in what is easily filled in; false when this device cannot seal. */
export function ready(): boolean {
  const arrays = Array.prototype as { at?: unknown };
  if (!arrays.at) define(Array.prototype, "at", function (this: unknown[], n: number) { return this[n < 0 ? this.length + n : n]; });
  if (typeof structuredClone === "undefined") define(globalThis, "structuredClone", (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown);
  if (typeof crypto === "undefined" || typeof crypto.getRandomValues !== "function") return false;
  if (typeof crypto.randomUUID !== "function") define(crypto, "randomUUID", uuid);
  return [
    typeof fetch, typeof TextEncoder, typeof AbortController, typeof ReadableStream, typeof TransformStream, typeof BigInt,
    typeof String.prototype.replaceAll, typeof String.prototype.normalize,
  ].every((kind) => kind === "function");
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

function uuid(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] ?? 0) & 15 | 64;
  b[8] = (b[8] ?? 0) & 63 | 128;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
