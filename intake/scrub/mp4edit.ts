// Edits, the twin of mp4edit.go.
import { must } from "./bytes.ts";
import { longestTime } from "./mp4box.ts";
import type { Track } from "./mp4track.ts";

const preroll = 5;

/** Turns a time of one scale into one of another. */
export function scaled(v: number, from: number, to: number): number {
  const out = (BigInt(v) * BigInt(to)) / BigInt(from);
  return Number(out < 2n ** 52n ? out : 2n ** 52n);
}

/** Says how long open edits are, and takes out the samples that no edit shows. */
export function trim(t: Track, scale: number): void {
  must(t.time <= longestTime);
  if (t.edits.length === 0) {
    if (t.start > 0) t.edits = [{ length: scaled(t.start, t.scale, scale), media: -1 }, { length: scaled(shown(t), t.scale, scale), media: 0 }];
    return;
  }
  let [from, to] = [Infinity, 0];
  for (const e of t.edits) {
    if (e.media < 0) continue;
    if (e.length === 0 && e.media < shown(t)) e.length = scaled(shown(t) - e.media, t.scale, scale);
    from = Math.min(from, e.media);
    to = Math.max(to, e.media + scaled(e.length + 1, scale, t.scale) + 1);
  }
  must(to !== 0);
  cutEnd(t, to);
  cutStart(t, from);
  must(t.samples.length > 0);
}

/** When the last sample ends that is shown. */
function shown(t: Track): number {
  let [time, end] = [0, 0];
  for (const s of t.samples) {
    time += s.delta;
    end = Math.max(end, time + s.shift);
  }
  return end;
}

function cutEnd(t: Track, to: number): void {
  let [kept, time, end] = [0, 0, 0];
  t.samples.forEach((s, i) => {
    const shown = time + s.shift;
    time += s.delta;
    if (shown < to) [kept, end] = [i + 1, time];
  });
  t.samples.length = kept;
  t.time = end;
}

function cutStart(t: Track, from: number): void {
  let [first, time] = [0, 0];
  for (const [i, s] of t.samples.entries()) {
    const shown = time + s.shift;
    if (s.sync && shown <= from) first = i;
    else if (shown >= from) break;
    time += s.delta;
  }
  first = Math.max(0, first - (t.handler === "soun" ? preroll : 0));
  const gone = t.samples.slice(0, first).reduce((n, s) => n + s.delta, 0);
  t.samples = t.samples.slice(first);
  t.time -= gone;
  for (const e of t.edits) if (e.media >= 0) e.media -= gone;
}
