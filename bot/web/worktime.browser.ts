// Measures the work in a browser, for work_test.go.
import { tryNumbers } from "./hash.ts";

(globalThis as { worktime?: (most: number) => number }).worktime = (most) => {
  const begun = performance.now();
  tryNumbers(`0011223344556677?expires=1795320000&max=${most}&`, "0".repeat(64), 0, most);
  return performance.now() - begun;
};
