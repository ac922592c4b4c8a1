// Decodes sound to plain samples in a WAV file of our making, which the page plays: nothing of the sender's file gets there.
import type { Pieces } from "./demux.ts";

/** The most bytes of samples that are made: 45 minutes of a voice at 48 kHz. */
const most = 260e6;

/** Decodes; null if this browser has no decoder for it or it is too long. Throws if the sound is damaged. */
export async function decodeSound(p: Pieces): Promise<ArrayBuffer | null> {
  if (typeof AudioDecoder === "undefined") return null;
  const config = { codec: p.codec, sampleRate: p.rate, numberOfChannels: p.channels, ...(p.description && { description: p.description }) };
  if (!(await AudioDecoder.isConfigSupported(config)).supported) return null;
  const samples = new Samples(p.skip);
  let failed = false;
  const decoder = new AudioDecoder({
    output: (data) => {
      samples.take(data);
      data.close();
    },
    error: () => (failed = true),
  });
  decoder.configure(config);
  for (const [i, piece] of p.pieces.entries()) {
    if (failed || samples.bytes > most) break;
    decoder.decode(new EncodedAudioChunk({ type: "key", timestamp: i * 20_000, data: piece }));
    // Not all at once: what waits in the decoder takes memory.
    while (decoder.decodeQueueSize > 200) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (samples.bytes > most) {
    decoder.close();
    return null;
  }
  if (!failed) await decoder.flush();
  if (failed || samples.bytes === 0) throw new Error("the sound does not decode");
  decoder.close();
  return samples.wav();
}

/** Collects samples as 16 bits. */
class Samples {
  readonly #parts: Int16Array[] = [];
  #skip: number;
  #rate = 0;
  #channels = 0;
  bytes = 0;

  constructor(skip: number) {
    this.#skip = skip;
  }

  take(data: AudioData): void {
    if (this.#rate === 0) [this.#rate, this.#channels] = [data.sampleRate, data.numberOfChannels];
    if (data.sampleRate !== this.#rate || data.numberOfChannels !== this.#channels) return;
    const gone = Math.min(this.#skip, data.numberOfFrames);
    this.#skip -= gone;
    const out = new Int16Array((data.numberOfFrames - gone) * this.#channels);
    const plane = new Float32Array(data.numberOfFrames);
    for (let c = 0; c < this.#channels; c++) {
      data.copyTo(plane, { planeIndex: c, format: "f32-planar" });
      for (let i = gone, at = c; i < plane.length; i++, at += this.#channels) {
        out[at] = Math.max(-1, Math.min(1, plane[i] as number)) * 32767;
      }
    }
    this.#parts.push(out);
    this.bytes += out.byteLength;
  }

  wav(): ArrayBuffer {
    const file = new ArrayBuffer(44 + this.bytes);
    const view = new DataView(file);
    const text = (at: number, s: string) => [...s].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
    const block = 2 * this.#channels;
    text(0, "RIFF");
    view.setUint32(4, 36 + this.bytes, true);
    text(8, "WAVEfmt ");
    view.setUint32(16, 16, true);
    view.setUint16(20, 1, true);
    view.setUint16(22, this.#channels, true);
    view.setUint32(24, this.#rate, true);
    view.setUint32(28, this.#rate * block, true);
    view.setUint16(32, block, true);
    view.setUint16(34, 16, true);
    text(36, "data");
    view.setUint32(40, this.bytes, true);
    let at = 44;
    for (const part of this.#parts) {
      new Int16Array(file, at, part.length).set(part);
      at += part.byteLength;
    }
    return file;
  }
}
