"""Leave the network: no query can reach another machine, whatever the store is told to do.

The engine moves into a network namespace of its own before it does anything else, and its workers
are born there. Nothing leads out of it, not even to this machine's own addresses; the engine's
socket has a path in the file system and is reached as before (unix(7), network_namespaces(7)).
Without privilege a user namespace comes with it. Some containers permit neither.
"""

import ctypes
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000


def leave_network() -> bool:
    """Cut this process and its children off from every network; False where that is forbidden.

    The process must not have started a thread yet.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    attempts = (_CLONE_NEWNET, _CLONE_NEWNET | _CLONE_NEWUSER)
    return any(libc.unshare(ctypes.c_int(flags)) == 0 for flags in attempts)
