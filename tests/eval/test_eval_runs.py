"""Runs over the real chain on the bundled report: written whole, stopped, resumed, described; what parts are worth."""

import json
from pathlib import Path

import pytest
from chat_fakes import QueuedChatModel
from eval_samples import case
from storage_fakes import HashEmbedder

from eval.ablation import Misprompted, TutorialChain, open_ablated
from eval.answers import answer_line, describe_run, find_questions, load_meta, meta_path, run_answers
from eval.cases import Case, load_cases, load_run
from eval.compare import Comparison, compare_runs
from eval.environment import describe
from eval.headline import DATA
from eval.liar import distort
from eval.metrics import found_rank, score_answer
from eval.parts import Part
from eval.retrieval import full_search, run_search, search_ways, write_lines
from eval.tutorial import OVERLAP, SIZE, Tutorial, split
from ingest.first import index_bundled
from rag.chain import AnswerChain
from rag.errors import SettingsError, UsageError
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Json

QUESTIONS = DATA / "xinbei.jsonl"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("eval"))
    index_bundled(settings, HashEmbedder())  # type: ignore[arg-type]  # the same methods, without weights
    return settings


@pytest.fixture(scope="module")
def chain(home: Settings) -> AnswerChain:
    return open_ablated(home, HashEmbedder())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases(QUESTIONS)[:8]


def _run(out: Path, chain: AnswerChain, home: Settings, cases: list[Case], **given: object) -> int:
    return run_answers(cases, chain, home, out, questions=QUESTIONS, **given)  # type: ignore[arg-type]


def test_a_run_holds_every_answer_whole_and_in_order(
    tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]
) -> None:
    out = tmp_path / "run.jsonl"
    told: list[tuple[int, int]] = []
    assert _run(out, chain, home, cases, progress=lambda done, total, _: told.append((done, total))) == 0
    lines = load_run(out)
    assert [line["id"] for line in lines] == [case.id for case in cases]
    contract = {"question", "standalone_question", "answer", "refused", "reason", "citations", "figures", "mode"}
    assert all(contract <= line.keys() and line["timings_ms"]["total"] > 0 for line in lines)
    assert all(0 <= line["confidence"] <= 1 for line in lines)
    assert told[-1] == (8, 8)
    for line in lines:
        for cited in line["citations"]:
            assert cited["paragraph_text"][cited["start"] : cited["end"]] == cited["quote"]


def test_what_lies_beside_a_run(tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]) -> None:
    out = tmp_path / "run.jsonl"
    _run(out, chain, home, cases)
    meta = load_meta(out)
    assert meta_path(out).name == "run.jsonl.meta.json"
    assert len(meta["questions"]["sha256"]) == 64
    assert meta["index"]["reports"] == 1
    assert meta["versions"]["python"]
    assert meta["started"] <= meta["finished"]
    assert find_questions(out) == QUESTIONS


def test_no_secret_and_no_place_is_written_down(chain: AnswerChain, home: Settings) -> None:
    secret = home.model_copy(
        update={"model": "openai:m", "model_api_key": "sk-secret", "model_base_url": "http://me:pass@host:1/v1"}
    )
    text = json.dumps(describe(chain, secret))
    assert "openai:m" in text
    for hidden in ("sk-secret", "me:pass", str(home.home)):
        assert hidden not in text


def test_a_stopped_run_goes_on(tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]) -> None:
    out = tmp_path / "run.jsonl"

    def stop(done: int, *_: object) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(out, chain, home, cases, progress=stop)
    assert load_meta(out)["finished"] is None
    first = out.read_bytes()
    out.write_bytes(first + b'{"id": "half a li')  # killed while writing
    assert _run(out, chain, home, cases) == 5
    assert out.read_bytes().startswith(first)
    assert [line["id"] for line in load_run(out)] == [case.id for case in cases]
    assert load_meta(out)["finished"]


def test_a_run_made_otherwise_is_not_gone_on_with(
    tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]
) -> None:
    out = tmp_path / "run.jsonl"
    _run(out, chain, home, cases[:3])
    unfinished = load_meta(out) | {"finished": None}
    meta_path(out).write_text(json.dumps(unfinished), encoding="utf-8")
    assert _run(out, chain, home.model_copy(update={"candidates": 10}), cases[:3]) == 0
    meta_path(out).write_text(json.dumps(load_meta(out) | {"finished": None}), encoding="utf-8")
    assert _run(out, chain, home.model_copy(update={"candidates": 10}), cases[:3], resume=False) == 0


def test_a_finished_run_is_made_anew(tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]) -> None:
    out = tmp_path / "run.jsonl"
    _run(out, chain, home, cases[:2])
    assert _run(out, chain, home, cases[:2]) == 0


def test_several_at_once_keep_the_order(tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]) -> None:
    one, many = tmp_path / "1.jsonl", tmp_path / "4.jsonl"
    _run(one, chain, home, cases)
    _run(many, chain, home, cases, workers=4)
    same = [{k: v for k, v in line.items() if k != "timings_ms"} for line in load_run(one)]
    assert [{k: v for k, v in line.items() if k != "timings_ms"} for line in load_run(many)] == same


def test_a_question_that_cannot_be_asked_has_its_line(tmp_path: Path, chain: AnswerChain, home: Settings) -> None:
    odd = [Case(id="blank", question="？？"), Case(id="long", question="学位" * 5000), Case(id=3, question="学位多少")]
    out = tmp_path / "run.jsonl"
    _run(out, chain, home, odd)
    blank, long, fine = load_run(out)
    assert blank["refused"]
    assert long["refused"]
    assert "太长" in long["answer"]
    assert fine["id"] == 3
    assert run_search(odd, full_search(chain))[2]["hits"]


def test_where_it_cannot_be_written(tmp_path: Path, chain: AnswerChain, home: Settings, cases: list[Case]) -> None:
    with pytest.raises(UsageError, match="写不了"):
        _run(tmp_path / "none" / "run.jsonl", chain, home, cases)
    with pytest.raises(UsageError, match="写不了"):
        write_lines([], tmp_path / "none" / "hits.jsonl")


def test_the_question_set_is_found_again_from_elsewhere(
    tmp_path: Path, chain: AnswerChain, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "set.jsonl").write_text('{"id": "1", "question": "学位"}\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    questions, out = Path("set.jsonl"), Path("run.jsonl")
    describe_run(out, load_cases(questions), chain, home, questions)
    monkeypatch.chdir(tmp_path.parent)
    found = find_questions(tmp_path / "run.jsonl")
    assert found is not None
    assert found.resolve() == (tmp_path / "set.jsonl").resolve()
    (tmp_path / "set.jsonl").write_text('{"id": "2", "question": "变了"}\n', encoding="utf-8")
    assert find_questions(tmp_path / "run.jsonl") is None
    assert find_questions(tmp_path / "other.jsonl") is None


def test_search_lines_are_the_contracts(chain: AnswerChain, cases: list[Case]) -> None:
    lines = run_search(cases, full_search(chain), 5)
    wanted = {"report", "paragraph", "paragraph_text", "sentence", "section", "period", "score"}
    assert len(lines) == len(cases) > 0
    for line in lines:
        assert 0 < len(line["hits"]) <= 5
        assert all(wanted <= hit.keys() for hit in line["hits"])
        places = [(hit["report"], hit["paragraph"]) for hit in line["hits"]]
        assert len(places) == len(set(places))


def test_the_tutorials_chunks_cover_the_report(chain: AnswerChain) -> None:
    catalog = chain.searcher.catalog
    [report] = catalog.reports()
    paragraphs = catalog.paragraphs(report.id)
    chunks = split(report, paragraphs)
    assert all(0 < len(chunk.text) <= SIZE for chunk in chunks)
    assert {p.number for chunk in chunks for p in chunk.paragraphs} == {p.number for p in paragraphs}
    total = sum(len(p.text) + 1 for p in paragraphs)
    assert total <= sum(len(chunk.text) + 1 for chunk in chunks) <= total + OVERLAP * len(chunks)
    for chunk in chunks:
        assert all(p.text[:10] in chunk.text or chunk.text[:10] in p.text for p in chunk.paragraphs)


def test_the_ways_of_retrieval_and_the_cache_of_the_tutorial(
    chain: AnswerChain, home: Settings, cases: list[Case]
) -> None:
    embedder = HashEmbedder()
    ways = search_ways(chain, home, embedder)  # type: ignore[arg-type]
    assert list(ways) == ["tutorial", "dense", "keyword", "fused", "search", "full"]
    again = HashEmbedder()
    ways = search_ways(chain, home, again)  # type: ignore[arg-type]
    assert again.embedded == []
    lines = {name: run_search(cases, way) for name, way in ways.items()}
    assert all(len({hit["rank"] for hit in line["hits"]}) == 4 for line in lines["tutorial"])
    found = {name: _first(cases, of) for name, of in lines.items()}
    assert found["full"] >= found["search"] >= 7
    assert found["full"] > found["dense"]  # vectors without meaning find nothing


def _first(cases: list[Case], lines: list[Json]) -> int:
    return sum(found_rank(case.evidence, line["hits"]) == 1 for case, line in zip(cases, lines, strict=True))


def test_the_tutorial_with_a_chat_model_is_scored_like_the_house(chain: AnswerChain, home: Settings) -> None:
    """It shows whatever the model says: right, declined, or a figure that nothing holds."""
    asked = case()
    embedder = HashEmbedder()
    tutorial = Tutorial.build(chain.searcher.catalog, embedder, home.cache_dir / "eval-tutorial")  # type: ignore[arg-type]
    model = QueuedChatModel(replies=["新增学位超1万个。", "内容里没有提到，无法回答。", "新增学位777万个。"])
    pipeline = TutorialChain(chain.searcher, home, "0", tutorial, model)
    right, declined, invented = (score_answer(asked, answer_line(asked, pipeline)) for _ in range(3))
    assert (right.right, declined.right, invented.right) == (True, False, False)
    assert declined.refused
    assert invented.unsupported == ("777万个",)
    assert "问题：" + asked.question in model.prompts[0]


def _compared(tmp_path: Path, home: Settings, cases: list[Case], broken: Part, *, liar: bool = False) -> Comparison:
    runs = []
    for part in (None, broken):
        out = tmp_path / f"{part}.jsonl"
        chain = open_ablated(home, HashEmbedder(), part, liar=liar)
        _run(out, chain, home, cases, variant=str(part))
        runs.append(load_run(out))
    return compare_runs(cases, *runs)


@pytest.mark.slow
def test_a_house_without_scope_is_a_significant_regression(tmp_path: Path, home: Settings) -> None:
    every = load_cases(QUESTIONS)
    cases = [case for kind in ("achieved", "wrong_year", "comparison") for case in every if case.type == kind]
    comparison = _compared(tmp_path, home, cases, Part.SCOPE)
    assert comparison.regressed
    assert len(comparison.worse) > 2 * len(comparison.better)


def test_a_house_without_verification_is_a_significant_regression(tmp_path: Path, home: Settings) -> None:
    """The liar's words are verified away; shown as they come, they are wrong, and known to be without support."""
    cases = load_cases(QUESTIONS)[:40]
    comparison = _compared(tmp_path, home, cases, Part.VERIFICATION, liar=True)
    assert comparison.regressed
    rows = {row.key: row for row in comparison.rows}
    assert rows["accuracy"].a > 0.9 > 0.5 > rows["accuracy"].b
    assert rows["unsupported"].a == 0 < 0.5 < rows["unsupported"].b


@pytest.mark.slow
def test_a_wrong_embedding_prompt_is_a_significant_regression(
    tmp_path: Path, embedder: Embedder, settings: Settings
) -> None:
    """With the real model and by vectors alone: words and scope would make up for it."""
    home = settings.model_copy(update={"home": tmp_path})
    (tmp_path / "cache").symlink_to(settings.cache_dir.resolve(), target_is_directory=True)
    cases = [case for case in load_cases(QUESTIONS) if case.evidence][:60]
    chain = open_ablated(home, embedder)
    right, wrong = (
        run_search(cases, search_ways(chain, home, asked)["dense"]) for asked in (embedder, Misprompted(embedder))
    )
    comparison = compare_runs(cases, right, wrong)
    assert comparison.regressed
    assert {row.key for row in comparison.rows if row.verdict(0) == "worse"} >= {"recall@1", "mrr"}


def test_without_a_model_there_is_nothing_to_verify(home: Settings) -> None:
    with pytest.raises(SettingsError, match="--liar"):
        open_ablated(home, HashEmbedder(), Part.VERIFICATION)


def test_what_was_taken_out_is_written_beside_the_run(tmp_path: Path, home: Settings, cases: list[Case]) -> None:
    out = tmp_path / "run.jsonl"
    _run(out, open_ablated(home, HashEmbedder(), Part.SCOPE), home, cases[:2], variant="without scope")
    assert load_meta(out)["variant"] == "without scope"
    digests = [line["digest"] for line in load_run(out)]
    assert len(digests) == 2
    assert all(digest.endswith("-without-scope") for digest in digests)
    out.with_name("run.jsonl.meta.json").write_text(
        json.dumps(load_meta(out) | {"finished": None}, ensure_ascii=False), encoding="utf-8"
    )
    assert _run(out, open_ablated(home, HashEmbedder()), home, cases[:2]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [("新增学位超1.8万个", "新增学位超2.8万个"), ("增长9%，下降0.5%", "增长1%，下降1.5%"), ("八个方面", "八个方面")],
)
def test_the_liar_gets_every_figure_wrong(text: str, said: str) -> None:
    assert distort(text) == said
