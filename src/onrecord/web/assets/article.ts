// The article page: hovering, clicking or focusing a record lights its exact characters and draws its
// chain. The server has cut the text; nothing here counts characters.

const SVG = "http://www.w3.org/2000/svg";
// The order of a chain: the words, who spoke or acted, who passed it on, to whom it was done.
const ROLES = ["content", "evidence", "actor", "source", "relay", "recipient"];

const found = document.querySelector<HTMLElement>("[data-sheet]");
if (found) start(found);

function start(sheet: HTMLElement): void {
  const pieces = new Map<string, { piece: HTMLElement; role: string }[]>();
  for (const piece of sheet.querySelectorAll<HTMLElement>("[data-on]")) {
    for (const on of (piece.dataset["on"] ?? "").split(" ")) {
      const [id, role] = on.split(":");
      if (!id || !role) continue;
      const list = pieces.get(id) ?? [];
      list.push({ piece, role });
      pieces.set(id, list);
    }
  }
  const notes = [...sheet.querySelectorAll<HTMLElement>("[data-note]")];
  const noteOf = new Map(notes.map((note) => [note.dataset["note"] ?? "", note]));
  const lines = sheet.appendChild(document.createElementNS(SVG, "svg"));
  lines.setAttribute("class", "chain-lines");
  lines.setAttribute("aria-hidden", "true");
  let kept: string | null = null; // what a click or the address chose
  let shown: string | null = null;

  const dim = (): void => {
    for (const lit of sheet.querySelectorAll(".lit")) {
      for (const name of [...lit.classList]) if (name.startsWith("lit")) lit.classList.remove(name);
    }
    lines.replaceChildren();
    shown = null;
  };

  const light = (id: string | null): void => {
    if (id === shown) return;
    dim();
    if (!id) return;
    shown = id;
    for (const { piece, role } of pieces.get(id) ?? []) piece.classList.add("lit", `lit-${role}`);
    noteOf.get(id)?.classList.add("lit");
    draw(id);
  };

  const stops = (id: string): DOMRect[] => {
    const boxes: DOMRect[] = [];
    for (const role of ROLES) {
      for (const { piece, role: has } of pieces.get(id) ?? []) {
        const box = has === role ? piece.getClientRects()[0] : undefined;
        if (!box || boxes.some((b) => b.top === box.top && b.left === box.left)) continue;
        boxes.push(box);
        if (role !== "relay") break; // of a role its beginning is enough, of relays each one
      }
    }
    return boxes;
  };

  const draw = (id: string): void => {
    const note = noteOf.get(id);
    if (!note) return;
    const frame = sheet.getBoundingClientRect();
    const edge = note.getBoundingClientRect();
    const points = stops(id).map((b) => ({ x: b.left - frame.left + 3, y: b.bottom - frame.top + 3 }));
    points.push({ x: edge.left - frame.left, y: edge.top - frame.top + 10 });
    const path = points.map((to, n) => {
      const from = points[n - 1];
      if (!from) return `M${to.x} ${to.y}`;
      // within a line of text the curve stays in the space below it, so that no word is struck out
      const bend = Math.abs(from.y - to.y) < 4 ? from.y + 7 : (from.y + to.y) / 2;
      return `C${from.x} ${bend} ${to.x} ${bend} ${to.x} ${to.y}`;
    });
    const line = lines.appendChild(document.createElementNS(SVG, "path"));
    line.setAttribute("d", path.join(" "));
    for (const point of points) {
      const dot = lines.appendChild(document.createElementNS(SVG, "circle"));
      dot.setAttribute("cx", String(point.x));
      dot.setAttribute("cy", String(point.y));
      dot.setAttribute("r", "3");
    }
  };

  const meant = (target: EventTarget | null): string | null => {
    if (!(target instanceof Element)) return null;
    const note = target.closest<HTMLElement>("[data-note]");
    if (note) return note.dataset["note"] ?? null;
    return target.closest<HTMLElement>("[data-in]")?.dataset["in"] ?? null;
  };

  const keep = (id: string | null): void => {
    kept = id;
    light(id);
    const address = new URL(location.href);
    address.hash = id ?? "";
    history.replaceState(null, "", id ? address.href : address.href.replace(/#$/, ""));
  };

  sheet.addEventListener("mouseover", (event) => light(meant(event.target) ?? kept));
  sheet.addEventListener("mouseleave", () => light(kept));
  sheet.addEventListener("focusin", (event) => light(meant(event.target) ?? kept));
  sheet.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("summary")) return;
    const link = event.target.closest("a");
    if (link && !link.getAttribute("href")?.startsWith("#")) return;
    const id = meant(event.target);
    if (!id) return;
    event.preventDefault();
    keep(kept === id ? null : id);
    if (!kept) return;
    const inNote = event.target.closest("[data-note]");
    const other = inNote ? document.getElementById(`t-${id}`) : noteOf.get(id);
    other?.scrollIntoView({ block: "nearest" });
  });

  // Keys work only on a focused note, so that no letter is taken from the reader.
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      keep(null);
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const at = notes.findIndex((note) => note.contains(document.activeElement));
    const next = at < 0 ? undefined : notes[at + step]?.querySelector<HTMLElement>("a.lights");
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });

  const fromAddress = (): void => {
    const id = decodeURIComponent(location.hash.slice(1)).replace(/^t-/, "");
    if (!noteOf.has(id)) return;
    kept = id;
    light(id);
    noteOf.get(id)?.closest(".row")?.scrollIntoView({ block: "start" });
    noteOf.get(id)?.scrollIntoView({ block: "nearest" });
  };
  addEventListener("hashchange", fromAddress);
  addEventListener("load", fromAddress); // after the browser has scrolled to the note itself
  addEventListener("resize", () => {
    const id = shown;
    dim();
    light(id);
  });
  fromAddress();
}
