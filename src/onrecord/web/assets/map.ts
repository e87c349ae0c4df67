// Places of events on the world of Natural Earth (world-atlas, 1:110 million), with Observable Plot.
import * as Plot from "@observablehq/plot";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";
import { colour, load, redrawn, show } from "./frame";

interface Spot {
  place: string;
  country: string | null;
  latitude: number;
  longitude: number;
  n: number;
  unreal: number;
  score: number;
}

const world = atlas as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (a, b) => a !== b);

for (const figure of document.querySelectorAll<HTMLElement>("[data-chart=map]")) {
  const { spots } = await load<{ spots: Spot[] }>(figure);
  redrawn(figure, (width) => show(figure, map(spots, width), "Events by place; the table below has the same"));
}

function map(spots: Spot[], width: number): SVGElement | HTMLElement {
  const options: Plot.DotOptions = {
    x: "longitude",
    y: "latitude",
    r: "n",
    title: (s: Spot) => {
      const where = s.country ? `${s.place}, ${s.country}` : s.place;
      return `${where}: ${s.n} events, ${s.unreal} of them not real, mean score ${s.score}`;
    },
  };
  const tone = (s: Spot): string => colour(s.score < 0 ? "--hand" : "--said");
  return Plot.plot({
    width,
    height: Math.round(width / 2.05),
    projection: "equal-earth",
    // a place of one event is small, however few events there are
    r: { domain: [0, Math.max(20, ...spots.map((s) => s.n))], range: [0, Math.max(14, width / 50)] },
    style: { background: "none" },
    marks: [
      Plot.graticule({ stroke: colour("--rule"), strokeOpacity: 0.6 }),
      Plot.geo(land, { fill: colour("--wash"), stroke: colour("--faint"), strokeWidth: 0.6 }),
      Plot.geo(borders, { stroke: colour("--rule"), strokeWidth: 0.6 }),
      Plot.dot(spots, { ...options, filter: (s: Spot) => s.n > s.unreal, fill: tone, fillOpacity: 0.6, stroke: tone }),
      Plot.dot(spots, { ...options, filter: (s: Spot) => s.n <= s.unreal, stroke: tone, strokeDasharray: "3 2" }),
    ],
  });
}
