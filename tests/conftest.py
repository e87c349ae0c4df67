"""The one shared fixture: the real lexicons, parser and models, loaded once."""

from __future__ import annotations

import pytest

from onrecord.kit import Kit


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Everything the stages need, as a user has it."""
    return Kit.load()
