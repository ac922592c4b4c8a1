// Distances and directions between points, good to a thousandth within a commune.
export interface Point {
  lat: number;
  lon: number;
}

const kmPerDegree = 111.2;

/** From a to b in km: east and north. */
export function offset(a: Point, b: Point): { east: number; north: number } {
  return { east: (b.lon - a.lon) * kmPerDegree * Math.cos((a.lat * Math.PI) / 180), north: (b.lat - a.lat) * kmPerDegree };
}

/** In km. */
export function distance(a: Point, b: Point): number {
  const { east, north } = offset(a, b);
  return Math.hypot(east, north);
}

export const winds = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;

/** Which way b lies from a. */
export function direction(a: Point, b: Point): (typeof winds)[number] {
  const { east, north } = offset(a, b);
  return winds[(Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8] as (typeof winds)[number];
}
