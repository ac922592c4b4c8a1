// The page's end of the worker.
import type { CleanFile } from "./clean.ts";
import type { Failure, Job, Jobs, Told } from "./jobs.ts";
import type { View } from "./view.ts";

const script = "/console/opener.js";

/** The worker could not do what it was asked. */
export class OpenerError extends Error {
  readonly why: Failure;

  constructor(why: Failure) {
    super(why);
    this.why = why;
    this.name = "OpenerError";
  }
}

interface Waiting {
  resolve: (out: never) => void;
  reject: (error: OpenerError) => void;
  progress: ((done: number) => void) | undefined;
}

interface TrustedScripts {
  createPolicy(name: string, rules: { createScriptURL: () => string }): { createScriptURL(url: string): string };
}

/** Where the browser asks for it, the worker's address is vouched for by the page's one policy, which knows no other. */
const policy = (globalThis as { trustedTypes?: TrustedScripts }).trustedTypes?.createPolicy("opener", { createScriptURL: () => script });

const start = (name: string): Worker => new Worker(policy === undefined ? script : policy.createScriptURL(script), { name });

/** How long a look may take; a file that needs longer wants to be one that never ends. */
const patience = 120_000;

/** Looks at an opened attachment in a worker of its own, without keys, that is ended after it. */
export function look(file: Blob): Promise<View> {
  return new Promise((resolve) => {
    const viewer = start("viewer");
    const end = (view: View) => {
      clearTimeout(timer);
      viewer.terminate();
      resolve(view);
    };
    const broken = () => end({ state: "broken", ending: "bin" });
    const timer = setTimeout(broken, patience);
    viewer.onmessage = ({ data }: MessageEvent<View>) => end(data);
    viewer.onerror = broken;
    viewer.postMessage(file);
  });
}

/** Cleans a file in a worker of its own, without keys, that is ended after it. */
export function cleanAway(file: Blob): Promise<CleanFile> {
  return new Promise((resolve) => {
    const cleaner = start("cleaner");
    const end = (out: CleanFile) => {
      clearTimeout(timer);
      cleaner.terminate();
      resolve(out);
    };
    const broken = () => end({ state: "refused", why: "unclean" });
    const timer = setTimeout(broken, patience);
    cleaner.onmessage = ({ data }: MessageEvent<CleanFile>) => end(data);
    cleaner.onerror = broken;
    cleaner.postMessage(file);
  });
}

/** Starts the worker and asks it. close ends it, and with it every key. */
export class Opener {
  readonly #worker = start("opener");
  readonly #waiting = new Map<number, Waiting>();
  #n = 0;
  #closed = false;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Told>) => this.#told(data);
    this.#worker.onerror = () => this.close();
  }

  ask<J extends Job>(job: J, input: Jobs[J]["in"], progress?: (done: number) => void): Promise<Jobs[J]["out"]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new OpenerError("nokey"));
      const n = ++this.#n;
      this.#waiting.set(n, { resolve, reject, progress });
      this.#worker.postMessage({ n, job, in: input });
    });
  }

  close(): void {
    this.#closed = true;
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(new OpenerError("nokey"));
    this.#waiting.clear();
  }

  #told(told: Told): void {
    const waiting = this.#waiting.get(told.n);
    if (waiting === undefined) return;
    if ("progress" in told) return waiting.progress?.(told.progress);
    this.#waiting.delete(told.n);
    if ("failed" in told) waiting.reject(new OpenerError(told.failed));
    else waiting.resolve(told.out as never);
  }
}
