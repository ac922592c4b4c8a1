// The province's signed list, for the resident's page: the twin of directory.go, sign.go and recipients.go. The format is
// in the comment of directory.go; the vectors in testdata are run by both. Signing, and all checks of form that only the
// signer can fail, are left to Go: what the province did not sign is refused here whatever its form.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { anyPlace, forbids } from "../envelope/never.ts";
import type { Route, RouteTables } from "../rules/route.ts";

const magic = "homthu-directory-1";
const withheld = "sha256:";

export interface Key {
  recipient: string;
  verify: string;
  from?: string;
  to?: string;
}

export interface Unit {
  id: string;
  role: string;
  place: string;
  name: string;
  deployment: string;
  keys: Key[];
  from?: string;
  to?: string;
  successor?: string;
  recovery?: boolean;
  paper_key?: boolean;
}

export interface Box {
  code: string;
  name: string;
  commune: string;
  villages: string[];
  from?: string;
  to?: string;
}

export interface Directory {
  v: number;
  version: number;
  province: string;
  issued: string;
  expires: string;
  units: Unit[];
  boxes: Box[];
  edges: { id: string; verify: string }[];
  deployments: { id: string; verify: string }[];
}

export interface Addressee {
  unit: string;
  recipient: string;
}

/** What a route means at a place and a time; see Addressees in recipients.go. */
export interface Addressees {
  to: Addressee[];
  never: string[];
  units: string[];
  deployments: string[];
  fallback: boolean;
}

/** Why a list was refused, or why nobody can be named; the kinds are Go's sentinels. */
export class DirectoryError extends Error {
  readonly kind: "format" | "signature" | "expired" | "older" | "nobody" | "withheld";
  constructor(kind: DirectoryError["kind"]) {
    super(`directory: ${kind}`);
    this.kind = kind;
  }
}

/** Checks a signed list and returns it; newest is the version of the newest list that was ever accepted. */
export function read(signed: Uint8Array, province: Uint8Array, newest: number, now: Date): Directory {
  const { signature, directory } = parse(signed);
  if (!ed25519.verify(signature, signedText(directory), province, { zip215: false })) throw new DirectoryError("signature");
  if (directory.version < newest) throw new DirectoryError("older");
  if (now.getTime() >= Date.parse(directory.expires)) throw new DirectoryError("expired");
  return directory;
}

function parse(signed: Uint8Array): { signature: Uint8Array; directory: Directory } {
  let directory: Directory;
  let signature: Uint8Array;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(signed);
    const first = text.indexOf("\n");
    const second = text.indexOf("\n", first + 1);
    if (text.slice(0, first) !== magic || second < 0) throw new Error();
    const base64 = text.slice(first + 1, second);
    signature = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    if (signature.length !== 64 || btoa(String.fromCharCode(...signature)) !== base64) throw new Error();
    directory = JSON.parse(text.slice(second + 1)) as Directory;
    if (directory.v !== 1 || JSON.stringify(directory) !== text.slice(second + 1)) throw new Error();
  } catch {
    throw new DirectoryError("format");
  }
  return { signature, directory };
}

/** The text that is signed: every recipient by its digest. It is made of what was parsed, so that all of that is signed. */
function signedText(d: Directory): Uint8Array {
  const digested = {
    ...d,
    units: d.units.map((u) => ({ ...u, keys: u.keys.map((k) => ({ ...k, recipient: digest(k.recipient) })) })),
  };
  return new TextEncoder().encode(magic + "\n" + JSON.stringify(digested));
}

function digest(recipient: string): string {
  if (recipient.startsWith(withheld)) return recipient;
  const sum = sha256(new TextEncoder().encode(recipient));
  return withheld + Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** The units that the route names at the commune and province; see Directory.Recipients. */
export function recipients(d: Directory, tables: RouteTables, r: Route, commune: string, province: string, at: Date): Addressees {
  if (at.getTime() >= Date.parse(d.expires)) throw new DirectoryError("nobody");
  const byId = new Map(d.units.map((u) => [u.id, u]));
  const role = (id: string) => tables.roles.find((x) => x.id === id);
  const idOf = (id: string): string => {
    const level = role(id)?.level;
    if (level === "commune" || level === "village") return `${id}.${commune}`;
    return level === "province" ? `${id}.${province}` : "";
  };
  // See exclude, excludeKin and veil in exclude.go.
  const local = (id: string): boolean => r.veiled && ["commune", "village"].includes(role(id)?.level ?? "");
  const veils = (id: string): boolean => local(id) && !r.recipients.includes(id);
  const never: string[] = [];
  const exclude = (name: string): void => {
    if (!never.includes(name)) never.push(name);
  };
  for (const id of r.never) {
    const unit = idOf(id);
    if (unit === "") continue;
    if (veils(id)) for (const other of kin(d, id)) if (veils(other)) exclude(anyPlace(other));
    for (const member of family(d, unit)) exclude(veils(roleOf(member)) ? anyPlace(member) : member);
  }
  const out: Addressees = { to: [], never, units: [], deployments: [], fallback: false };
  let missing = false;

  const addUnit = (u: Unit): boolean => {
    if (r.never.includes(u.role) || forbids(never, u.id) || !during(u, at)) return false;
    if (out.units.includes(u.id)) return true;
    const key = keyAt(u, at);
    if (key === undefined) return false;
    if (key.recipient.startsWith(withheld)) return (missing = true);
    out.to.push({ unit: u.id, recipient: key.recipient });
    out.units.push(u.id);
    if (!out.deployments.includes(u.deployment)) out.deployments.push(u.deployment);
    return true;
  };
  const add = (id: string): boolean => {
    if (r.never.includes(id)) return false;
    let u = byId.get(idOf(id));
    while (u !== undefined && !during(u, at)) {
      if (u.to === undefined || at.getTime() < Date.parse(u.to) || u.successor === undefined) return false;
      u = byId.get(u.successor);
    }
    return u !== undefined && addUnit(u);
  };

  for (const id of r.recipients) {
    if (!add(id) && (role(id)?.fallbacks ?? []).some(add)) out.fallback = true;
  }
  if (out.to.length === 0 && tables.last_resort.some(add)) out.fallback = true;
  if (out.to.length === 0 && !missing) throw new DirectoryError("nobody");
  for (const u of d.units) if (u.recovery && u.place === province) addUnit(u);
  if (missing) throw new DirectoryError("withheld");
  const named = (id: string): boolean => out.units.some((unit) => roleOf(unit) === id);
  out.never = [...new Set(never.map((name) => (local(roleOf(name)) && !named(roleOf(name)) ? anyPlace(name) : name)))];
  return out;
}

/** The box with that code at that time. */
export function box(d: Directory, code: string, at: Date): Box | undefined {
  return d.boxes.find((b) => b.code === code && during(b, at));
}

/** The unit with that id at that time. */
export function unit(d: Directory, id: string, at: Date): Unit | undefined {
  return d.units.find((u) => u.id === id && during(u, at));
}

/** The keys that a signature by the unit at that time may be checked with. */
export function verifyKeys(d: Directory, id: string, at: Date): Uint8Array[] {
  const keys = (d.units.find((u) => u.id === id)?.keys ?? []).filter((k) => during(k, at));
  keys.sort((a, b) => time(b.from) - time(a.from));
  return keys.map((k) => Uint8Array.from(atob(k.verify), (c) => c.charCodeAt(0)));
}

/** What posters print of a key: six groups of five digits. */
export function fingerprint(key: Uint8Array): string {
  const label = new TextEncoder().encode("homthu/v1/fingerprint");
  const sum = sha256(new Uint8Array([...label, ...key]));
  const view = new DataView(sum.buffer, sum.byteOffset);
  return Array.from({ length: 6 }, (_, i) => String(view.getUint32(4 * i) % 100000).padStart(5, "0")).join(" ");
}

/** Every unit that a merger joins to this one, itself included, in the order of their ids. */
function family(d: Directory, id: string): string[] {
  const members = new Set([id]);
  for (let size = 0; size !== members.size; ) {
    size = members.size;
    for (const u of d.units) {
      if (u.successor === undefined || members.has(u.id) === members.has(u.successor)) continue;
      members.add(u.id).add(u.successor);
    }
  }
  return [...members].sort();
}

/** Every role that a merger joins to this one anywhere, in order; none if nothing of it was merged. */
function kin(d: Directory, role: string): string[] {
  const merged = d.units.filter((u) => u.successor !== undefined).flatMap((u) => [u.id, u.successor ?? ""]);
  const roles = merged.filter((id) => roleOf(id) === role).flatMap((id) => family(d, id).map(roleOf));
  return [...new Set(roles)].sort();
}

function roleOf(id: string): string {
  return id.split(".", 1)[0] ?? "";
}

function keyAt(u: Unit, at: Date): Key | undefined {
  let best: Key | undefined;
  for (const k of u.keys) {
    if (during(k, at) && (best === undefined || time(k.from) > time(best.from))) best = k;
  }
  return best;
}

function during(span: { from?: string; to?: string }, at: Date): boolean {
  return at.getTime() >= time(span.from) && (span.to === undefined || at.getTime() < Date.parse(span.to));
}

function time(s: string | undefined): number {
  return s === undefined ? -Infinity : Date.parse(s);
}
