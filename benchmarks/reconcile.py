"""Time a batch of 1,000 names, right and misspelt, at a running server.

``python benchmarks/reconcile.py http://127.0.0.1:8000`` prints seconds; the promise is 10.
"""

import json
import random
import sys
import time
import urllib.parse
import urllib.request
from typing import Any


def ask(address: str, data: dict[str, str] | None = None) -> Any:
    """Send a GET, or a form, and read the JSON."""
    body = urllib.parse.urlencode(data).encode() if data else None
    with urllib.request.urlopen(address, body) as answer:  # noqa: S310 - the address is the user's
        return json.load(answer)


def names(address: str) -> list[str]:
    """Collect 1,000 names that the service knows."""
    found: list[str] = []
    for prefix in "abcdefghijklmnopqrstuvwxyz":
        result = ask(f"{address}/reconcile/suggest/entity?prefix={prefix}&limit=100")["result"]
        found += [entry["name"] for entry in result if not entry["id"].startswith("source:")]
    return (found * (1 + 1000 // len(found)))[:1000]


def misspelt(name: str, chance: random.Random) -> str:
    """Exchange two neighbouring letters."""
    place = chance.randrange(max(1, len(name) - 1))
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def main(address: str) -> None:
    """Print the times."""
    known = names(address)
    chance = random.Random(1)  # noqa: S311 - the same misspellings every time
    for kind, batch in (("exact", known), ("misspelt", [misspelt(n, chance) for n in known])):
        queries = json.dumps({str(n): {"query": name} for n, name in enumerate(batch)})
        begin = time.perf_counter()
        answers = ask(f"{address}/reconcile", {"queries": queries})
        seconds = time.perf_counter() - begin
        right = sum(
            bool(answers[str(n)]["result"]) and answers[str(n)]["result"][0]["name"] == name
            for n, name in enumerate(known)
        )
        sys.stdout.write(f"1,000 {kind} names: {seconds:.1f} s, {right} found first\n")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
