// Changing a voice: the sound is stretched in time without changing its pitch (WSOLA: overlapping pieces, each laid where it
// goes on most smoothly), then played so much faster or slower. Pitch and formants move together, the tones of the language
// keep their shape. Neighbours do not know the voice any more; a laboratory that tries may.

const frame = 0.04; // seconds of one piece
const search = 0.012; // seconds by which a piece may be moved
const breath = 2_000_000; // samples compared before the page may draw

/** Multiplies the pitch, keeping the length. */
export async function shift(pcm: Float32Array, rate: number, factor: number): Promise<Float32Array<ArrayBuffer>> {
  return resample(await stretch(pcm, rate, factor), factor, pcm.length);
}

/** A factor of its own for each recording, so that undoing it must be searched for. Lower or higher by a fifth to a quarter. */
export function randomFactor(higher: boolean): number {
  const r = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
  return higher ? 1.2 + 0.1 * r : 0.76 + 0.08 * r;
}

/** Makes the sound factor times as long. */
async function stretch(pcm: Float32Array, rate: number, factor: number): Promise<Float32Array> {
  const size = 2 * Math.round((frame * rate) / 2);
  const hop = size / 2;
  const reach = Math.round(search * rate);
  const window = Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  const length = Math.ceil(pcm.length * factor);
  const out = new Float32Array(length + size);
  let natural = 0; // where the last piece would go on
  let compared = 0;
  for (let at = 0; at < length; at += hop) {
    const wanted = Math.round(at / factor);
    const from = at === 0 ? 0 : smoothest(pcm, natural, wanted, hop, reach);
    for (let i = 0; i < size; i++) out[at + i] = (out[at + i] ?? 0) + (window[i] ?? 0) * (pcm[from + i] ?? 0);
    natural = from + hop;
    compared += hop * reach;
    if (compared < breath) continue;
    compared = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }
  for (let i = 0; i < hop; i++) out[i] = (out[i] ?? 0) / Math.max(window[i] ?? 1, 0.05); // the first piece has none before it
  return out.subarray(0, length);
}

/** Where near `wanted` the sound is most like what follows the last piece: roughly first, then exactly. */
function smoothest(pcm: Float32Array, natural: number, wanted: number, length: number, reach: number): number {
  let best = wanted;
  let most = -Infinity;
  const compare = (from: number, every: number): void => {
    if (from < 0 || from + length > pcm.length || natural + length > pcm.length) return;
    let product = 0;
    let energy = 1e-9;
    for (let i = 0; i < length; i += every) {
      const x = pcm[from + i] ?? 0;
      product += x * (pcm[natural + i] ?? 0);
      energy += x * x;
    }
    const like = product / Math.sqrt(energy);
    if (like <= most) return;
    most = like;
    best = from;
  };
  for (let d = -reach; d <= reach; d += 4) compare(wanted + d, 2);
  const rough = best;
  most = -Infinity;
  for (let d = -3; d <= 3; d++) compare(rough + d, 1);
  return best;
}

const taps = 16;

/** Reads the sound at another speed; what would fold back into it is left out. */
function resample(pcm: Float32Array, speed: number, length: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  const cut = Math.min(1, 1 / speed);
  for (let n = 0; n < length; n++) {
    const at = n * speed;
    const base = Math.floor(at);
    let sum = 0;
    let weight = 0;
    for (let k = 1 - taps; k <= taps; k++) {
      const x = at - base - k;
      const w = sinc(cut * x) * (0.5 + 0.5 * Math.cos((Math.PI * x) / (taps + 1)));
      sum += w * (pcm[base + k] ?? 0);
      weight += w;
    }
    out[n] = sum / weight;
  }
  return out;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
