"""The catalog, read: reports, paragraphs, sentences, figures, keyword index and vectors in one SQLite file.

It is the truth; Chroma is derived from it (rag/publish.py). Any number of threads and processes may read while one
process writes: each call borrows a connection of its own, and what is cached goes by `generation`, which every commit
raises. Does not write (writer.py), does not open Chroma.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexMismatch, IndexUnreachable, StoreError
from rag.index import database
from rag.index.database import Database
from rag.settings import Settings
from rag.text.segments import CHINESE_RUN, in_order
from rag.types import Citation, Doubt, Hit, Indicator, Paragraph, Report, Sentence

SCHEMA = "2"
SOURCE, PAGES, KIND = "source:", "pages:", "kind:"
"""What of `meta` tells a report's file, its pages, and its kind and version."""

_T = TypeVar("_T")
_Facts: TypeAlias = Mapping[str, Any]
"""Of one report: see Catalog._pages."""
_AMONG = "report IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a search needs to know of a report without reading it; `revision` changes with its content, `first` and
    `last` are the numbers of its first and its last sentence."""

    report: str
    year: int
    sentences: int
    revision: int
    first: int
    last: int


class Catalog:
    """Open it with `Catalog.open`, close it when done (or use it as a context manager)."""

    def __init__(self, database: Database, embedding_name: str | None) -> None:
        self._db = database
        self._expected = embedding_name  # None: any
        self._cached: dict[str, tuple[int, Any]] = {}

    # --- opening --------------------------------------------------------------------------------------------

    @staticmethod
    def exists(settings: Settings) -> bool:
        """Whether anything was ever indexed here (an index that was emptied counts). Never raises."""
        if not _path(settings).is_file():
            return False
        database = Database(_path(settings))
        try:
            made = database.value("SELECT 1 FROM sqlite_master WHERE name = 'meta'")
            return bool(made and database.value("SELECT 1 FROM meta WHERE key = 'filled'"))
        except StoreError:
            return True  # something is there; opening it will say what is wrong
        finally:
            database.close()

    @classmethod
    def open(cls, settings: Settings, embedding_name: str, *, any_embedding: bool = False) -> "Catalog":
        """The catalog under `settings.index_dir`, for reading (CatalogWriter opens it for writing).

        Raises IndexUnreachable if there is none or it cannot be used, IndexMismatch if another embedding model filled
        it (unless `any_embedding`).
        """
        if not _path(settings).is_file():
            raise IndexUnreachable(f"还没有索引：{_path(settings)}；请先运行 wenbao ingest 文件或文件夹")
        catalog = cls(Database(_path(settings)), None if any_embedding else embedding_name)
        try:
            catalog._check()
        except StoreError:
            catalog.close()
            raise
        return catalog

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self) -> None:
        schema = self.meta("schema")
        if schema != SCHEMA:
            raise IndexMismatch(
                f"索引 {self.path} 的格式是第 {schema or '?'} 版，本程序用第 {SCHEMA} 版；"
                + ("请更新本程序" if is_newer(schema) else "请运行 wenbao verify --repair 照存下的段落重建")
            )
        if self._expected not in (None, self.embedding):
            raise IndexMismatch(
                f"索引 {self.path} 是用嵌入模型 {self.embedding} 建的，现在设置的是 {self._expected}；"
                "请运行 wenbao verify --repair 用现在的模型重新向量化（别的都留着），或改回原来的 WENBAO_EMBEDDING"
            )

    # --- facts ----------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        return self._db.path

    @property
    def embedding(self) -> str:
        """The name of the model whose vectors these are."""
        return self.meta("embedding")

    @property
    def dimension(self) -> int:
        """Of the vectors; 0 while there are none."""
        return int(self.meta("dimension"))

    def meta(self, key: str) -> str:
        found = self._db.value("SELECT value FROM meta WHERE key = ?", (key,))
        return str(found) if found is not None else ""

    def generation(self) -> int:
        """Rises with every commit of any process: what was read under another generation may be stale."""
        return int(self.meta("generation") or 0)

    def snapshot(self) -> AbstractContextManager[None]:
        """What the calling thread reads inside is one state of the index; see Database.snapshot."""
        return self._db.snapshot()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """For the keyword leg and the audit, which bring their own statements."""
        return self._db.rows(sql, parameters)

    def sentence_count(self) -> int:
        return sum(shelf.sentences for shelf in self.shelves().values())

    def sentence_ids(self) -> set[str]:
        return {row[0] for row in self.rows("SELECT id FROM sentences")}

    def unembedded(self) -> dict[str, str]:
        """Vector key → passage, of the sentences that have no vector yet; each key once."""
        return dict(self.rows(f"SELECT s.vector, s.passage FROM {database.WAITING}"))

    def waiting_count(self) -> int:
        """How many sentences have no vector yet: what is being indexed now, or was when its process ended."""
        return self._cache("waiting", lambda: int(self._db.value(f"SELECT count(*) FROM {database.WAITING}")))

    def checksum(self, report_id: str) -> str:
        """Of a report's paragraphs and sentences as they stand here."""
        with self._db.connection() as connection:
            return database.checksum(database.text_rows(connection, report_id))

    def postings(self) -> Iterator[tuple[str, int, str, int]]:
        """The keyword index itself: (token, sentence number, column, place), all of them."""
        with self._db.connection() as connection:
            connection.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_places USING fts5vocab (main, words, instance)"
            )
            yield from connection.execute("SELECT term, doc, col, offset FROM temp.words_places")

    # --- reading --------------------------------------------------------------------------------------------

    def reports(self) -> tuple[Report, ...]:
        """All reports, by region, year and id."""
        return tuple(self._by_id().values())

    def report(self, report_id: str) -> Report | None:
        return self._by_id().get(report_id)

    def shelves(self) -> Mapping[str, Shelf]:
        sql = f"SELECT {database.SHELF} FROM reports r"
        return self._cache("shelves", lambda: {row[0]: Shelf(*row) for row in self.rows(sql)})

    def select(self, reports: Sequence[str] | None, years: Sequence[int] | None) -> tuple[str, ...] | None:
        """The ids of the indexed reports among those reports and report years; None where nothing narrows."""
        if reports is None and years is None:
            return None
        shelves = self.shelves()
        ids = shelves if reports is None else dict.fromkeys(reports)
        return tuple(i for i in ids if i in shelves and (years is None or shelves[i].year in years))

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        sql = "SELECT number, text, start FROM paragraphs WHERE report = ? ORDER BY number"
        found, facts = self.rows(sql, (report_id,)), self._pages().get(report_id, {})
        return tuple(
            Paragraph(number, text, at, _page(facts, number), _cell(facts, number), *_sure(facts, number))
            for number, text, at in found
        )

    def page(self, report_id: str, paragraph: int) -> int | None:
        """The page of its file that a paragraph begins on; None where the file has none, or none were kept."""
        return _page(self._pages().get(report_id, {}), paragraph)

    def located(self, citation: Citation) -> Citation:
        """The citation with where its paragraph stands in its file, and what in the quote is not sure."""
        facts, number = self._pages().get(citation.report, {}), citation.paragraph
        sure, doubts = _sure(facts, number)
        unsure = tuple(citation.paragraph_text[a:b] for a, b, _ in doubts if a < citation.end and b > citation.start)
        return replace(citation, page=_page(facts, number), cell=_cell(facts, number), sure=sure, unsure=unsure)

    def unread(self, report_id: str) -> tuple[int, ...]:
        """The pages of a report's file that have no text."""
        return tuple(self._pages().get(report_id, {}).get("unread", ()))

    def file_digest(self, report_id: str) -> str:
        """The SHA-256 of a report's file; "" where it has no pages."""
        return str(self._pages().get(report_id, {}).get("file", ""))

    def sources(self) -> dict[str, str]:
        """The file that each report was read from; a report indexed by an older program has none."""
        return {report: source for report, source in self._facts(SOURCE).items() if report in self.shelves()}

    def _pages(self) -> dict[str, Any]:
        """By report, {"begins": [[first paragraph, page], …], "unread": [page, …], "file", "cells": {paragraph: cell},
        "sure": {paragraph: [how sure, [[from, to, how sure], …]]}} for those with pages or cells."""
        return self._cache("pages", lambda: {report: json.loads(said) for report, said in self._facts(PAGES).items()})

    def _facts(self, what: str) -> dict[str, str]:
        """What `meta` tells of each report."""
        return dict(self.rows("SELECT substr(key, ?), value FROM meta WHERE key GLOB ?", (len(what) + 1, f"{what}*")))

    def sentences(self, report_id: str) -> tuple[Sentence, ...]:
        sql = f"SELECT {database.SENTENCE} FROM sentences s WHERE s.report = ? ORDER BY s.number"
        return tuple(database.to_sentence(row) for row in self.rows(sql, (report_id,)))

    def passages(self, report_id: str) -> tuple[str, ...]:
        """What was embedded of each sentence of `sentences(report_id)`."""
        found = self.rows("SELECT passage FROM sentences WHERE report = ? ORDER BY number", (report_id,))
        return tuple(row[0] for row in found)

    def hits(self, scored: Sequence[tuple[str, float]]) -> list[Hit]:
        """Sentence ids with their scores as hits, in the same order; ids that are not indexed (any more) drop out."""
        sql = (
            f"SELECT {database.SENTENCE}, p.text FROM sentences s "
            "JOIN paragraphs p ON p.report = s.report AND p.number = s.paragraph "
            "WHERE s.id IN (SELECT value FROM json_each(?))"
        )
        found = {row[0]: row for row in self.rows(sql, (json.dumps([i for i, _ in scored]),))}
        reports = self._by_id()
        known = [(found[i], score) for i, score in scored if i in found and found[i][1] in reports]
        pages = self._pages()  # once: asking for them looks whether another process changed them
        return [_hit(row, reports[row[1]], score, pages.get(row[1], {})) for row, score in known]

    def says(self, word: str, reports: Sequence[str] | None = None) -> bool:
        """Does `word` (simplified) stand anywhere in those reports, headings included? None: in any.

        The keyword index holds every pair of neighbouring characters, so it alone tells for a Chinese word; Latin
        ones and single characters may stand inside a longer token, which only the texts themselves tell.
        """
        inside = json.dumps(list(reports)) if reports is not None else None
        if self._told([[word]], inside, 1):
            return True
        if len(word) > 1 and CHINESE_RUN.fullmatch(word):
            return False
        sql = "SELECT 1 FROM sentences WHERE instr(lower(text), ?)" + ("" if inside is None else f" AND {_AMONG}")
        return bool(self.rows(f"{sql} LIMIT 1", [word.lower(), *([] if inside is None else [inside])]))

    def saying(self, words: Sequence[Sequence[str]], reports: Sequence[str] | None, most: int) -> list[Hit]:
        """Sentences of those reports that hold, headings included, one word of each group; `most` at most."""
        inside = json.dumps(list(reports)) if reports is not None else None
        return self.hits([(i, 0.0) for i in self._told(words, inside, most)])

    def _told(self, words: Sequence[Sequence[str]], inside: str | None, most: int) -> list[str]:
        """The ids of sentences that hold one word of each group, by the keyword index."""
        groups = [[" ".join(in_order(word)).replace('"', '""') for word in group] for group in words]
        asked = [" OR ".join(f'"{phrase}"' for phrase in group if phrase) for group in groups]
        if not asked or not all(asked):
            return []
        among = "" if inside is None else f"AND +rowid IN (SELECT number FROM sentences WHERE {_AMONG})"
        sql = (
            f"SELECT id FROM sentences WHERE number IN (SELECT rowid FROM words WHERE words MATCH ? {among} LIMIT ?) "
            "ORDER BY number"
        )
        match = " AND ".join(f"({group})" for group in asked)
        return [row[0] for row in self.rows(sql, [match, *([] if inside is None else [inside]), most])]

    def indicators(self, report_id: str | None = None) -> tuple[Indicator, ...]:
        """The table of figures, by region, report year and place; of one report or of all."""
        one = "" if report_id is None else "WHERE i.report = ?"
        sql = (
            f"SELECT {database.INDICATOR} FROM indicators i JOIN reports r ON r.id = i.report {one} "
            "ORDER BY r.region, r.year, r.id, i.position"
        )
        return tuple(database.to_indicator(row) for row in self.rows(sql, () if report_id is None else (report_id,)))

    def figures_saying(self, words: Sequence[Sequence[str]]) -> tuple[Indicator, ...]:
        """The figures whose name or quote holds one word of each group, in the order of `indicators`."""
        said = "instr(upper(i.name), ?) OR instr(upper(i.quote), ?)"
        where = " AND ".join(f"({' OR '.join([said] * len(group))})" for group in words)
        sql = (
            f"SELECT {database.INDICATOR} FROM indicators i JOIN reports r ON r.id = i.report WHERE {where} "
            "ORDER BY r.region, r.year, r.id, i.position"
        )
        asked = [word.upper() for group in words for word in group for _ in range(2)]
        return tuple(database.to_indicator(row) for row in self.rows(sql, asked))

    def figure_names(self) -> Mapping[str, int]:
        """What is measured by all figures: each name, and how many figures have it."""
        sql = "SELECT name, count(*) FROM indicators GROUP BY name"
        return self._cache("figure names", lambda: dict(self.rows(sql)))

    def figures_named(self, names: Sequence[str]) -> list[tuple[Indicator, str]]:
        """The figures of those names, each with its paragraph, report by report in the order of their texts."""
        sql = (
            f"SELECT {database.INDICATOR}, p.text FROM indicators i JOIN reports r ON r.id = i.report "
            "JOIN paragraphs p ON p.report = i.report AND p.number = i.paragraph "
            "WHERE i.name IN (SELECT value FROM json_each(?)) ORDER BY i.report, i.position"
        )
        found = self.rows(sql, (json.dumps(list(names), ensure_ascii=False),))
        return [(database.to_indicator(row[:-1]), row[-1]) for row in found]

    def hits_at(self, places: Sequence[tuple[str, int, int]]) -> dict[tuple[str, int, int], Hit]:
        """The sentence that stands at each (report, paragraph, offset in it)."""
        sql = (
            "SELECT s.report, s.paragraph, json_extract(a.value, '$[2]'), s.id FROM json_each(?) a JOIN sentences s "
            "ON s.report = json_extract(a.value, '$[0]') AND s.paragraph = json_extract(a.value, '$[1]') "
            "AND s.start <= json_extract(a.value, '$[2]') AND s.\"end\" > json_extract(a.value, '$[2]')"
        )
        ids = {(row[0], row[1], row[2]): row[3] for row in self.rows(sql, (json.dumps([list(one) for one in places]),))}
        hits = {hit.sentence.id: hit for hit in self.hits([(one, 0.0) for one in dict.fromkeys(ids.values())])}
        return {place: hits[one] for place, one in ids.items()}

    def remembered(self, name: str, read: Callable[[], _T]) -> _T:
        """What is worked out of the whole index, once for each state of it."""
        return self._cache(name, read)

    def owners(self, sentence_ids: Sequence[str]) -> dict[str, str]:
        """Sentence id → report id, for those that are indexed."""
        sql = "SELECT id, report FROM sentences WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self.rows(sql, (json.dumps(list(sentence_ids)),)))

    def vectors(self, sentence_ids: Sequence[str]) -> NDArray[np.float32]:
        """(len(sentence_ids), dimension), in that order. Raises KeyError for an id that is not indexed."""
        sql = (
            "SELECT s.id, v.vector FROM sentences s JOIN vectors v ON v.key = s.vector "
            "WHERE s.id IN (SELECT value FROM json_each(?))"
        )
        blobs = dict(self.rows(sql, (json.dumps(list(sentence_ids)),)))
        return database.matrix([blobs[i] for i in sentence_ids], self.dimension)

    def report_vectors(self, report_id: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        """All sentence ids of a report and their vectors, row by row."""
        sql = "SELECT s.id, v.vector FROM sentences s JOIN vectors v ON v.key = s.vector WHERE s.report = ?"
        found = self.rows(sql + " ORDER BY s.number", (report_id,))
        return tuple(row[0] for row in found), database.matrix([row[1] for row in found], self.dimension)

    # --- what Chroma does not have yet ----------------------------------------------------------------------

    def pending(self) -> tuple[str, ...]:
        """Sentence ids whose vector in Chroma is not what the catalog holds; not those that have none yet."""
        waiting = f"SELECT s.id FROM {database.WAITING}"
        return tuple(row[0] for row in self.rows(f"SELECT sentence FROM pending WHERE sentence NOT IN ({waiting})"))

    def pending_reports(self) -> frozenset[str]:
        """The indexed reports that have pending sentences."""
        sql = "SELECT DISTINCT s.report FROM pending p JOIN sentences s ON s.id = p.sentence"
        return self._cache("pending", lambda: frozenset(row[0] for row in self.rows(sql)))

    def points(
        self, sentence_ids: Sequence[str] | None = None, batch: int = 2000
    ) -> Iterator[tuple[list[str], NDArray[np.float32], list[dict[str, str | int]]]]:
        """Ids, vectors and Chroma's metadata, batch by batch: of those sentences that are indexed, or of all.

        In the order of the vectors' keys: as good as random, which Chroma needs (rag/publish.py).
        """
        one = "" if sentence_ids is None else "AND s.id IN (SELECT value FROM json_each(?))"
        first = () if sentence_ids is None else (json.dumps(list(sentence_ids)),)
        sql = (
            "SELECT s.vector, s.number, s.id, v.vector, s.report, r.region, r.year, s.period_first, s.period_last, "
            "s.kind FROM sentences s JOIN vectors v ON v.key = s.vector JOIN reports r ON r.id = s.report "
            f"WHERE (s.vector, s.number) > (?, ?) {one} ORDER BY s.vector, s.number LIMIT ?"
        )
        last = ("", 0)
        while found := self.rows(sql, (*last, *first, batch)):
            last = found[-1][:2]
            vectors = database.matrix([row[3] for row in found], self.dimension)
            yield [row[2] for row in found], vectors, [database.to_metadata(row[4:]) for row in found]

    # --- caches ---------------------------------------------------------------------------------------------

    def _by_id(self) -> dict[str, Report]:
        sql = f"SELECT {database.REPORT} FROM reports ORDER BY region, year, id"

        def read() -> dict[str, Report]:
            more = {report: json.loads(said) for report, said in self._facts(KIND).items()}
            reports = map(database.to_report, self.rows(sql))
            return {one.id: replace(one, **more[one.id]) if one.id in more else one for one in reports}

        return self._cache("reports", read)

    def _cache(self, name: str, read: Callable[[], _T]) -> _T:
        """`read()` once per generation. The generation is taken first: a commit in between is read again."""
        generation = self.generation()
        held = self._cached.get(name)
        if held is None or held[0] != generation:
            self._check()  # another process may have re-embedded the index with another model
            held = self._cached[name] = (generation, read())
        value: _T = held[1]
        return value


def is_newer(schema: str) -> bool:
    """Whether a later release than this one wrote it."""
    return schema.isdigit() and int(schema) > int(SCHEMA)


def _path(settings: Settings) -> Path:
    return settings.index_dir / "catalog.sqlite3"


def _hit(row: Sequence[Any], report: Report, score: float, facts: _Facts) -> Hit:
    hit = database.to_hit(row, report, score, None)
    if not facts:
        return hit
    return replace(hit, page=_page(facts, row[2]), cell=_cell(facts, row[2]), sure=_sure(facts, row[2])[0])


def _page(facts: _Facts, paragraph: int) -> int | None:
    """See Catalog.page."""
    begins = facts.get("begins", ())
    at = bisect_right(begins, paragraph, key=lambda pair: int(pair[0])) - 1
    return int(begins[at][1]) if at >= 0 else None


def _cell(facts: _Facts, paragraph: int) -> str | None:
    """Where a paragraph stands in a spreadsheet; None where it was none."""
    found = facts.get("cells", {}).get(str(paragraph))
    return None if found is None else str(found)


def _sure(facts: _Facts, paragraph: int) -> tuple[float | None, tuple[Doubt, ...]]:
    """How sure the recognition of a scanned page is of a paragraph, None for what was text; and the stretches with
    figures that it is not sure of.
    """
    found = facts.get("sure", {}).get(str(paragraph))
    if found is None:
        return None, ()
    return float(found[0]), tuple((int(a), int(b), float(sure)) for a, b, sure in found[1])
