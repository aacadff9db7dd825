"""Reading what a person names and writing what was asked for, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trialwright.errors import UnreadableText, UnwritableFile, Where


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file. Raises ``UnreadableText`` that names the file and what to do."""
    p = Path(path)
    try:
        return p.read_bytes()
    except FileNotFoundError:
        raise UnreadableText(
            Where(str(path)),
            "there is no such file",
            "check the name and the folder",
            zh="没有这个文件；请核对文件名和文件夹",
        ) from None
    except IsADirectoryError:
        raise UnreadableText(
            Where(str(path)), "this is a folder", "name a file inside it", zh="这是文件夹；请写出其中的一个文件"
        ) from None
    except NotADirectoryError:
        raise UnreadableText(
            Where(str(path)),
            "a part of this path is a file, not a folder",
            "check the path",
            zh="路径中有一段是文件而不是文件夹；请核对路径",
        ) from None
    except OSError as e:
        raise UnreadableText(
            Where(str(path)),
            f"cannot be read: {e.strerror}",
            "check the permissions",
            zh=f"无法读取（{e.strerror}）；请检查权限",
        ) from None


def looks_like_a_study(data: bytes) -> bool:
    """A study file says ``trialwright:`` at the start of a line; everything else is read as a page."""
    head = data[:20000].decode("utf-8", "replace").lstrip("\ufeff")
    return any(line.startswith("trialwright:") for line in head.splitlines())


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
    except (FileExistsError, NotADirectoryError):
        raise UnwritableFile(
            str(path),
            f"cannot be written: a file stands where the folder {p.parent} should be",
            "name another folder with -o",
            zh=f"无法写入：文件夹 {p.parent} 的位置上是一个文件；请用 -o 另选文件夹",
        ) from None
    except IsADirectoryError:
        raise UnwritableFile(
            str(path),
            "cannot be written: a folder has this name",
            "name a file inside it",
            zh="无法写入：已有同名文件夹；请写出其中的文件名",
        ) from None
    except OSError as e:
        raise UnwritableFile(
            str(path),
            f"cannot be written: {e.strerror}",
            "choose another folder with -o",
            zh=f"无法写入（{e.strerror}）；请用 -o 另选文件夹",
        ) from None
    return p
