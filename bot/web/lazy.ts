// What most residents do not need comes only when it is asked for, from our own server, and stays in memory.

let failed = 0;

/** Loads one of the scripts under /web/; null when the line is broken. */
export async function load<T>(name: "voice" | "keep" | "cleaner"): Promise<T | null> {
  // The bundler cannot follow this name, so the script stays apart. Some browsers never ask again for an address that failed.
  const path = `/web/${name}.js${failed === 0 ? "" : `?${failed}`}`;
  try {
    return (await import(path)) as T;
  } catch {
    failed++;
    return null;
  }
}
