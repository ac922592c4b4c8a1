// What the Front's page says beyond the console's words.
import { catalog } from "../console/words.ts";
import en from "./words/en.json";
import vi from "./words/vi.json";

export const say = catalog<keyof typeof vi>({ vi, en });
