"""Fixtures of the page's browser tests; one chromium for each module, since playwright's loop must end with it."""

from collections.abc import Iterator

import pytest
from page_browser import chromium, visiting
from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with visiting(browser) as context:
        yield context
