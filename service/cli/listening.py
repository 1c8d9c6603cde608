"""Where the service will listen: a port that is free, or a Unix socket; told before links are printed."""

from __future__ import annotations

import errno
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from service.cli.context import TEXTS, CommandError
from service.settings import PREFIX, SettingsError
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    from pathlib import Path
    from typing import NoReturn

    from service.settings import Settings

_LONGEST = 107
"""The most bytes of a socket's name: those of `sun_path` in Linux's `sockaddr_un` but the zero at its end."""


def check_place(settings: Settings) -> None:
    """Check that port or socket can be listened at. Raises `CommandError` and `SettingsError`."""
    if settings.socket:
        _check_socket(settings.socket)
    else:
        _check_port(settings.host, settings.port)


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommandError(TEXTS.cli.say("port_taken", port=port, host=host, message=reason(error))) from error


def _check_socket(file: Path) -> None:
    """Check a socket by listening there; a socket that a killed process left is removed, and nothing else is."""
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            if not stat.S_ISSOCK(file.lstat().st_mode):
                _refuse("no-socket", file)
        # Where the server listens: it follows the links of the folders.
        length = len(str(file.resolve()).encode())
        if length > _LONGEST:
            _refuse("socket-too-long", file, length=str(length), most=str(_LONGEST))
        if not file.parent.is_dir():
            _refuse("socket-without-folder", file, folder=str(file.parent))
        _remove_left(file)
        with socket.socket(socket.AF_UNIX) as trial:
            trial.bind(str(file))
        file.unlink()
    except OSError as error:
        raise CommandError(TEXTS.cli.say("socket_taken", file=str(file), message=reason(error))) from error


def _remove_left(file: Path) -> None:
    """Remove a socket at which nobody listens. Raises `OSError` where somebody does."""
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.connect(str(file))
        except FileNotFoundError:
            pass
        except ConnectionRefusedError:
            file.unlink()
        else:
            raise OSError(errno.EADDRINUSE, "")


def _refuse(code: str, file: Path, **params: str) -> NoReturn:
    raise SettingsError(code, name=f"{PREFIX}SOCKET", value=str(file), **params)
