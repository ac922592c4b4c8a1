// Takes sound apart into the pieces that a decoder wants. It reads only what the cleaner has just written anew, and so checks
// nothing itself: what was sealed may have been made by anybody.
import { frameOf } from "../../intake/scrub/mp3.ts";
import { readMovie } from "../../intake/scrub/mp4.ts";
import type { Cleaned } from "../../intake/scrub/scrub.ts";

/** Sound as a decoder takes it. */
export interface Pieces {
  codec: string;
  rate: number;
  channels: number;
  description: Uint8Array | null;
  pieces: Uint8Array[];
  /** Samples of one moment at the beginning that are not to be heard. */
  skip: number;
}

const rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** The pieces of clean sound; null if no decoder of browsers knows the codec (AMR). */
export function piecesOf({ bytes, type }: Cleaned): Pieces | null {
  switch (type) {
    case "audio/ogg":
      return ogg(bytes);
    case "audio/aac":
      return adts(bytes);
    case "audio/mpeg":
      return mpeg(bytes);
    case "audio/mp4":
      return mp4(bytes);
  }
  return null;
}

function ogg(b: Uint8Array): Pieces {
  const packets: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  for (let at = 0; at < b.length; ) {
    const count = b[at + 26] as number;
    const lacing = b.subarray(at + 27, at + 27 + count);
    at += 27 + count;
    let from = at;
    for (const l of lacing) {
      at += l;
      if (l === 255) continue;
      parts.push(b.subarray(from, at));
      packets.push(parts.length === 1 ? (parts[0] as Uint8Array) : join(parts));
      parts = [];
      from = at;
    }
    if (from < at) parts.push(b.subarray(from, at));
  }
  const [head, , ...pieces] = packets as [Uint8Array, Uint8Array, ...Uint8Array[]];
  return opus(head, pieces);
}

function opus(head: Uint8Array, pieces: Uint8Array[]): Pieces {
  // The decoder is given a header that skips nothing, so that skipping is done in one place.
  const plain = head.slice();
  plain.set([0, 0], 10);
  const skip = (head[10] as number) | ((head[11] as number) << 8);
  return { codec: "opus", rate: 48000, channels: head[9] as number, description: plain, pieces, skip };
}

function join(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

function adts(b: Uint8Array): Pieces {
  const rate = ((b[2] as number) >> 2) & 15;
  const channels = (((b[2] as number) & 1) << 2) | ((b[3] as number) >> 6);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < b.length; ) {
    const size = (((b[at + 3] as number) & 3) << 11) | ((b[at + 4] as number) << 3) | ((b[at + 5] as number) >> 5);
    pieces.push(b.subarray(at + 7, at + size));
    at += size;
  }
  return aac(Uint8Array.of((2 << 3) | (rate >> 1), ((rate & 1) << 7) | (channels << 3)), rate, channels, pieces);
}

function mpeg(b: Uint8Array): Pieces {
  const pieces: Uint8Array[] = [];
  let [rate, channels] = [0, 0];
  for (let at = 0; at < b.length; ) {
    const f = frameOf(b.subarray(at));
    [rate, channels] = [f.rate, f.mono ? 1 : 2];
    pieces.push(b.subarray(at, at + f.size));
    at += f.size;
  }
  return { codec: "mp3", rate, channels, description: null, pieces, skip: 0 };
}

const aac = (description: Uint8Array, rate: number, channels: number, pieces: Uint8Array[]): Pieces => ({
  codec: `mp4a.40.${(description[0] as number) >> 3}`, rate: rates[rate] as number, channels, description, pieces, skip: 0,
});

/** The first track of sound; edits are not followed but for the silence at its beginning. */
function mp4(b: Uint8Array): Pieces | null {
  const track = readMovie(b).tracks[0];
  const entry = track?.codecs[0]?.entry;
  if (track === undefined || entry === undefined || track.codecs.length !== 1) return null;
  const pieces = track.samples.map((s) => b.subarray(s.at, s.at + s.size));
  const kind = String.fromCharCode(...entry.subarray(4, 8));
  const config = entry.subarray(8 + 28 + 8); // behind the entry's own fields and the head of the one box in it
  const edit = track.edits.find((e) => e.media >= 0)?.media ?? 0;
  if (kind === "Opus") {
    const head = Uint8Array.of(79, 112, 117, 115, 72, 101, 97, 100, 1, config[1] as number, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0);
    return { ...opus(head, pieces), skip: Math.round((edit / track.scale) * 48000) };
  }
  if (kind !== "mp4a") return null;
  const own = config.subarray(26, 26 + (config[25] as number)); // the decoder's part of the descriptor, as aacConfig writes it
  const rate = (((own[0] as number) & 7) << 1) | ((own[1] as number) >> 7);
  const made = aac(own, rate, ((own[1] as number) >> 3) & 15, pieces);
  return { ...made, skip: Math.round((edit / track.scale) * made.rate) };
}
