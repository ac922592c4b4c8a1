// The tables as Tables.JSON and Tables.ResidentJSON write them: types only. Beside tables.go, categories.go, questions.go,
// statuses.go and clocks.go, which say what the fields mean.

/** What the resident's page reads (Tables.ResidentJSON). */
export interface ResidentTables {
  version: number;
  lanes: Lane[];
  roles: Role[];
  last_resort: string[];
  urgencies: Urgency[];
  default_now_trigger: string;
  emergency_numbers: Emergency[];
  questions: Question[];
  global_routes: GlobalRoute[];
  must_ask: MustAnswer[];
  accused: Accusation[];
  categories: Category[];
  menus: Menu[];
  statuses: ResidentStatus[];
  out_of_scope: { first_message: string };
}

/** What the console reads (Tables.JSON). */
export interface Tables extends Omit<ResidentTables, "categories" | "statuses"> {
  standing: { file: string; data_status: string; confirmed_by: string; confirmed_on: string }[];
  small_count_floor: number;
  unit_keys: { key: string; vi: string; grade: string; note?: string }[];
  triggers: { id: string; en: string; vi: string; beyond_ten: boolean }[];
  officer_flags: Meaning[];
  categories: OfficerCategory[];
  statuses: Status[];
  resident_delay_days_max: number;
  front_results: Choice[];
  outcomes: { id: string; vi: string; status: string; lanes: string[] }[];
  forum_dispositions: { id: string; vi: string; en: string; status: string; clock?: string; front_result: string }[];
  lane_changes: { from: string; to: string; who: string; needs: string[]; note?: string }[];
  variant_conditions: { id: string; set_on: string; meaning: string }[];
  events: Meaning[];
  lane_clocks: { lane: string; clocks: string[] }[];
  clocks: Clock[];
}

export interface Meaning {
  id: string;
  meaning: string;
}

export interface Choice {
  id: string;
  vi: string;
  en: string;
}

export interface Lane {
  id: string;
  label_vi: string;
  label_en: string;
  veiled: boolean;
  meaning: string;
  joint_opening: boolean;
  forum_list: boolean;
  may_be_refused: boolean;
}

export interface Role {
  id: string;
  vi: string;
  en: string;
  meaning: string;
  level: "commune" | "province" | "village" | "none";
  under: string[];
  fallbacks: string[];
}

export interface Urgency {
  id: string;
  meaning: string;
  clock: string;
  ask_first: string[];
}

export interface Emergency {
  id: string;
  vi: string;
  en: string;
  grade: string;
}

export interface Question {
  id: string;
  kind: "text" | "choice" | "place" | "time" | "yesno";
  text_vi: string;
  text_en: string;
  warn_vi?: string;
  choices: Choice[];
}

export interface Test {
  q: string;
  in: string[];
}

export interface When {
  any?: Test[];
  all?: Test[];
}

export interface GlobalRoute {
  when: When;
  subjects: string[];
  lanes: string[];
  swap: Record<string, string>;
  add_recipients: string[];
  add_never: string[];
}

export interface MustAnswer {
  q: string;
  lanes: string[];
}

export interface Accusation {
  q: string;
  in: string[];
  roles: string[];
  shared: boolean;
  unless?: string;
}

export interface Category {
  code: string;
  label_plain_vi: string;
  label_en: string;
  lane: string;
  recipients: string[];
  never: string[];
  routes_alt: { when: When; recipients: string[]; never: string[] }[];
  reroute: { to: string; when: When; subjects: string[] }[];
  urgency: { base: string; raise: { to: string; trigger?: string; when: When }[] };
  base_trigger?: string;
  now_trigger?: string;
  what: string;
  ask: string[];
  first_message?: string;
  emergency: string[];
}

export interface OfficerCategory extends Category {
  slug: string;
  label_vi: string;
  unit_keys: string[];
  clock: string;
  clock_also: string[];
  clock_alt: { flag: string; clock: string }[];
  release?: { to: string[]; needs: string[]; content: string };
  mediation_allowed: boolean;
  front_may_see: "none" | "count" | "status" | "content";
}

export interface Menu {
  id: string;
  title_vi: string;
  title_en?: string;
  urgency?: string;
  pages: { code: string; label_vi?: string; label_en?: string }[][];
}

export interface Label {
  vi: string;
  en: string;
}

export interface ResidentStatus {
  id: string;
  label_resident_vi: string;
  label_resident_en: string;
  resident_by_lane: Record<string, Label>;
  shown_to_resident: boolean;
  shown_in_lanes?: string[];
  final: boolean;
}

export interface Status extends ResidentStatus {
  label_officer_vi: string;
  label_officer_en?: string;
  lanes: string[];
  next: string[];
  reopen_to?: string;
  reason_required: boolean;
  two_people?: boolean;
  note?: string;
  front_label_vi: string;
  front_result: string;
}

export interface Clock {
  id: string;
  name_vi: string;
  name_en: string;
  owner: string;
  amount: number | null;
  unit: string;
  bound: string;
  direction?: string;
  starts_at: string;
  extensions?: { mode: string; amount: number; unit: string; by: string; times?: number; reason?: string; basis?: string }[];
  grade: string;
  tracked: string;
  confirm?: string;
}
