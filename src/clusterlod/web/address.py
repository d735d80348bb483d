"""The address that a client asked, read without trusting its Host header.

``request.url`` raises where the Host header is no host; a path and a query never need it.
"""

from starlette.requests import Request


def path_of(request: Request) -> str:
    """Return the decoded path."""
    return str(request.scope["path"])


def query_of(request: Request) -> str:
    """Return the query, still encoded, without its question mark."""
    return bytes(request.scope["query_string"]).decode("latin-1")
