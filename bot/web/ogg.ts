// Sound files without anything but sound: Opus packets in Ogg (RFC 3533, RFC 7845) and plain WAV. No name of a program, no
// time, no title; the serial number is the same for everybody.

const serial = 1;
const packetsPerPage = 50; // a second
const vendor = ""; // RFC 7845 wants a field, not a name

/** Writes mono Opus packets. samples is how many of 48,000 a second are to be heard, behind preSkip. */
export function oggOpus(packets: { bytes: Uint8Array; samples: number }[], preSkip: number, rate: number, samples: number): Uint8Array<ArrayBuffer> {
  const pages: Uint8Array[] = [];
  const add = (flags: number, granule: number, contents: Uint8Array[]): void => void pages.push(page(flags, granule, pages.length, contents));
  add(2, 0, [head(preSkip, rate)]);
  add(0, 0, [tags()]);
  let at = 0;
  for (let i = 0; i < packets.length; ) {
    const group: Uint8Array[] = [];
    let lacing = 0;
    for (; i < packets.length && group.length < packetsPerPage; i++) {
      const p = packets[i];
      if (p === undefined || lacing + Math.floor(p.bytes.length / 255) + 1 > 255) break;
      lacing += Math.floor(p.bytes.length / 255) + 1;
      at += p.samples;
      group.push(p.bytes);
    }
    const last = i >= packets.length;
    // The last page says where the sound ends, within its last packet.
    add(last ? 4 : 0, last ? Math.min(at, preSkip + samples) : at, group);
  }
  return concat(pages);
}

function head(preSkip: number, rate: number): Uint8Array {
  const b = new Uint8Array(19);
  const view = new DataView(b.buffer);
  b.set(ascii("OpusHead"));
  b[8] = 1; // version
  b[9] = 1; // one channel
  view.setUint16(10, preSkip, true);
  view.setUint32(12, rate, true);
  return b;
}

function tags(): Uint8Array {
  const b = new Uint8Array(16 + vendor.length);
  b.set(ascii("OpusTags"));
  new DataView(b.buffer).setUint32(8, vendor.length, true);
  b.set(ascii(vendor), 12);
  return b;
}

function page(flags: number, granule: number, sequence: number, packets: Uint8Array[]): Uint8Array {
  const lacing = packets.flatMap((p) => [...new Array<number>(Math.floor(p.length / 255)).fill(255), p.length % 255]);
  const b = new Uint8Array(27 + lacing.length + packets.reduce((n, p) => n + p.length, 0));
  const view = new DataView(b.buffer);
  b.set(ascii("OggS"));
  b[5] = flags;
  view.setBigUint64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  b[26] = lacing.length;
  b.set(lacing, 27);
  let at = 27 + lacing.length;
  for (const p of packets) {
    b.set(p, at);
    at += p.length;
  }
  view.setUint32(22, checksum(b), true);
  return b;
}

const table = Uint32Array.from({ length: 256 }, (_, i) => {
  let r = i << 24;
  for (let k = 0; k < 8; k++) r = r & 0x80000000 ? (r << 1) ^ 0x04c11db7 : r << 1;
  return r >>> 0;
});

function checksum(b: Uint8Array): number {
  let crc = 0;
  for (const x of b) crc = ((crc << 8) ^ (table[((crc >>> 24) ^ x) & 255] ?? 0)) >>> 0;
  return crc;
}

/** Writes mono sound with 16 bits. */
export function wav(pcm: Float32Array, rate: number): Uint8Array<ArrayBuffer> {
  const b = new Uint8Array(44 + 2 * pcm.length);
  const view = new DataView(b.buffer);
  b.set(ascii("RIFF"));
  view.setUint32(4, b.length - 8, true);
  b.set(ascii("WAVEfmt "), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  b.set(ascii("data"), 36);
  view.setUint32(40, 2 * pcm.length, true);
  pcm.forEach((x, i) => view.setInt16(44 + 2 * i, Math.round(32767 * Math.max(-1, Math.min(1, x))), true));
  return b;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}
