// The code that leads a newcomer to his place, the twin of triage/officer/invitation.go: written like a paper key, so that one
// wrong symbol is found before it is sent.
import { sha256 } from "@noble/hashes/sha2.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { print, read, type Form } from "./papercode.ts";

const form: Form = { groups: 5, first: 27 };

/** Draws a code: 100 bits. */
export function newInvitation(): string {
  const content = randomBytes(13);
  content[12]! &= 0xf0;
  return print(form, content);
}

/** Reads a code that was typed, and writes it as it was printed; throws a PaperError. */
export function readInvitation(text: string): string {
  return print(form, read(form, text));
}

/** What the roster keeps of the code. */
export function invitationHash(code: string): Uint8Array {
  return sha256(new TextEncoder().encode(`homthu/v1/invitation\n${code}`));
}
