// Twelve months as small charts: one message each, said as a sentence above the bars; the numbers stand in a table behind them.
import { h, type Child } from "../console/dom.ts";
import { heights, nameOf, within, type Board, type Part } from "./figures.ts";
import { say } from "./words.ts";

type Kind = "received" | "answered" | "overdue" | "tips";

interface Series {
  kind: Kind;
  values: number[];
}

const seriesOf = (months: Part[]): Series[] => [
  { kind: "received", values: months.map((m) => m.follows.received) },
  { kind: "answered", values: months.map((m) => m.follows.answered) },
  { kind: "overdue", values: months.map((m) => m.follows.overdue) },
  { kind: "tips", values: months.map((m) => m.all.received) },
];

/** The month's name without its year. */
const short = (month: string): string => say("chart.month", { n: Number(month.slice(5)) });

const long = (month: string): string => {
  const { word, values } = nameOf(month);
  return say(word, values);
};

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What the chart says: the month with most, or that there is nothing. */
function message({ kind, values }: Series, months: Part[]): string {
  const most = Math.max(...values);
  if (most === 0) return say(`chart.${kind}.none`);
  return say(`chart.${kind}`, { n: most, month: lower(long(months[values.lastIndexOf(most)]?.period ?? "")) });
}

export function charts(board: Board): Child {
  const { months } = board;
  const all = seriesOf(months);
  return [
    h("div", { class: "multiples" }, all.map((s) => h("figure", {}, h("figcaption", {}, message(s, months)), bars(s, board)))),
    h("details", { id: "chart-numbers" }, h("summary", {}, say("chart.numbers")),
      h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": say("chart.numbers") }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("column.month")), all.map((s) => h("th", { scope: "col", class: "number" }, say(`chart.column.${s.kind}`))))),
        h("tbody", {}, months.map((m, i) => h("tr", {}, h("th", { scope: "row" }, long(m.period)),
          all.map((s) => h("td", { class: "number" }, s.kind === "tips" && s.values[i] === 0 ? say("few") : String(s.values[i])))))))),
      h("p", { class: "small soft" }, say("chart.rest", { step: board.step }))),
  ];
}

const [wide, high, top, foot] = [252, 96, 16, 18];

function bars(s: Series, board: Board): SVGElement {
  const { months, period } = board;
  const slot = wide / months.length;
  const room = high - top - foot;
  const parts = heights(s.values).flatMap((height, i) => {
    const month = months[i]?.period ?? "";
    const [x, value] = [i * slot, s.values[i] ?? 0];
    const tall = value === 0 ? 0 : Math.max(2, height * room);
    const tone = s.kind === "overdue" ? "late" : within(month, period) ? "here" : "there";
    const edge = i === 0 || i === months.length - 1;
    return [
      make("rect", { class: `bar ${tone}`, x: x + 2, y: top + room - tall, width: slot - 4, height: tall, rx: 1 }),
      value > 0 && make("text", { class: "value", x: x + slot / 2, y: top + room - tall - 4, "text-anchor": "middle" }, String(value)),
      edge && make("text", { class: "month", x: i === 0 ? x : x + slot, y: high - 4, "text-anchor": i === 0 ? "start" : "end" }, short(month)),
    ];
  });
  return make("svg", { class: "bars", viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": message(s, months) },
    make("line", { class: "ground", x1: 0, x2: wide, y1: top + room + 0.5, y2: top + room + 0.5 }), ...parts);
}

function make(tag: string, attrs: Record<string, string | number>, ...children: (SVGElement | string | false)[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag) as SVGElement;
  for (const [key, value] of Object.entries(attrs)) element.setAttribute(key, String(value));
  element.append(...children.filter((c) => c !== false));
  return element;
}
