// Proof of work in place of a captcha: the page tries numbers while the resident types, so that nobody waits and nobody has
// to prove that he can see. The challenge is ALTCHA's (package flood); it is bound to nothing and to nobody. What a server
// does not take is done again with another challenge: what was typed stays where it is.

import { oneBlock, tryNumbers } from "./hash.ts";
import { get, now, type Answer } from "./net.ts";

interface Challenge {
  algorithm: string;
  challenge: string;
  maxnumber: number;
  salt: string;
  signature: string;
}

/** Work that is being done, or done. */
interface Job {
  challenge: Challenge;
  number: number; // -1 until it is found
  next: number; // to try
}

const patience = 20_000;
const margin = 60_000; // before it expires: the time of a slow upload
const typing = { work: 6, rest: 14 }; // milliseconds: a key is never felt to be late
const waiting = { work: 40, rest: 0 }; // somebody has pressed Gửi

export class Work {
  private job: Promise<Job | null> | null = null;
  private hurry = 0; // takes that wait
  private line: Promise<unknown> = Promise.resolve();

  /** Begins to work for the next take, in the background. Call it whenever something is typed. */
  begin(): void {
    this.job ??= this.start(0);
  }

  /** Fresh work of a level, for one request: the value of the header; "" when no challenge could be had. */
  take(level = 0): Promise<string> {
    this.hurry++;
    const taken = this.line.then(() => this.next(level)).finally(() => this.hurry--);
    this.line = taken.catch(() => undefined);
    return taken;
  }

  private async next(level: number): Promise<string> {
    const ready = this.job;
    this.job = null;
    let job = level === 0 ? await ready : null;
    if (job === null || stale(job.challenge)) job = await this.start(level);
    if (job === null || job.number < 0) return "";
    const { algorithm, challenge, salt, signature } = job.challenge;
    return btoa(JSON.stringify({ algorithm, challenge, number: job.number, salt, signature }));
  }

  private async start(level: number): Promise<Job | null> {
    const answer = await get(`/api/v1/challenge?level=${level}`, patience);
    const challenge = answer?.status === 200 ? (answer.json as Challenge) : null;
    if (challenge === null || challenge.algorithm !== "SHA-256" || challenge.salt.length + String(challenge.maxnumber).length > oneBlock) return null;
    const job: Job = { challenge, number: -1, next: 0 };
    let pace = 256; // numbers in a slice, from how long the last one took
    while (job.number < 0 && job.next <= challenge.maxnumber) {
      const { work, rest } = this.hurry > 0 ? waiting : typing;
      const begun = performance.now();
      const to = Math.min(job.next + pace - 1, challenge.maxnumber);
      job.number = tryNumbers(challenge.salt, challenge.challenge, job.next, to);
      job.next = to + 1;
      const took = Math.max(performance.now() - begun, 0.1);
      pace = Math.max(64, Math.min(1 << 16, Math.round(pace * Math.min(4, work / took))));
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
    return job;
  }
}

/** The page's. */
export const work = new Work();

/** Sends a request with work, and with more of it as long as the edge asks for that. Urgent ones try without first. */
export async function worked(urgent: boolean, send: (header: string) => Promise<Answer | null>): Promise<Answer | null> {
  let header = urgent ? "" : await work.take();
  for (let tries = 0; ; tries++) {
    const answer = await send(header);
    if (answer?.code !== "work" || tries === 3) return answer;
    const level = (answer.json as { level?: unknown }).level;
    header = await work.take(typeof level === "number" ? level : 0);
  }
}

/** Whether a challenge expires before a request would be there. */
function stale(c: Challenge): boolean {
  const expires = Number(/[?&]expires=([0-9]+)/.exec(c.salt)?.[1] ?? 0);
  return expires * 1000 - margin < now().getTime();
}
