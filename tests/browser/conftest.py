"""A real server over the real data, and a real browser: Debian's Chromium, driven by Playwright.

Playwright keeps an event loop running in this thread as long as it lives: its fixtures end with
this folder's tests, and these tests run no event loop of their own.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from tests.web.conftest import running_server

from clusterlod.release import Release
from clusterlod.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

#: What keeps Chromium from talking to anybody but the server under test.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Width and height of a phone and of a desktop window, in CSS pixels.
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}

OpenPage = Callable[..., Page]


class Windows:
    """Windows that stay open for tests that only look at pages: a new one costs more than a page.

    The site keeps nothing in a browser (neither cookies nor storage), so only the cache of files
    tells a page's first visit from a later one: ``first_visit`` does without it.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser = browser
        self._site = site
        self._pages: dict[frozenset[tuple[str, object]], Page] = {}
        self.errors: list[str] = []

    def visit(self, path: str, *, first_visit: bool = False, **options: object) -> Page:
        """Show a path in the window that has these of Playwright's options for a context."""
        key = frozenset({"first_visit": first_visit, **options}.items())
        if key not in self._pages:
            self._pages[key] = self._open(first_visit, options)
        page = self._pages[key]
        page.set_viewport_size(DESKTOP)
        page.goto(path)
        return page

    def _open(self, first_visit: bool, options: dict[str, object]) -> Page:
        context = self._browser.new_context(
            base_url=self._site,
            viewport=DESKTOP,
            **{"locale": "fr-FR", **options},  # type: ignore[arg-type] # Playwright's own options
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        if first_visit:
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return page


Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the real data; yield the address without a final slash.

    While working on pages, ``CLUSTERLOD_TEST_SITE=http://127.0.0.1:8000`` takes a running server
    instead (``clusterlod serve --contact data@example.org``), and spares the build.
    """
    if address := os.environ.get("CLUSTERLOD_TEST_SITE"):
        yield address
        return
    release: Release = request.getfixturevalue("real_release")
    settings = Settings(releases=release.folder.parent, contact="data@example.org")
    with running_server(settings) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    if CHROMIUM is None:
        pytest.skip("Chromium is missing (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def windows(browser: Browser, site: str) -> Windows:
    """Return the windows that tests share; they close with the browser."""
    return Windows(browser, site)


@pytest.fixture
def visit(windows: Windows) -> Iterator[Visit]:
    """Show a path in a window that other tests have used; errors of scripts fail the test."""
    windows.errors.clear()
    yield windows.visit
    assert not windows.errors


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    """Open a path of the site in a window of its own; errors of scripts fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_(
        path: str, size: ViewportSize = DESKTOP, language: str = "fr-FR", **options: object
    ) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport=size,
            locale=language,
            **options,  # type: ignore[arg-type] # Playwright's own options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{path}: {error}"))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors
