// Papers by their content, the twin of paper.go.
import { byte, has, latin, ScrubError, u16le, u32be, u32le } from "./bytes.ts";

const openXML = "application/vnd.openxmlformats-officedocument.";

/** The media type of a paper that is taken, or "". */
export function paperType(b: Uint8Array): string {
  try {
    if (has(b, 0, "%PDF-")) return pdfType(b);
    if (has(b, 0, "PK\x03\x04")) return zipType(b);
    if (has(b, 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return oleType(b);
    if (has(b, 0, "{\\rtf1")) {
      let end = b.length;
      while (end > 0 && [0, 9, 10, 13, 32].includes(byte(b, end - 1))) end--;
      return b[end - 1] === 0x7d ? "application/rtf" : "";
    }
    return plainText(b) ? "text/plain" : "";
  } catch (error) {
    if (error instanceof ScrubError) return "";
    throw error;
  }
}

function pdfType(b: Uint8Array): string {
  const tail = latin(b.subarray(Math.max(0, b.length - 1024)));
  const versioned = b.length >= 8 && (b[5] === 0x31 || b[5] === 0x32) && b[6] === 0x2e;
  return versioned && tail.includes("%%EOF") && !tail.includes("PK\x05\x06") ? "application/pdf" : "";
}

const officePapers = [
  ["word/document.xml", `${openXML}wordprocessingml.document`, "word/vbaProject.bin", "application/vnd.ms-word.document.macroEnabled.12"],
  ["xl/workbook.xml", `${openXML}spreadsheetml.sheet`, "xl/vbaProject.bin", "application/vnd.ms-excel.sheet.macroEnabled.12"],
  ["ppt/presentation.xml", `${openXML}presentationml.presentation`, "ppt/vbaProject.bin", "application/vnd.ms-powerpoint.presentation.macroEnabled.12"],
] as const;

function zipType(b: Uint8Array): string {
  if (b.length < 22 + 30) return "";
  const end = b.length - 22;
  const [count, size, at] = [u16le(b, end + 10), u32le(b, end + 12), u32le(b, end + 16)];
  if (!has(b, end, "PK\x05\x06") || at + size !== end || count > 10_000) return "";
  const names = new Set<string>();
  let directory = b.subarray(at, at + size);
  for (let i = 0; i < count; i++) {
    if (directory.length < 46 || !has(directory, 0, "PK\x01\x02")) return "";
    const n = u16le(directory, 28);
    const next = 46 + n + u16le(directory, 30) + u16le(directory, 32);
    if (next > directory.length) return "";
    names.add(latin(directory.subarray(46, 46 + n)));
    directory = directory.subarray(next);
  }
  if (directory.length !== 0) return "";
  if (names.has("mimetype")) return openDocument(b);
  if (!names.has("[Content_Types].xml") || !names.has("_rels/.rels")) return "";
  const office = officePapers.find(([part]) => names.has(part));
  return office === undefined ? "" : names.has(office[2]) ? office[3] : office[1];
}

function openDocument(b: Uint8Array): string {
  const size = u32le(b, 22);
  if (u16le(b, 8) !== 0 || u16le(b, 26) !== 8 || u16le(b, 28) !== 0 || size > 64 || 38 + size > b.length || !has(b, 30, "mimetype")) return "";
  const kind = latin(b.subarray(38, 38 + size));
  return /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)$/.test(kind) ? kind : "";
}

function oleType(b: Uint8Array): string {
  if (b.length < 1024) return "";
  const shift = u16le(b, 30);
  if (shift !== 9 && shift !== 12) return "";
  const sector = 1 << shift;
  const parts: Uint8Array[] = [];
  for (let at = u32le(b, 48); at < 0xfffffffa; at = oleNext(b, at, sector)) {
    const from = (at + 1) * sector;
    if (from + sector > b.length || parts.length >= 1024) return "";
    parts.push(b.subarray(from, from + sector));
  }
  const entries = new Uint8Array(parts.length * sector);
  parts.forEach((p, i) => entries.set(p, i * sector));
  if (entries.length < 128) return "";
  let found = "";
  const seen = new Set<number>();
  const todo = [u32le(entries, 76)];
  for (let i = todo.pop(); i !== undefined; i = todo.pop()) {
    if (i === 0xffffffff || seen.has(i) || (i + 1) * 128 > entries.length) continue;
    seen.add(i);
    const e = entries.subarray(i * 128, i * 128 + 128);
    todo.push(u32le(e, 68), u32le(e, 72));
    found = oleStreams.get(oleName(e)) ?? found;
  }
  return found;
}

const oleStreams = new Map([
  ["WordDocument", "application/msword"], ["Workbook", "application/vnd.ms-excel"], ["Book", "application/vnd.ms-excel"],
  ["PowerPoint Document", "application/vnd.ms-powerpoint"],
]);

function oleNext(b: Uint8Array, at: number, sector: number): number {
  const each = sector / 4;
  const block = Math.floor(at / each);
  if (block >= 109) throw new ScrubError("unknown");
  return u32le(b, (u32le(b, 76 + 4 * block) + 1) * sector + 4 * (at % each));
}

function oleName(e: Uint8Array): string {
  const n = u16le(e, 64);
  if (e[66] !== 2 || n < 2 || n > 64) return "";
  let name = "";
  for (let i = 0; i + 2 < n; i += 2) {
    if (e[i + 1] !== 0) return "";
    name += String.fromCharCode(byte(e, i));
  }
  return name;
}

function plainText(b: Uint8Array): boolean {
  if (b.length === 0) return false;
  const text = decoded(b);
  if (text === null || text.trim() === "" || /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]/.test(text)) return false;
  const head = text.slice(0, 1024).replace(/^[ \t\r\n\f]+/, "").toLowerCase();
  if (["#!", "<?", "<!", "mz", "@echo", "begin:v", "%!ps", "{\\", "gif8", "riff", "id3", "oggs"].some((mark) => head.startsWith(mark))) return false;
  return !/<html|<svg|<script|<body|<head|<iframe/.test(head);
}

function decoded(b: Uint8Array): string | null {
  const wide = b[0] === 0xff && b[1] === 0xfe ? "utf-16le" : b[0] === 0xfe && b[1] === 0xff ? "utf-16be" : null;
  if (wide !== null && b.length % 2 === 0) return utf16(b, wide === "utf-16be");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(b);
  } catch {
    return null;
  }
}

/** Halves of pairs that stand alone become U+FFFD, which is refused. */
function utf16(b: Uint8Array, big: boolean): string {
  let text = "";
  for (let i = 2; i < b.length; i += 2) text += String.fromCharCode(big ? u32be(b, i - 2) & 0xffff : u16le(b, i));
  return /\p{Surrogate}/u.test(text) ? "\ufffd" : text;
}
