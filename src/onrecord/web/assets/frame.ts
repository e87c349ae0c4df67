// What every chart shares: its data are those of the page, and it obeys the page's policy.

export async function load<T>(figure: HTMLElement): Promise<T> {
  const answer = await fetch(figure.dataset["source"] ?? "", { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as T;
}

// Plot writes a style element into its drawing, which the policy refuses: style.css has its rules.
export function show(figure: HTMLElement, drawing: SVGElement | HTMLElement, label: string): void {
  for (const style of drawing.querySelectorAll("style")) style.remove();
  for (const part of drawing.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
  const svg = drawing instanceof SVGElement ? drawing : drawing.querySelector("svg");
  svg?.setAttribute("role", "img");
  svg?.setAttribute("aria-label", label);
  figure.querySelector(".drawn")?.replaceChildren(drawing);
}

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Draws anew when the width or the colour scheme changes.
export function redrawn(figure: HTMLElement, draw: (width: number) => void): void {
  let width = 0;
  const again = (): void => {
    width = figure.clientWidth;
    if (width) draw(width);
  };
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - width) > 8) again();
  }).observe(figure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}
