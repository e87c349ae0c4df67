"""The JSON pages hold to their own description, whatever is asked of them (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from onrecord.web.pages import PAGES


@pytest.mark.parametrize("n", range(len(PAGES)), ids=[page.path for page in PAGES])
def test_an_answer_is_as_described(server: str, n: int) -> None:
    described = schemathesis.openapi.from_url(f"{server}/openapi.json")
    found = list(described.get_all_operations())[n]
    assert isinstance(found, Ok)
    operation = found.ok()

    @given(case=operation.as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate()

    check()
