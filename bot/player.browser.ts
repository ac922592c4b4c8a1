// Entry of the test that plays the conversations in a real browser (browser_test.go).

import { play, walk, type Given, type Walk } from "./player.ts";

Object.assign(globalThis, {
  playAll: (given: Given, files: string[]): string[] => files.map((file) => play(given, file)),
  walkAll: (given: Given, walks: Walk[]): string[] => walks.map((w) => walk(given, w)),
});
