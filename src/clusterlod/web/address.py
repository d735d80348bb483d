"""The address that a client asked, read without trusting its Host header.

``request.url`` raises where the Host header is no host; a path and a query never need it.
"""

from pyoxigraph import NamedNode
from starlette.requests import Request

from clusterlod.namespaces import BASE


def path_of(request: Request) -> str:
    """Return the decoded path."""
    return str(request.scope["path"])


def query_of(request: Request) -> str:
    """Return the query, still encoded, without its question mark."""
    return bytes(request.scope["query_string"]).decode("latin-1")


def origin_of(request: Request) -> str:
    """Return scheme, host and port as the client gave them; those of our base if they are none.

    For what is shown or describes this very server; no IRI of ours is ever built from it.
    """
    host = request.headers.get("host", "")
    try:
        return NamedNode(f"{request.scope['scheme']}://{host}/").value.rstrip("/")
    except ValueError:
        return BASE.rstrip("/")
