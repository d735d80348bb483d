"""The server of the web's tests, for clients that others wrote."""

from tests.web.conftest import client, impatient, server, settings

__all__ = ["client", "impatient", "server", "settings"]
