/** What a passphrase is derived from: a-z and digits, marks off, everything between as one space. */
export function normalise(passphrase: string): string {
  return passphrase
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mn}/gu, "")
    .replace(/đ/g, "d")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}
