"""Reading what a person names and writing what was asked for, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trialwright.errors import TrialwrightError, UnreadableText, Where


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file. Raises ``UnreadableText`` that names the file and what to do."""
    p = Path(path)
    try:
        return p.read_bytes()
    except FileNotFoundError:
        raise UnreadableText(Where(str(path)), "there is no such file", "check the name and the folder") from None
    except IsADirectoryError:
        raise UnreadableText(Where(str(path)), "this is a folder", "name a file inside it") from None
    except OSError as e:
        raise UnreadableText(Where(str(path)), f"cannot be read: {e.strerror}", "check the permissions") from None


def write_text(path: str | Path, text: str) -> Path:
    """Writes UTF-8 through a temporary file beside the target, so that no half file is ever seen."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, data: bytes) -> Path:
    p = Path(path)
    try:
        p.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=p.parent, prefix=f".{p.name}.")
        try:
            with os.fdopen(handle, "wb") as f:
                f.write(data)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(p)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as e:
        raise TrialwrightError(f"{path}: cannot be written: {e.strerror}; choose another folder with -o") from None
    return p
