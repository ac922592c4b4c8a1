// Whom a never-list forbids, the twin of never.go.

/** Says whether a never-list keeps something from a unit: it names the unit, or its role for all places; see Forbids. */
export function forbids(never: readonly string[], unit: string): boolean {
  return never.includes(unit) || never.includes(anyPlace(unit));
}

/** The name that a never-list has for all units of this unit's role, "commune-police.*". */
export function anyPlace(unit: string): string {
  return unit.split(".", 1)[0] + ".*";
}
