// Entry of the browser test: puts the runner where the test finds it.
import { runKeyVectors } from "../../console/keys.vectors.ts";

Object.assign(globalThis, { runKeyVectors });
