// Cleaning of sound and film in the page, loaded when it is asked for (/web/cleaner.js).

import type { Clean } from "./attach.ts";

export interface Cleaner {
  kindOf(bytes: Uint8Array): "picture" | "sound" | "film" | "paper" | "unknown";
  cleanSound(bytes: Uint8Array): Clean | "big" | "unclean";
  cleanFilm(bytes: Uint8Array): Clean | "big" | "unclean";
  keep(bytes: Uint8Array): Clean | "unknown";
}
