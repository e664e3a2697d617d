"""The home is its owner's alone: 0700 and 0600, made so and kept so. On Windows the user's profile sees to that."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_OURS = ("index", "cache", "uploads", "models", "feedback*.jsonl")
"""What we write in the home. Somebody may have named a folder with other things in it: those are not touched."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make(home: Path) -> None:
    """Create the home, or tighten it and what is ours in it. Raises OSError if it cannot be made."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return
    _tighten(home)
    for path in (found for name in _OURS for found in home.glob(name)):
        _tighten(path)
        if path.is_dir() and not path.is_symlink():
            for folder, folders, files in os.walk(path):
                for found in (*folders, *files):
                    _tighten(Path(folder, found))


def _tighten(path: Path) -> None:
    if sys.platform != "win32":
        with suppress(OSError):  # it went away, or is not there
            found = path.lstat()
            plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
            shared = found.st_mode & stat.S_ISVTX  # /tmp and its like are everybody's
            if plain and not shared and found.st_uid == os.getuid() and found.st_mode & _OTHERS:
                path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
