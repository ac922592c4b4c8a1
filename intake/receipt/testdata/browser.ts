// Entry of the browser test: puts the runner where the test finds it.
import { runVectors } from "../vectors.ts";

Object.assign(globalThis, { runVectors: (json: string) => runVectors(JSON.parse(json)) });
