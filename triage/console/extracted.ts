// Who may be given extracts of cases.
import type { Session } from "./session.ts";

/** Roles that may be given extracts: those that categories name. */
export const getsExtracts = (session: Session): boolean => {
  const role = session.duty?.role ?? "";
  return session.may("read") && session.tables.categories.some((c) => c.release?.to.includes(role));
};
