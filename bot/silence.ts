// The twin of Waiting in silence.go.

import { lastOne } from "./plan.ts";
import type { Env } from "./env.ts";
import type { State } from "./state.ts";

/** Says that an urgent tip waits for its last answer, and goes out by itself after a minute of silence. */
export function waiting(env: Env, s: State): boolean {
  return env.timer && lastOne({ env, s, m: { kind: "", text: "" }, cut: false, lines: [], out: [], spoken: [], letter: null });
}
