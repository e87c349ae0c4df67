"""What keeps two events apart, however much speaks for their being one."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

from onrecord.records import Actor, Count
from onrecord.stories.lexicon import StoryLexicon
from onrecord.stories.told import AHEAD, Told, is_named, same_actor

_UNKNOWN = "UNK"


def contradiction(one: Told, other: Told, *, lexicon: StoryLexicon) -> str | None:
    """Return why the two cannot be one event, None if nothing keeps them apart.

    Two of one article are apart: their own article tells them apart.
    """
    return next((reason for reason, holds in _REASONS if holds(one, other, lexicon)), None)


def toll_ratio(one: Sequence[Count], other: Sequence[Count], *, excluding: bool) -> float:
    """Return by how much two events' numbers of one kind differ, 1 if no kind is in both.

    Of several the nearest two decide: where one report has both numbers of a dispute, it is one.
    `excluding`: only where one number excludes the other ("at least 12" does not exclude 14).
    """
    ratios = [
        max(a.low, b.low) / max(1, min(_most(a, excluding), _most(b, excluding)))
        for a in one
        for b in other
        if a.kind is b.kind
    ]
    return max(1.0, min(ratios, default=1.0))


def _most(count: Count, excluding: bool) -> float:
    if count.high is None:
        return math.inf if excluding else count.low
    return count.high


def _other_numbers(one: Told, other: Told, lexicon: StoryLexicon) -> bool:
    ratio = toll_ratio(one.counts, other.counts, excluding=True)
    return ratio > lexicon.thresholds.event_number_ratio


def _other_days(one: Told, other: Told, lexicon: StoryLexicon) -> bool:
    """Tell whether they were on other days, or one of them long ago and the other not dated.

    A day's difference is what reports may give differently. What a year brought ("in 2022, 130
    people were killed") is not what a day did.
    """
    limit = lexicon.thresholds.story_days
    if one.days and other.days:
        gap = max(one.days[0], other.days[0]) - min(one.days[1], other.days[1])
        long = [last - first > limit for first, last in (one.days, other.days)]
        return gap > lexicon.thresholds.event_days_apart or long[0] is not long[1]
    return is_long_ago(one, other, limit_days=limit) or is_long_ago(other, one, limit_days=limit)


def is_long_ago(told: Told, other: Told, *, limit_days: int) -> bool:
    """Tell whether its days are over, or so many ("in 2022") that nothing of now is meant.

    Now is when the later of the two was published.
    """
    if told.days is None:
        return False
    first, last = told.days
    today = max(told.published or 0, other.published or 0)
    return last - first > limit_days or (today > 0 and today - last > limit_days)


def _other_recipients(one: Told, other: Told, lexicon: StoryLexicon) -> bool:
    """Tell whether it was done to others: to other named ones, or soldiers here, herders there.

    Who is actor in one report and recipient in the other has only changed sides.
    """
    left, right = one.recipients, other.recipients
    if not left or not right:
        return False
    everyone = [(a, b) for a in (*one.actors, *left) for b in (*other.actors, *right)]
    if any(same_actor(a, b) and (a in left or b in right) for a, b in everyone):
        return False
    return all(_are_others(a, b, lexicon.general_people) for a in left for b in right)


def _other_countries(one: Told, other: Told, _: StoryLexicon) -> bool:
    """Tell whether it was done by others, elsewhere: the day's fights of two armies."""
    doers = [{a.country for a in told.actors if a.country} for told in (one, other)]
    where = [
        {x.country for x in (*told.recipients, told.place) if x is not None and x.country}
        for told in (one, other)
    ]
    return all(left and right and not left & right for left, right in (doers, where))


def _are_others(one: Actor, other: Actor, general: Collection[str]) -> bool:
    if same_actor(one, other) is False:
        return True
    if is_named(one) or is_named(other) or one.kind is not other.kind:
        return False
    sectors = [set(actor.sectors) - {_UNKNOWN} for actor in (one, other)]
    if not all(sectors) or sectors[0] & sectors[1]:
        return False
    return not any(set(actor.name.lower().split()) & set(general) for actor in (one, other))


def _other_means(one: Told, other: Told, lexicon: StoryLexicon) -> bool:
    """Tell whether both say by what means it was done, and none of the means is in both."""
    return bool(one.means) and bool(other.means) and not one.means & other.means


#: What keeps two events apart, the cheapest to tell first.
_REASONS: tuple[tuple[str, Callable[[Told, Told, StoryLexicon], bool]], ...] = (
    ("article", lambda one, other, _: one.article_id == other.article_id),
    ("type", lambda one, other, _: one.event.type != other.event.type),
    ("status", lambda one, other, _: (one.event.status in AHEAD) != (other.event.status in AHEAD)),
    ("means", _other_means),
    ("days", _other_days),
    ("numbers", _other_numbers),
    ("recipients", _other_recipients),
    ("countries", _other_countries),
)
