// Events and statements over time, with Observable Plot.
import * as Plot from "@observablehq/plot";
import { colour, load, redrawn, show } from "./frame";

interface Bar {
  month: string;
  cooperation: number;
  conflict: number;
  unreal: number;
}

interface MonthOf {
  month: string;
  said: number;
  did: number;
  done_to: number;
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-chart=events]")) {
  const { months } = await load<{ months: Bar[] }>(figure);
  redrawn(figure, (width) => show(figure, events(months, width), "Events by month"));
}
for (const figure of document.querySelectorAll<HTMLElement>("[data-chart=actor]")) {
  const { months } = await load<{ months: MonthOf[] }>(figure);
  redrawn(figure, (width) => show(figure, actor(months, width), "Statements and events by month"));
}

const interval = "month";

function shared(width: number): Plot.PlotOptions {
  return {
    width,
    height: 170,
    marginLeft: 44,
    marginRight: 8,
    style: { background: "none", fontSize: "12px", fontFamily: "inherit" },
    x: { type: "utc", label: null },
    y: { label: null, grid: true, ticks: 4, tickFormat: (n: number) => Math.abs(n).toLocaleString("en") },
  };
}

function dated<T extends { month: string }>(months: T[]): (T & { day: Date })[] {
  return months.map((m) => ({ ...m, day: new Date(m.month) }));
}

function events(months: Bar[], width: number): SVGElement | HTMLElement {
  const rows = dated(months);
  const title = (m: Bar): string =>
    `${m.month.slice(0, 7)}: ${m.cooperation} of cooperation, ${m.conflict} of conflict, ${m.unreal} that did not take place`;
  const hollow = { fill: "none", stroke: colour("--event"), strokeDasharray: "3 2" };
  return Plot.plot({
    ...shared(width),
    marks: [
      Plot.rectY(rows, { x: "day", y1: 0, y2: "cooperation", interval, fill: colour("--said"), title }),
      Plot.rectY(rows, { x: "day", y1: 0, y2: (m: Bar) => -m.conflict, interval, fill: colour("--hand"), title }),
      Plot.rectY(rows, {
        x: "day",
        y1: "cooperation",
        y2: (m: Bar) => m.cooperation + m.unreal,
        filter: (m: Bar) => m.unreal > 0,
        interval,
        title,
        ...hollow,
      }),
      Plot.ruleY([0], { stroke: colour("--ink") }),
    ],
  });
}

function actor(months: MonthOf[], width: number): SVGElement | HTMLElement {
  const rows = dated(months);
  const title = (m: MonthOf): string =>
    `${m.month.slice(0, 7)}: said ${m.said}, did ${m.did}, done to them ${m.done_to}`;
  return Plot.plot({
    ...shared(width),
    marks: [
      Plot.rectY(rows, { x: "day", y1: 0, y2: "said", interval, fill: colour("--said"), title }),
      Plot.rectY(rows, { x: "day", y1: 0, y2: (m: MonthOf) => -m.did, interval, fill: colour("--event"), title }),
      Plot.rectY(rows, {
        x: "day",
        y1: (m: MonthOf) => -m.did,
        y2: (m: MonthOf) => -m.did - m.done_to,
        filter: (m: MonthOf) => m.done_to > 0,
        interval,
        fill: "none",
        stroke: colour("--event"),
        title,
      }),
      Plot.ruleY([0], { stroke: colour("--ink") }),
    ],
  });
}
