// What comes in and goes out of the conversation: the twin of message.go, which says what the fields mean.

export interface Pin {
  lat: number;
  lon: number;
}

/** A photo, sound or paper that is cleaned, sealed and stored. */
export interface Attachment {
  file: string;
  blob: string;
  type: string;
  size: number;
  sealed: number;
  sha256: string;
}

export interface MailboxReply {
  id: string;
  text: string;
  state?: string;
  question?: boolean;
  day?: string;
}

/** What a code opened, checked by the keeper. */
export interface Mailbox {
  day: string;
  lane: string;
  number?: string;
  state: string;
  replies?: MailboxReply[];
  today?: string;
  asked?: Asked;
}

/** How far a resident was asked whether his matter is settled; see Asked in solved.go. */
export interface Asked {
  end: string;
  times: number;
}

/**
 * One thing that happened. Kinds of a resident: start, text, choice, photo, voice, file, sticker, contact, location, edited,
 * call, unsupported. Events of the keeper: sent, failed, nobody, photo-ready, photo-refused, mailbox, not-found, too-many,
 * deleted, cleared, not-cleared, silence, too-fast, muted.
 */
export interface Message {
  kind: string;
  text?: string;
  id?: string;
  file?: string;
  type?: string;
  size?: number;
  album?: string;
  pin?: Pin;
  forward?: boolean;
  code?: string;
  reason?: string;
  minutes?: number;
  until?: string;
  attachment?: Attachment;
  mailbox?: Mailbox;
}

/** One choice; data is what a press sends back as {kind: "choice", text: data}. */
export interface Button {
  text: string;
  data: string;
}

/** One message to the resident. Protect: it shows the code; copy: a button that copies its data, the code. */
export interface Reply {
  text: string;
  buttons?: Button[];
  /** Ids of the texts in it of which there may be recordings; listen: the language whose are played by themselves. */
  spoken?: string[];
  listen?: string;
  protect?: boolean;
  copy?: Button;
}

/** The whole reply as one text. */
export function plainReply(r: Reply): string {
  return [r.text, ...(r.buttons ?? []).map((b) => b.text)].join("\n");
}

export interface Answer {
  q: string;
  a: string;
}

/** What is to be sealed now: a tip, or more words for a case that a receipt (code) opens. */
export interface Letter {
  kind: "tip" | "answer" | "rating";
  category?: string;
  floor?: string;
  subjects?: string[];
  commune?: string;
  box?: string;
  place?: string;
  pin?: Pin;
  answers?: Answer[];
  text?: string;
  attachments?: Attachment[];
  lang: string;
  channel: string;
  rating?: string;
  code?: string;
  reply?: string;
  asked?: Asked;
}

/** What Turn asks its keeper to do besides sealing: look, delete, echo, forget, asked. */
export interface Wish {
  do: string;
  code?: string;
  days?: number;
  page?: string;
  item?: string;
  asked?: Asked;
}
