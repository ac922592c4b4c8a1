// Entry of the browser test: puts the runners where the test finds them.
import { runKeyVectors } from "../../console/keys.vectors.ts";
import { runPaperVectors } from "../../console/paperkey.vectors.ts";

Object.assign(globalThis, { runKeyVectors, runPaperVectors });
