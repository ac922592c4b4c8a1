// What a file is by its content, the twin of kind.go.
import { byte, has, u32be } from "./bytes.ts";
import { isMP3 } from "./mp3.ts";
import { paperType } from "./paper.ts";

/** picture: painted again by the page. sound, film: cleaned. paper: kept as it is, if the resident says so. */
export type Kind = "jpeg" | "png" | "webp" | "heic" | "ogg" | "adts" | "amr" | "wav" | "mp3" | "mp4" | "paper" | "unknown";

/** Tells a file's kind by its content. Its name and what the browser says of it are not asked. */
export function kindOf(b: Uint8Array): Kind {
  if (has(b, 0, "\xff\xd8\xff")) return "jpeg";
  if (has(b, 0, "\x89PNG\r\n\x1a\n")) return "png";
  if (has(b, 0, "RIFF") && has(b, 8, "WEBP")) return "webp";
  if (has(b, 0, "RIFF") && has(b, 8, "WAVE")) return "wav";
  if (has(b, 0, "OggS")) return "ogg";
  if (has(b, 0, "#!AMR")) return "amr";
  if (has(b, 4, "ftyp")) return brandKind(b);
  if (has(b, 4, "moov") || has(b, 4, "mdat") || has(b, 4, "wide")) return "mp4";
  if (frames(b) || (has(b, 0, "ID3") && frames(b.subarray(id3(b))))) return "adts";
  if (isMP3(b) || (has(b, 0, "ID3") && isMP3(b.subarray(id3(b))))) return "mp3";
  return paperType(b) === "" ? "unknown" : "paper";
}

const frames = (b: Uint8Array): boolean => b.length >= 7 && b[0] === 0xff && (byte(b, 1) & 0xf6) === 0xf0;

function brandKind(b: Uint8Array): Kind {
  const size = u32be(b, 0);
  if (size < 16 || size > 1024 || size % 4 !== 0 || size > b.length) return "unknown";
  let still = false;
  for (let at = 8; at < size; at += 4) {
    const is = (brands: string[]) => brands.some((brand) => has(b, at, brand));
    if (at === 8 && is(["avif", "avis", "hevc", "hevx", "hevm", "hevs", "msf1", "crx ", "jp2 ", "jpx "])) return "unknown";
    still ||= is(["heic", "heix", "heim", "heis"]);
  }
  if (still) return "heic";
  return has(b, 8, "mif1") ? "unknown" : "mp4";
}

/** The length of an ID3v2 tag at the beginning; all if it does not end in the file. */
export function id3(b: Uint8Array): number {
  if (b.length < 10 || !has(b, 0, "ID3")) return 0;
  let size = 0;
  for (const x of b.subarray(6, 10)) {
    if (x >= 0x80) return b.length;
    size = size * 128 + x;
  }
  return Math.min(size + (byte(b, 5) & 0x10 ? 20 : 10), b.length);
}
