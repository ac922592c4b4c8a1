// Films and sound in ISO boxes taken apart and written anew, the twin of mp4.go.
import { Fields, has, must } from "./bytes.ts";
import { eachBox, finestScale, mostTracks, type Box } from "./mp4box.ts";
import { trim } from "./mp4edit.ts";
import { readDefaults, readFragments, type Defaults } from "./mp4frag.ts";
import { readTrack, type Track } from "./mp4track.ts";
import { write } from "./mp4write.ts";

/** What is understood of a film; nothing else of the file passes. */
export interface Movie {
  file: Uint8Array;
  scale: number;
  tracks: Track[];
  /** Where the bodies of mdat lie. */
  media: [number, number][];
}

/** Reads a film as far as its tracks; used to clean it, and to play it. */
export function readMovie(b: Uint8Array): Movie {
  const m: Movie = { file: b, scale: 0, tracks: [], media: [] };
  let quicktime = false;
  let moov: Box | null = null;
  const moofs: Box[] = [];
  eachBox(b, 0, true, (x) => {
    if (x.kind === "ftyp") quicktime = has(x.body, 0, "qt  ");
    else if (x.kind === "mdat") m.media.push([x.at, x.at + x.body.length]);
    else if (x.kind === "moof") moofs.push(x);
    else if (x.kind === "moov") {
      must(moov === null);
      moov = x;
    }
  });
  must(moov !== null);
  const defaults = new Map<number, Defaults>();
  const dropped = readHeader(m, moov, defaults, quicktime);
  readFragments(moofs, m.tracks, defaults, b.length);
  keep(m, dropped);
  for (const t of m.tracks) {
    must(t.samples.length > 0);
    trim(t, m.scale);
  }
  return m;
}

function readHeader(m: Movie, moov: Box, defaults: Map<number, Defaults>, quicktime: boolean): Set<string> {
  const dropped = new Set<string>();
  eachBox(moov.body, moov.at, false, (x) => {
    must(x.kind !== "cmov" && x.kind !== "rmra");
    if (x.kind === "mvhd") {
      const f = new Fields(x.body);
      const version = f.u8();
      f.bytes(3);
      f.times(version);
      f.times(version);
      m.scale = f.u32();
      must(m.scale > 0 && m.scale <= finestScale);
    } else if (x.kind === "trak") {
      must(m.tracks.length < mostTracks && m.scale !== 0);
      const t = readTrack(x, m.file.length, quicktime);
      if (typeof t === "string") dropped.add(t);
      else if (t !== null) m.tracks.push(t);
    } else if (x.kind === "mvex") {
      eachBox(x.body, x.at, false, (y) => readDefaults(y, defaults));
    }
  });
  return dropped;
}

function keep(m: Movie, dropped: Set<string>): void {
  const here = new Set<string>();
  const all = m.tracks;
  m.tracks = all.filter((t) => {
    if (t.samples.length === 0 && all.length > 1 && !here.has(t.handler)) return false;
    here.add(t.handler);
    return true;
  });
  for (const handler of dropped) must(here.has(handler));
  must(m.tracks.length > 0);
}

export function cleanMP4(b: Uint8Array): { bytes: Uint8Array; type: "video/mp4" | "audio/mp4" } {
  const m = readMovie(b);
  return { bytes: write(m), type: m.tracks.some((t) => t.handler === "vide") ? "video/mp4" : "audio/mp4" };
}
