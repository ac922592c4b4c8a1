import { test } from "node:test";
import assert from "node:assert/strict";
import { randomFactor, shift } from "./pitch.ts";

const rate = 16_000;

/** A voice-like sound: harmonics that fall off, a slowly moving pitch around f, and pauses. */
function voice(f: number, seconds: number): Float32Array {
  const pcm = new Float32Array(rate * seconds);
  let phase = 0;
  for (let i = 0; i < pcm.length; i++) {
    phase += (2 * Math.PI * f * (1 + 0.02 * Math.sin((2 * Math.PI * 2 * i) / rate))) / rate;
    let x = 0;
    for (let h = 1; h < 12 && h * f < 3500; h++) x += Math.sin(h * phase) / h;
    pcm[i] = 0.2 * x;
  }
  return pcm;
}

/** The fundamental frequency in the middle of a sound, by autocorrelation. */
function fundamental(pcm: Float32Array): number {
  const from = Math.floor(pcm.length / 2);
  const n = 4096;
  const scores: number[] = [];
  let most = 0;
  for (let lag = Math.floor(rate / 500); lag <= rate / 50; lag++) {
    let product = 0;
    let energy = 1e-9;
    for (let i = 0; i < n; i++) {
      product += (pcm[from + i] ?? 0) * (pcm[from + i + lag] ?? 0);
      energy += (pcm[from + i + lag] ?? 0) ** 2;
    }
    scores[lag] = product / Math.sqrt(energy);
    most = Math.max(most, scores[lag] ?? 0);
  }
  // The first peak that is nearly the highest: later ones are its multiples.
  for (let lag = Math.floor(rate / 500) + 1; lag < rate / 50; lag++) {
    const [a = 0, b = 0, c = 0] = [scores[lag - 1], scores[lag], scores[lag + 1]];
    if (b > 0.9 * most && b >= a && b >= c) return rate / (lag + (a - c) / (2 * (a - 2 * b + c)));
  }
  return 0;
}

test("the measure measures", () => {
  for (const f of [95, 130, 220, 310]) assert.ok(Math.abs(fundamental(voice(f, 1)) / f - 1) < 0.025, `${f}`);
});

test("a voice gets another pitch and keeps its length and loudness", async () => {
  for (const f of [100, 140, 210, 280]) {
    for (const factor of [0.78, 0.85, 1.2, 1.3]) {
      const before = voice(f, 2);
      const after = await shift(before, rate, factor);
      assert.equal(after.length, before.length);
      const measured = fundamental(after) / fundamental(before);
      assert.ok(Math.abs(measured / factor - 1) < 0.05, `${f} Hz times ${factor} became times ${measured}`);
      const loud = (pcm: Float32Array): number => Math.sqrt(pcm.subarray(4000, -4000).reduce((sum, x) => sum + x * x, 0));
      assert.ok(Math.abs(loud(after) / loud(before) - 1) < 0.3, `${f} Hz times ${factor}: loudness times ${loud(after) / loud(before)}`);
    }
  }
});

test("silence and a very short sound stay what they are", async () => {
  assert.ok((await shift(new Float32Array(rate), rate, 0.8)).every((x) => x === 0));
  assert.equal((await shift(new Float32Array(10).fill(0.1), rate, 1.25)).length, 10);
  assert.equal((await shift(new Float32Array(0), rate, 1.25)).length, 0);
});

test("no two recordings are changed by the same factor", () => {
  const factors = Array.from({ length: 100 }, (_, i) => randomFactor(i % 2 === 0));
  assert.equal(new Set(factors).size, 100);
  assert.ok(factors.every((f) => (f > 0.75 && f < 0.85) || (f > 1.19 && f < 1.31)));
});
