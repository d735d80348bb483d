"""The engine that one command asks: a process of its own over the current release, or a store."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from clusterlod.engine.base import Engine
from clusterlod.engine.credentials import credentials_from
from clusterlod.engine.remote import RemoteEngine
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.errors import EngineUnavailableError
from clusterlod.release import current_release
from clusterlod.settings import Settings, to_environment


@asynccontextmanager
async def asked_engine(settings: Settings) -> AsyncGenerator[Engine]:
    """Give an engine for the time of a block.

    Raises:
        ReleaseError: there is no release to ask.
        SettingsError: the address of the store cannot be used.
        EngineUnavailableError: the engine ends before it answers.
    """
    if settings.engine:
        remote = RemoteEngine(settings, credentials_from(os.environ))
        try:
            yield remote
        finally:
            await remote.aclose()
        return
    release = current_release(settings.releases)
    with tempfile.TemporaryDirectory(prefix="clusterlod-") as folder:
        path = Path(folder) / "engine.sock"
        lifeline, our_end = os.pipe()  # the engine ends when this process does, however it does
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "clusterlod.engine.process"),
            *(str(release.folder), str(path), str(lifeline)),
            env=os.environ | to_environment(settings),
            pass_fds=[lifeline],
        )
        os.close(lifeline)
        try:
            await _wait(process, path)
            yield SocketEngine(path)
        finally:
            os.close(our_end)
            await process.wait()


async def _wait(process: asyncio.subprocess.Process, path: Path) -> None:
    """Wait until the engine listens, or has ended."""
    engine = SocketEngine(path, connect_seconds=0.0)
    while process.returncode is None:
        try:
            await engine.release_version()
        except EngineUnavailableError:
            await asyncio.sleep(0.02)
        else:
            return
    raise EngineUnavailableError("The engine could not start; see above why.")
