"""One HTTP address of a remote store: sends requests, follows no redirect, tells failures apart."""

import re
import ssl
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import aiohttp

from clusterlod import __version__
from clusterlod.engine.credentials import VARIABLES, Credentials
from clusterlod.errors import (
    EngineUnavailableError,
    QueryTimeoutError,
    QueueFullError,
    RemoteError,
    SettingsError,
)

#: Patience with a store that does not accept a connection.
CONNECT_SECONDS: Final = 5.0
#: Virtuoso repeats each graph of the dataset in a header of its answer.
_MOST_HEADERS: Final = 10_000
#: How often a request is sent whose connection the store closes.
_ATTEMPTS: Final = 3
_FORM: Final = "application/x-www-form-urlencoded"
#: What is longer aiohttp wants as a file, which it sends in parts.
_LONG_BODY: Final = 2**20
_REFUSABLE_BODY: Final = 2**14
_EXCERPT_BYTES: Final = 4_096
_EXCERPT: Final = 300
#: How stores say that a query ran out of time: Virtuoso, Blazegraph, GraphDB, Fuseki, QLever.
_TIMEOUT: Final = re.compile(r"time[d -]*out|S1T00|S1TAT|estimated execution time", re.IGNORECASE)
#: How Virtuoso ends its message: with the query, which the client knows.
_ECHO: Final = re.compile(r"\s*SPARQL query:.*", re.DOTALL)


def checked_url(url: str, name: str) -> str:
    """Return an address that is fit for an endpoint.

    Raises:
        SettingsError: it is not http or https, or it carries credentials; it is not repeated then.
    """
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise SettingsError(
            f"{name}: the address carries credentials; put them into {' and '.join(VARIABLES[:2])}"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise SettingsError(f"{name}={url!r}: expected http://... or https://...")
    return url


def open_session(credentials: Credentials, connections: int) -> aiohttp.ClientSession:
    """Open a pool of connections to the store; TLS certificates are verified."""
    middlewares: tuple[Any, ...] = ()
    headers = {"User-Agent": f"clusterlod/{__version__}", "Accept-Encoding": "identity"}
    if credentials.user:
        middlewares = (aiohttp.DigestAuthMiddleware(credentials.user, credentials.password),)
    elif credentials.token:
        headers["Authorization"] = f"Bearer {credentials.token}"
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, ssl=ssl.create_default_context()),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        middlewares=middlewares,
        headers=headers,
        max_headers=_MOST_HEADERS,
        trust_env=False,
    )


class Endpoint:
    """An address and who we are there."""

    def __init__(self, session: aiohttp.ClientSession, url: str, credentials: Credentials) -> None:
        self._session = session
        self._url = url
        self._credentials = credentials
        self._authorization: dict[str, str] = {}

    async def post_form(
        self, fields: Sequence[tuple[str, str]], accept: str
    ) -> aiohttp.ClientResponse:
        """Send a form (SPARQL 1.1 Protocol, 2.1.2) and return the answer's successful start.

        Raises:
            EngineError, QueryTimeoutError: see :meth:`send`.
        """
        body = urlencode(fields).encode()
        return await self.send("POST", body, {"Content-Type": _FORM, "Accept": accept})

    async def send(
        self,
        method: str,
        body: bytes,
        headers: Mapping[str, str],
        parameters: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """Send a request and return the successful start of its answer.

        A connection that the store closed is no failure yet: the request is sent again, on others,
        up to three times in all. All our requests may be repeated.

        Raises:
            RemoteRefusalError: the store answered 400.
            RemoteError: it failed, redirected, or refused our credentials.
            EngineUnavailableError, QueueFullError: it is overloaded.
            QueryTimeoutError: it stopped the query for its own limit of time.
        """
        response = await self._attempts(method, body, headers, parameters)
        if response.status == 401 and self._learn_basic(response):
            response.release()
            response = await self._attempts(method, body, headers, parameters)
        if response.status >= 300:
            async with response:
                raise await _failure(response)
        return response

    async def _attempts(self, *request: Any) -> aiohttp.ClientResponse:
        left = _ATTEMPTS
        while True:
            try:
                return await self._attempt(*request)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                left -= 1
                if not left or not _is_closed(error):
                    raise _unreachable(error) from error

    async def _attempt(
        self,
        method: str,
        body: bytes,
        headers: Mapping[str, str],
        parameters: Mapping[str, str] | None,
    ) -> aiohttp.ClientResponse:
        return await self._session.request(
            method,
            self._url,
            data=BytesIO(body) if len(body) >= _LONG_BODY else body,
            params=parameters,
            headers={**headers, **self._authorization},
            allow_redirects=False,
            # A store that asks for Digest may refuse before it has read what it is sent.
            expect100=bool(self._credentials.user) and len(body) >= _REFUSABLE_BODY,
        )

    def _learn_basic(self, response: aiohttp.ClientResponse) -> bool:
        """Take note of a store that asks for Basic; the session itself answers Digest."""
        asked = response.headers.get("WWW-Authenticate", "").lower()
        if self._authorization or not self._credentials.user or not asked.startswith("basic"):
            return False
        encoded = aiohttp.encode_basic_auth(self._credentials.user, self._credentials.password)
        self._authorization = {"Authorization": encoded}
        return True


class RemoteRefusalError(RemoteError):
    """The store says that the request itself is wrong; the message is the store's."""


class NotFoundError(RemoteError):
    """There is nothing at the address, or no such graph."""


def _is_closed(error: Exception) -> bool:
    """Tell whether a connection that stood was closed, rather than never made."""
    closed = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
    return isinstance(error, closed) and not isinstance(error, aiohttp.ClientConnectorError)


def _unreachable(error: Exception) -> RemoteError:
    if isinstance(error, aiohttp.ClientSSLError):
        return RemoteError("The remote store's TLS certificate cannot be verified.")
    return RemoteError(f"The remote store cannot be reached ({type(error).__name__}).")


async def _failure(response: aiohttp.ClientResponse) -> Exception:
    """Return what a status other than success means."""
    status, text = response.status, await _excerpt(response)
    if status < 400:
        return RemoteError(
            f"The remote store redirects ({status}); clusterlod follows no redirect: give the "
            "address that it leads to."
        )
    if status in (401, 403):
        return RemoteError(f"The remote store refuses our credentials ({status}).")
    if status == 400:
        return RemoteRefusalError(text)
    if status == 404:
        return NotFoundError("The remote store finds nothing at that address (404).")
    if status in (408, 504) or (status in (429, 500, 503) and _TIMEOUT.search(text)):
        return QueryTimeoutError(None)
    if status in (429, 503):
        return _overload(response)
    if status == 413:
        return RemoteError("The remote store finds the request too large (413).")
    return RemoteError(f"The remote store answered {status}{': ' + text if text else ''}.")


def _overload(response: aiohttp.ClientResponse) -> Exception:
    retry_after = response.headers.get("Retry-After", "")
    if retry_after.isdecimal():
        return QueueFullError(int(retry_after))
    return EngineUnavailableError("The remote store is overloaded.")


async def _excerpt(response: aiohttp.ClientResponse) -> str:
    """Return the start of a plain message, on one line; pages for people are left out."""
    if "html" in response.content_type:
        return ""
    try:
        start = await response.content.read(_EXCERPT_BYTES)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return ""
    text = _ECHO.sub("", start.decode("utf-8", "replace"))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_EXCERPT]
