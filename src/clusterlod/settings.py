"""Frozen settings, built once at the edge and passed inwards.

Every setting is one row of :class:`Settings`; its ``help`` text feeds ``--help`` and the docs. A
setting may be given as ``CLUSTERLOD_<NAME>`` in the environment or as an option, which wins.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from clusterlod import resources
from clusterlod.errors import SettingsError

PREFIX = "CLUSTERLOD_"

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+/?")

_TRUTH = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


def default_releases() -> Path:
    """Return ``releases/`` in a checkout, else ``$XDG_DATA_HOME/clusterlod/releases``."""
    if resources.in_checkout():
        return resources.root() / "releases"
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "clusterlod" / "releases"


def _setting(default: Any, text: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": text, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; see each field's help text for meaning and unit."""

    releases: Path = field(
        default_factory=default_releases, metadata={"help": "Folder that holds the releases."}
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.")
    web_workers: int = _setting(2, "Web processes.")
    store: str = _setting(
        "auto", "Where the store is: memory, disk, or auto: in memory within store-memory.",
        ("auto", "memory", "disk"),
    )  # fmt: skip
    store_memory: int = _setting(
        16_384,
        "Memory that auto lets stores take, one per query worker and one more, in MiB; "
        "never above half of the machine's.",
    )
    query_workers: int = _setting(2, "Processes that evaluate queries, each one query at a time.")
    worker_queries: int = _setting(
        20_000, "Queries after which such a process is replaced, which gives back what it holds."
    )
    query_seconds: float = _setting(30.0, "Wall-clock limit of one query, in seconds.")
    query_memory: int = _setting(1024, "Memory that one query may take, in MiB.")
    query_bytes: int = _setting(100_000, "Length limit of a query's text, in bytes.")
    query_depth: int = _setting(100, "Nesting limit of brackets in a query.")
    query_tokens: int = _setting(10_000, "Limit on the number of tokens in a query.")
    query_path: int = _setting(100, "Limit on the steps of one property path in a query.")
    queue_length: int = _setting(64, "Queries that may wait for a worker.")
    client_queries: int = _setting(10, "Queries of one client that may run or wait at once.")
    client_seconds: float = _setting(
        60.0, "Time that the queries of one client may take within a minute, in seconds."
    )
    trusted_proxies: str = _setting(
        "127.0.0.1,::1",
        "Addresses whose X-Forwarded headers are believed, and who are not limited themselves.",
    )
    cache_mib: int = _setting(
        64, "Memory for answers kept ready, and as much for pages, in MiB, for each web process."
    )
    answer_bytes: int = _setting(2**30, "Length limit of an answer, in bytes.")
    access_log: str = _setting(
        "-", "File of the access log, one JSON object a line; - is standard error, empty is none."
    )
    log_clients: bool = _setting(False, "Write the addresses of clients into the access log.")
    hold_bytes: int = _setting(65_536, "Start of an answer held back for an honest status.")
    publisher: str = _setting(
        "", "Who publishes this site, for the legal notice: name and address."
    )
    hosting: str = _setting("", "Who hosts this site, for the legal notice: name and address.")
    engine: str = _setting(
        "", "SPARQL endpoint of a remote store that answers instead of the embedded engine."
    )
    engine_connections: int = _setting(
        32, "Queries that one web process sends to the remote store at a time."
    )
    engine_dataset: str = _setting(
        "store",
        "Graphs that a query without a dataset sees in the remote store: store, its own default "
        "dataset; release, exactly the graphs that clusterlod load has put there.",
        ("store", "release"),
    )
    service_allow: str = _setting(
        "", "Endpoint IRIs that SERVICE may name, exactly as listed, separated by spaces."
    )
    public_url: str = _setting(
        "",
        "Address of the site as its users see it, such as https://data.example.org; "
        "empty takes it from each request.",
    )
    contact: str = _setting("", "Address for corrections and objections, shown on the pages.")


def from_environment(environ: Mapping[str, str], **options: Any) -> Settings:
    """Build settings from ``CLUSTERLOD_*`` variables and options that are not None.

    Raises:
        SettingsError: for a value that does not fit its setting; the message names it.
    """
    values: dict[str, Any] = {}
    for row in fields(Settings):
        name = PREFIX + row.name.upper()
        if options.get(row.name) is not None:
            values[row.name] = options[row.name]
        elif name in environ:
            values[row.name] = _convert(name, environ[name], row.type)
    return _checked(Settings(**values))


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which :func:`from_environment` builds the same settings."""
    return {PREFIX + row.name.upper(): str(getattr(settings, row.name)) for row in fields(settings)}


def _convert(name: str, text: str, kind: Any) -> Any:
    try:
        return _TRUTH[text.lower()] if kind is bool else kind(text)
    except KeyError as error:
        raise SettingsError(f"{name}={text!r}: expected one of {', '.join(_TRUTH)}") from error
    except ValueError as error:
        raise SettingsError(f"{name}={text!r}: expected {kind.__name__}") from error


def _checked(settings: Settings) -> Settings:
    for row in fields(settings):
        value = getattr(settings, row.name)
        is_amount = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_amount and row.name != "port" and value <= 0:
            raise SettingsError(f"{row.name}={value}: expected a number above 0")
        choices = row.metadata.get("choices")
        if choices and value not in choices:
            raise SettingsError(f"{row.name}={value!r}: expected one of {', '.join(choices)}")
    if settings.public_url and not _ADDRESS.fullmatch(settings.public_url):
        raise SettingsError(
            f"public_url={settings.public_url!r}: expected http:// or https://, a host, perhaps "
            "a port, and no path: the site lives at the root of a host name"
        )
    if not 0 <= settings.port <= 65535:
        raise SettingsError(f"port={settings.port}: expected 0 to 65535 (0 lets the system choose)")
    return settings
