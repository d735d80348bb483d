"""Who we are to a remote store: read from the environment, shown nowhere.

``CLUSTERLOD_ENGINE_TOKEN`` is sent as a bearer token; ``CLUSTERLOD_ENGINE_USER`` and
``CLUSTERLOD_ENGINE_PASSWORD`` as the scheme that the store asks for: Digest, or else Basic.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clusterlod.errors import SettingsError

VARIABLES = ("CLUSTERLOD_ENGINE_USER", "CLUSTERLOD_ENGINE_PASSWORD", "CLUSTERLOD_ENGINE_TOKEN")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a store may ask for; its text form shows none of it.

    Attributes:
        user: Name of an account, or empty.
        password: Its password.
        token: Bearer token, or empty.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.user or self.token)


def credentials_from(environ: Mapping[str, str]) -> Credentials:
    """Read the credentials.

    Raises:
        SettingsError: a password without a user, or an account and a token.
    """
    user, password, token = (environ.get(name, "") for name in VARIABLES)
    if password and not user:
        raise SettingsError(f"{VARIABLES[1]} is set without {VARIABLES[0]}")
    if user and token:
        raise SettingsError(f"{VARIABLES[0]} and {VARIABLES[2]} are both set; expected one")
    if any(ord(character) < 0x20 for character in user + password + token):
        raise SettingsError(f"{', '.join(VARIABLES)}: expected text without control characters")
    return Credentials(user, password, token)
