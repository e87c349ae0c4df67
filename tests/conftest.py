"""The one shared fixture, the real lexicons, parser and models, and the option of test_golden.py."""

from __future__ import annotations

import pytest

from onrecord.kit import Kit


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite tests/golden/*.expected.txt with what onrecord gives now; read the diff",
    )
    parser.addoption(
        "--screenshots", metavar="DIR", help="tests/browser: keep the pictures of the pages there"
    )


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Everything the stages need, as a user has it."""
    return Kit.load()
