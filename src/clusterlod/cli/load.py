"""The ``clusterlod load`` command."""

import asyncio
import os
from pathlib import Path

import click
import pyoxigraph as ox
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clusterlod.cli import report
from clusterlod.engine.credentials import Credentials, credentials_from
from clusterlod.engine.endpoint import Endpoint, checked_url, open_session
from clusterlod.engine.graph_target import GraphStore, GraphTarget, UpdateStore
from clusterlod.engine.loading import Loader, LoadReport
from clusterlod.engine.store import load_store
from clusterlod.errors import ClusterlodError, SettingsError
from clusterlod.release import Release, current_release
from clusterlod.settings import from_environment

_CONNECTIONS = 2


@click.command()
@click.option("--engine", required=True, help="Where the store answers SPARQL queries.")
@click.option("--graph-store", help="Where it speaks the Graph Store Protocol (preferred).")
@click.option("--update", help="Where it takes SPARQL updates.")
@click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds the releases; the current one is loaded.",
)
@click.option("--triples", type=click.IntRange(1), help="Triples that one request may carry.")
@click.option("--force", is_flag=True, help="Write every graph, even those that are there.")
@report.language_option
def load(
    engine: str,
    graph_store: str | None,
    update: str | None,
    releases: Path | None,
    triples: int | None,
    force: bool,
    language: str,
) -> None:
    """Put the current release into a remote store, for `clusterlod serve --engine`.

    Run it again after an interruption: it goes on where it stopped. Credentials come from
    CLUSTERLOD_ENGINE_USER and CLUSTERLOD_ENGINE_PASSWORD, or CLUSTERLOD_ENGINE_TOKEN.

    \b
    Store      --engine          --graph-store
    Oxigraph   .../query         .../store
    Virtuoso   .../sparql        .../sparql-graph-crud-auth
    Fuseki     .../ds/sparql     .../ds/data
    GraphDB    .../repositories/NAME   .../repositories/NAME/rdf-graphs/service
    """  # noqa: D301 - click reads \b as "keep these lines apart"
    try:
        settings = from_environment(os.environ, releases=releases)
        release = current_release(settings.releases)
        credentials = credentials_from(os.environ)
        addresses = _addresses(engine, graph_store, update)
        done = asyncio.run(_load(release, addresses, credentials, triples, force))
    except ClusterlodError as error:
        report.fail(error, language)
        return
    except KeyboardInterrupt:
        raise click.ClickException(report.words("interrupted", language)) from None
    fields = {
        "version": release.version,
        "triples": done.triples,
        "sent": len(done.sent),
        "kept": len(done.kept),
        "removed": len(done.removed),
    }
    click.echo(report.words("loaded", language, **fields))


def _addresses(engine: str, graph_store: str | None, update: str | None) -> tuple[str, str, bool]:
    """Return where to ask, where to write, and whether that is a Graph Store.

    Raises:
        SettingsError: an address that is none, or not exactly one of the last two.
    """
    if (graph_store is None) is (update is None):
        raise SettingsError("expected --graph-store URL or --update URL, one of them; see --help")
    target = graph_store or update or ""
    name = "graph-store" if graph_store else "update"
    return checked_url(engine, "engine"), checked_url(target, name), graph_store is not None


async def _load(
    release: Release,
    addresses: tuple[str, str, bool],
    credentials: Credentials,
    triples: int | None,
    force: bool,
) -> LoadReport:
    engine, address, is_graph_store = addresses
    async with open_session(credentials, _CONNECTIONS) as session:
        where = Endpoint(session, address, credentials)
        target: GraphTarget = GraphStore(where) if is_graph_store else UpdateStore(where)
        store = _open_store(release)
        loader = Loader(
            store,
            release.version,
            Endpoint(session, engine, credentials),
            target,
            triples or target.most_triples,
        )
        with _progress() as bar:
            task = bar.add_task(release.version, total=None)
            return await loader.run(
                force, lambda done, total: bar.update(task, completed=done, total=total)
            )


def _open_store(release: Release) -> ox.Store:
    """Open the release on disk, or load it into memory where it has no store."""
    return ox.Store.read_only(str(release.store)) if release.store.is_dir() else load_store(release)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
