"""Reconcile the names of standard input with PyPI's reconciler; print the best of each.

Runs in an environment of its own: ``python reconcile.py http://host/reconcile [TYPE] < names``.
With ``PROPERTY=VALUE`` as a third argument each name must have that property as well.
"""

import json
import sys

import pandas as pd
from reconciler import reconcile


def main(endpoint: str, kind: str = "", condition: str = "") -> None:
    names = pd.Series(sys.stdin.read().splitlines(), name="name")
    pid, _, value = condition.partition("=")
    mapping = {pid: pd.Series([value] * len(names), name=pid)} if condition else None
    table = reconcile(
        names, type_id=kind or None, property_mapping=mapping, reconciliation_endpoint=endpoint
    )
    sys.stdout.write(json.dumps(json.loads(table.to_json(orient="records")), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
