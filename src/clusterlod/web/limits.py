"""The limits of the endpoint, as the help page and the service description tell them."""

from typing import Final

from clusterlod.settings import Settings

#: Settings that limit what a client may ask, in the order in which they are told, and their units,
#: which are keys of the messages.
LIMITS: Final = {
    "query_seconds": "seconds",
    "query_memory": "mebibytes",
    "query_bytes": "bytes",
    "query_depth": "count",
    "query_tokens": "count",
    "query_path": "count",
    "answer_bytes": "bytes",
    "queue_length": "count",
    "client_queries": "count",
    "client_seconds": "seconds",
}


def limits_of(settings: Settings) -> dict[str, tuple[int, str]]:
    """Return the value and the unit of each limit, by the setting's name."""
    return {name: (round(getattr(settings, name)), unit) for name, unit in LIMITS.items()}
