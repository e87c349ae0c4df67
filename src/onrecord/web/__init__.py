"""The web application: `onrecord serve STORE`."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from onrecord.errors import InputError, StaleIndexError

__all__ = ["serve"]


def serve(
    store: Path,
    *,
    host: str,
    port: int,
    say: Callable[[str], None],
    renew: Callable[[], object],
) -> None:
    """Serve the pages of a store until Ctrl-C, and `say` where; `renew` makes its index anew.

    Raises: StoreError, SearchError as `open_catalogue`; InputError if the address cannot be used.
    """
    try:
        import uvicorn

        from onrecord.web.app import make_app
        from onrecord.web.catalogue import open_catalogue
        from onrecord.web.guard import LOOPBACK
    except ImportError as error:
        raise InputError(
            f"serving needs more packages ({error.name}): pip install 'onrecord[web]'"
        ) from None
    named = f"[{host}]" if ":" in host else host
    token = None if named in LOOPBACK else secrets.token_urlsafe(18)
    try:
        opened = open_catalogue(store)
    except StaleIndexError:
        renew()
        opened = open_catalogue(store)
    with opened as catalogue, _listening(host, port) as listening:
        port = listening.getsockname()[1]
        say(f"http://{named}:{port}/" + (f"?token={token}" if token else ""))
        config = uvicorn.Config(
            make_app(catalogue, token=token),
            log_level="warning",
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=10,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only over a socket that says it is TCP: a page's body would wait 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # who asks from now on waits, though nobody answers yet
    except (OSError, UnicodeError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{host}:{port} cannot be used: {reason}; name another with --port"
        ) from error
    return listening
