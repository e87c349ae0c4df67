"""Pictures of every page in light, dark and phone width: `make screenshots` writes docs/img."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.looking import PAGES, opened

#: Name of a look, its width, whether it is dark.
LOOKS = (("light", 1180, False), ("dark", 1180, True), ("phone", 390, False))


@pytest.mark.parametrize("look", LOOKS, ids=[look[0] for look in LOOKS])
@pytest.mark.parametrize("name", PAGES[:-1])
def test_a_picture(
    browser: Browser,
    server: str,
    paths: dict[str, str],
    name: str,
    look: tuple[str, int, bool],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    folder = Path(request.config.getoption("--screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    kind, width, dark = look
    with opened(browser, server + paths[name], dark=dark, width=width) as page:
        path = folder / f"{name}-{kind}.png"
        page.screenshot(path=path, animations="disabled")
        assert path.stat().st_size > 5_000
