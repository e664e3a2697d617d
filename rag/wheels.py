"""Where the files of an installed package lie. Nothing of it is imported or run."""

from importlib import util
from pathlib import Path


def folder_of(package: str) -> Path | None:
    """The folder of the package; None where it is not installed."""
    spec = util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return Path(next(iter(folders))) if folders else None
