"""What is measured on: the 117 reports that lie beside the project, or synthetic ones, and the questions about them.

A synthetic report is made of sentences of real ones, shuffled, under another place and with its years moved. Its
vectors are borrowed (`Borrowed`): those of the real sentences, turned a little, since embedding three million
sentences would take two days and would measure the model, which is measured elsewhere. Everything else is real: the
files are read, outlined, searched for figures and written like any other.
"""

import csv
import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.cases import load_cases
from ingest.first import bundled_report
from ingest.pipeline import ingest
from rag.index.catalog import Catalog
from rag.models.embedder import Embedder, Progress, Vectors
from rag.text.gazetteer import divisions

if TYPE_CHECKING:
    from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
_DATA = ROOT / "eval" / "data"
_YEAR = re.compile(r"(?:19|20)\d\d(?=[年—-])")
_NOISE = 0.15  # length of what is added to a unit vector: the cosine to the original is about 0.989
_PARAGRAPH = 4  # sentences in a synthetic paragraph
MANY = 117


@dataclass(frozen=True, slots=True)
class Corpus:
    """An index to search: its settings, what it was made of, and distinct questions about it."""

    settings: "Settings"
    folder: Path
    embedder: Embedder
    questions: tuple[str, ...]
    real: bool


def open_corpus(settings: "Settings", embedder: Embedder, *, reports: int = MANY) -> Corpus:
    """The real reports, indexed where `make eval` has them too; or as many synthetic ones; indexed if they are not."""
    if REPORTS.is_dir() and reports == MANY:
        own = at(settings, settings.home / "eval" / "reports")
        ingest([REPORTS], own, embedder)
        names = ("reports_national", "reports_local", "heldout_reports")
        return Corpus(own, REPORTS, embedder, questions(*names), True)
    home = settings.home / "bench"
    bundled = at(settings, home / "bundled")
    with as_file(bundled_report()) as path:
        ingest([path], bundled, embedder)
    own = at(settings, home / f"synthetic-{reports}")
    with Catalog.open(bundled, embedder.name) as catalog:
        lender = Borrowed(catalog, embedder)
        folder = write_synthetic(catalog, own.home / "reports", reports)
    ingest([folder], own, lender)
    return Corpus(own, folder, lender, questions("xinbei", "heldout_xinbei"), False)


def at(settings: "Settings", home: Path) -> "Settings":
    """The same settings on an index in `home`; processes that are given it find the embedding model written already."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "cache").exists():
        (home / "cache").symlink_to(settings.cache_dir.resolve(), target_is_directory=True)
    return settings.model_copy(update={"home": home})


def questions(*names: str) -> tuple[str, ...]:
    """The distinct questions of those sets, in an order that has nothing to do with theirs."""
    found = dict.fromkeys(case.question for name in names for case in load_cases(_DATA / f"{name}.jsonl"))
    distinct = list(found)
    random.Random(117).shuffle(distinct)
    return tuple(distinct)


# --- synthetic reports ----------------------------------------------------------------------------------------------


def write_synthetic(catalog: Catalog, folder: Path, count: int, sentences: int = 300, seed: int = 117) -> Path:
    """`count` reports of `sentences` sentences each, with a manifest.csv, in `folder`; what lies there is left."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = [s.text for report in catalog.reports() for s in catalog.sentences(report.id) if len(s.text) >= 12]
    rows = []
    for number, (region, year) in zip(range(count), _places_and_years(), strict=False):
        name = f"synthetic-{number:05d}.txt"
        rows.append((name, region, "district", year))
        if not (folder / name).is_file():
            chance = random.Random(seed * 1_000_003 + number)
            (folder / name).write_text(_report(region, year, chance.choices(texts, k=sentences), chance), "utf-8")
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("file", "region", "level", "year"), *rows])
    return folder


def _report(region: str, year: int, texts: Sequence[str], chance: random.Random) -> str:
    """Title, a look back, a look ahead; every year in the sentences moved by one and the same distance."""
    moved = chance.randint(-15, 15)
    lines = [_YEAR.sub(lambda found: str(int(found[0]) + moved), text) for text in texts]
    paragraphs = ["".join(lines[i : i + _PARAGRAPH]) for i in range(0, len(lines), _PARAGRAPH)]
    half = len(paragraphs) // 2
    head = [f"{region}政府工作报告", f"（{year}年1月10日）", f"一、{year - 1}年工作回顾"]
    return "\n".join([*head, *paragraphs[:half], f"二、{year}年重点工作", *paragraphs[half:]]) + "\n"


def _places_and_years() -> Iterator[tuple[str, int]]:
    """Counties of the official list, for one year after the other."""
    names = divisions()
    counties = [
        names.get(code[:4] + "00", names[code[:2] + "0000"]) + name
        for code, name in names.items()
        if not code.endswith("00")
    ]
    for year in range(2005, 2026):
        for county in dict.fromkeys(counties):
            yield county, year


class Borrowed(Embedder):
    """Passages get the vector of the sentence that they were made of, turned a little; questions are embedded."""

    def __init__(self, catalog: Catalog, embedder: Embedder) -> None:
        super().__init__(embedder._settings)
        self.name = embedder.name
        self._embedder = embedder
        self._known: dict[str, int] = {}
        rows: list[Vectors] = []
        for report in catalog.reports():
            _, vectors = catalog.report_vectors(report.id)
            for sentence, vector in zip(catalog.sentences(report.id), vectors, strict=True):
                if self._known.setdefault(_yearless(sentence.text), len(rows)) == len(rows):
                    rows.append(vector)
        self._vectors = np.stack(rows)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        made = np.empty((len(texts), self._vectors.shape[1]), np.float32)
        for i, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            chance = np.random.default_rng(seed)
            place = self._known.get(_yearless(text.rpartition("\n")[2]), seed % len(self._vectors))
            noise = chance.standard_normal(made.shape[1], np.float32)
            vector = self._vectors[place] + _NOISE * noise / np.linalg.norm(noise)
            made[i] = vector / np.linalg.norm(vector)
        if progress:
            progress(len(texts), len(texts))
        return made

    def encode_query(self, text: str) -> Vectors:
        """Never remembered: every step of growth asks the same questions."""
        vector: Vectors = self._embedder._encode_questions([text])[0]
        return vector


def _yearless(text: str) -> str:
    return _YEAR.sub("", text)
