"""Bodies: which one "the ministry" takes up, in texts of any length."""

from __future__ import annotations

import pytest

from onrecord.actors import bodies
from onrecord.kit import Kit
from onrecord.names import NameLexicon
from test_actors import actors


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        pytest.param(
            "The Harbour Trust met. The Museum of Rail History closed. The trust wept.",
            "The trust",
            "Harbour Trust",
            id="by-the-last-word-of-a-name",
        ),
        pytest.param(
            "The Museum of Rail History closed. The Harbour Trust met. The museum wept.",
            "The museum",
            "Museum of Rail History",
            id="by-the-noun-before-of",
        ),
        pytest.param(
            "Peru’s foreign ministry met. Peru’s defence ministry met. The foreign ministry wept.",
            "The foreign ministry",
            "Foreign Ministry of Peru",
            id="by-the-whole-description",
        ),
        pytest.param(
            "The Harbour Trust met. The Marsh Trust met. The trust wept.",
            "The trust",
            "Marsh Trust",
            id="the-last-of-two",
        ),
    ],
)
def test_a_description_takes_up_a_body(text: str, words: str, name: str, kit: Kit) -> None:
    assert actors(text, kit)[words].name == name


def test_a_long_text_is_not_read_again_for_every_description(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Count how often the words of a body are read: once or twice a mention, not once a pair."""
    read: list[str] = []
    plain = bodies.head_word

    def counting(name: str, lexicon: NameLexicon) -> str:
        read.append(name)
        return plain(name, lexicon)

    monkeypatch.setattr(bodies, "head_word", counting)
    lines = [
        f"The Harbour Trust of Dock {n} met. The union wept. The crew left." for n in range(60)
    ]
    actors("\n".join(lines), kit)
    assert 60 < len(read) < 60 * 12
