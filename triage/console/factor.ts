// What the console says about second factors and sessions: types only.

/** What is asked after the passphrase: one of the officer's second factors, or that he makes one. */
export interface Next {
  next: "factor" | "setup";
  kinds?: ("code" | "passkey")[];
  name?: string;
  /** Where passkeys work; missing: nowhere. */
  origin?: string;
}

export interface Factor {
  id: string;
  kind: "code" | "passkey";
  name: string;
  added: string;
  used?: string;
}

export interface Factors {
  factors: Factor[];
  required: boolean;
  origin?: string;
  /** That somebody guessed at it, or has a copy, lately. */
  warnings: { kind: "factor-guessed" | "factor-cloned"; at: string }[];
}

/** A place where the officer is signed in. */
export interface Place {
  id: string;
  from: string;
  used: string;
  here: boolean;
}

/** How a colleague signs in. */
export interface Access {
  user: string;
  name: string;
  factors: number;
  places: number;
}
