"""Measure the first page in Chromium: ``PYTHONPATH=src python benchmarks/pages.py URL [PATH ...]``.

For each path of a running server, with an empty cache and the CPU slowed down four times: bytes
transferred, time of the largest paint, sum of layout shifts; then the median time of searches
and suggestions over HTTP.
"""

import argparse
import shutil
import statistics
import time
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

SLOWDOWN = 4
TIMES = 5

_PAINT = """() => new Promise(resolve => {
  let largest = 0, shifts = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) largest = Math.max(largest, entry.startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve([largest, shifts])));
})"""

SEARCHES = (
    "/search",
    "/search?kind=pole&region=region-76&year=2012",
    "/search?q=aerspace+valey",
    "/search?q=eau&view=table",
    "/search?q=pole",
    "/search?view=map&kind=cluster",
    "/search?q=a",
    "/api/entities?q=a",
    "/api/entities?q=aero",
    "/api/entities?q=mecanic+valee",
    "/map",
    "/map?borders=departements&year=2012",
)


def main() -> None:
    """Print what each page weighs and how long each search takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="address of a running server, without a final slash")
    parser.add_argument("paths", nargs="*", default=["/", "/search", "/map"])
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for path in arguments.paths:
            _print_page(path, [_load(browser, arguments.site + path) for _ in range(TIMES)])
        browser.close()
    with httpx.Client(base_url=arguments.site, trust_env=False) as client:
        for path in SEARCHES:
            print(f"{path}: {_seconds(client, path) * 1000:.1f} ms at the median")


def _load(browser: Browser, url: str) -> tuple[int, float, float]:
    """Return bytes, milliseconds to the largest paint, and shifts of one load without a cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    sizes: list[int] = []

    def note(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    session.on("Network.loadingFinished", note)
    page.goto(url, wait_until="networkidle")
    largest, shifts = page.evaluate(_PAINT)
    context.close()
    return sum(sizes), float(largest), float(shifts)


def _print_page(path: str, loads: list[tuple[int, float, float]]) -> None:
    sizes, paints, shifts = zip(*loads, strict=True)
    print(
        f"{path}: {max(sizes) / 1000:.0f} kB, largest paint {statistics.median(paints):.0f} ms "
        f"at {SLOWDOWN}x slowdown, layout shift {max(shifts):.4f}"
    )


def _seconds(client: httpx.Client, path: str) -> float:
    """Return the median time of an answer over loopback."""
    times = []
    for _ in range(20):
        begin = time.perf_counter()
        client.get(path, headers={"Accept": "text/html"}).raise_for_status()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


if __name__ == "__main__":
    main()
