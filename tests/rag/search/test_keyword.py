"""The keyword leg: what counts as a word, what is found, and that no input breaks the query."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storage_fakes import HashEmbedder, make_parsed, put

from rag.index.writer import CatalogWriter
from rag.search import searcher as keyword
from rag.settings import Settings
from rag.text.segments import index_row, tokenize

EMBEDDER = HashEmbedder()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("新增学位超1.8万个", ["新增", "增学", "学位", "位超", "1.8", "万个"]),
        ("ＰＭ２．５平均浓度", ["pm2.5", "平均", "均浓", "浓度"]),
        ("“1+3+X”科技创新", ["1+3+x", "科技", "技创", "创新"]),
        ("5G基站", ["5g", "基站"]),
        ("R&D投入", ["r&d", "投入"]),
        ("GDP增长7％", ["gdp", "增长", "7"]),
        ("1,200万元", ["1200", "万元"]),
        ("2021-2025年", ["2021", "2025", "年"]),
        ("二〇二二年", ["二〇", "〇二", "二二", "二年"]),
        ("税", ["税"]),
        ("，。！？（）", []),
        ("", []),
        ("𠮷祥", ["𠮷祥"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


def test_long_dictionary_words_come_after_the_pairs() -> None:
    tokens = tokenize("固定资产投资")
    assert tokens[:5] == ["固定", "定资", "资产", "产投", "投资"]
    assert "固定资产" in tokens[5:]


def test_the_index_row_leaves_out_a_heading_that_the_sentence_opens_with() -> None:
    sentence = make_parsed(texts=("二是公共服务优供给。",)).sentences[0]
    assert index_row(sentence)[1] == " ".join(tokenize("三、2022年重点工作"))


def test_jieba_is_loaded_late_quietly_and_without_a_cache_file(tmp_path: Path) -> None:
    code = (
        "import sys, rag.search.searcher as l; assert 'jieba' not in sys.modules; l.tokenize('固定资产投资');"
        "assert 'jieba' in sys.modules"
    )
    env = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path.cwd()), "PATH": "/usr/bin:/bin"}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogWriter]:
    home = Settings(home=tmp_path_factory.mktemp("home"))
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(
            catalog,
            make_parsed(
                "a-2022",
                ("新增学位超1万个。新增停车位3000个。", "PM2.5平均浓度降至35微克。", "建成智能车间15个。"),
                section=("三、2022年重点工作",),
            ),
            EMBEDDER,
        )
        put(
            catalog,
            make_parsed(
                "b-2021",
                ("新增学位5000个。", "发展质量明显提高。", "推进一网通办。"),
                region="乙市",
                year=2021,
                section=("一、生态环境保护",),
            ),
            EMBEDDER,
        )
        yield catalog


def texts(catalog: CatalogWriter, found: list[tuple[str, float]]) -> list[str]:
    return [hit.sentence.text for hit in catalog.hits(found)]


def test_the_best_match_comes_first(catalog: CatalogWriter) -> None:
    found = keyword.by_words(catalog, "新增停车位多少个", 10)
    assert texts(catalog, found)[0] == "新增停车位3000个。"
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_full_width_and_case_do_not_matter(catalog: CatalogWriter) -> None:
    assert texts(catalog, keyword.by_words(catalog, "ｐｍ２．５", 10)) == ["PM2.5平均浓度降至35微克。"]


def test_narrowed_by_report_and_year(catalog: CatalogWriter) -> None:
    assert {i for i, _ in keyword.by_words(catalog, "新增学位", 10)} == {
        s.id for r in ("a-2022", "b-2021") for s in catalog.sentences(r) if "新增" in s.text
    }
    assert texts(catalog, keyword.by_words(catalog, "新增学位", 10, reports=["b-2021"])) == ["新增学位5000个。"]
    assert texts(catalog, keyword.by_words(catalog, "新增学位", 10, years=[2021])) == ["新增学位5000个。"]
    assert keyword.by_words(catalog, "新增学位", 10, reports=["b-2021"], years=[2022]) == []
    assert keyword.by_words(catalog, "新增学位", 10, reports=[]) == []
    assert len(keyword.by_words(catalog, "新增学位", 1)) == 1
    assert keyword.by_words(catalog, "新增学位", 0) == []


def test_a_heading_counts_less_than_the_sentence(catalog: CatalogWriter) -> None:
    found = texts(catalog, keyword.by_words(catalog, "生态环境", 10))
    assert set(found) == {"新增学位5000个。", "发展质量明显提高。", "推进一网通办。"}
    put(catalog, make_parsed("c-2020", ("加强生态环境治理。",), region="丙市", year=2020, section=()), EMBEDDER)
    try:
        assert texts(catalog, keyword.by_words(catalog, "生态环境", 10))[0] == "加强生态环境治理。"
    finally:
        catalog.remove("c-2020")


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        "AND",
        "OR NOT",
        "NEAR(新增 学位)",
        "body:新增",
        "新增*",
        "(((",
        "-新增",
        "^新增",
        "新增\0学位",
        "{a b}: 新增",
    ],
)
def test_query_syntax_is_only_text(catalog: CatalogWriter, text: str) -> None:
    found = keyword.by_words(catalog, text, 5)
    assert bool(found) is ("新增" in text)
    assert all(score > 0 for _, score in found)


@given(text=st.text(max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_query(catalog: CatalogWriter, text: str) -> None:
    assert len(keyword.by_words(catalog, text, 3)) <= 3
    assert keyword.document_frequency(catalog, [text])[text] >= 0


def test_common_words_are_left_out_where_there_are_rarer_ones(
    catalog: CatalogWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = make_parsed("common", [f"发展事业第{i}项。" for i in range(300)], region="丁市", year=2019, section=())
    put(catalog, parsed, EMBEDDER)
    try:
        found = texts(catalog, keyword.by_words(catalog, "发展质量", 400))
        assert found == ["发展质量明显提高。"], "发展 is in nearly all sentences and must not bring them"
        assert len(keyword.by_words(catalog, "发展", 400)) == 301, "but asked alone it is all there is"
    finally:
        catalog.remove("common")


def test_document_frequency(catalog: CatalogWriter) -> None:
    found = keyword.document_frequency(
        catalog, ["新增", "新增学位", "增位", "PM2.5", "2022年重点工作", "不存在的词", "，", ""]
    )
    assert found == {
        "新增": 3,
        "新增学位": 2,
        "增位": 0,
        "PM2.5": 1,
        "2022年重点工作": 4,
        "不存在的词": 0,
        "，": 0,
        "": 0,
    }


def test_a_phrase_must_be_unbroken(catalog: CatalogWriter) -> None:
    assert keyword.document_frequency(catalog, ["学位停车"])["学位停车"] == 0


def test_rare_words_weigh_more(catalog: CatalogWriter) -> None:
    weights = keyword.idf(catalog, ["新增", "停车位", "从未出现"])
    assert 0 < weights["新增"] < weights["停车位"] < weights["从未出现"]


def test_removed_sentences_are_not_found(catalog: CatalogWriter) -> None:
    put(catalog, make_parsed("gone", ("独一无二的词组。",), region="戊市"), EMBEDDER)
    assert keyword.by_words(catalog, "独一无二", 5)
    catalog.remove("gone")
    assert keyword.by_words(catalog, "独一无二", 5) == []
    assert keyword.document_frequency(catalog, ["独一无二"])["独一无二"] == 0


def test_reports_that_lie_apart_are_searched_as_a_list_of_them_would_be(tmp_path: Path) -> None:
    with CatalogWriter.acquire(Settings(home=tmp_path), EMBEDDER.name) as catalog:
        for name in "abcdefgh":
            put(catalog, make_parsed(name, (f"{name}市新增学位{len(name)}万个。", "一网通办。")), EMBEDDER)
        catalog.remove("c")
        put(catalog, make_parsed("b", ("乙市新增学位2万个，新增学位多。", "新增学位。", "无。")), EMBEDDER)
        for some in (["a"], ["a", "d", "e"], ["b", "h"], list("abdefgh"), ["nobody"]):
            found = keyword.by_words(catalog, "新增学位", 50, reports=some)
            every = keyword.by_words(catalog, "新增学位", 50)
            owners = catalog.owners([i for i, _ in every])
            assert found == [(i, score) for i, score in every if owners[i] in some]


def test_how_often_a_word_stands_is_asked_again_after_a_change(tmp_path: Path) -> None:
    with CatalogWriter.acquire(Settings(home=tmp_path), EMBEDDER.name) as catalog:
        put(catalog, make_parsed("a", ("新增学位。",)), EMBEDDER)
        assert keyword.document_frequency(catalog, ["学位", "新增学位"]) == {"学位": 1, "新增学位": 1}
        put(catalog, make_parsed("b", ("新增学位。", "学位。")), EMBEDDER)
        assert keyword.document_frequency(catalog, ["学位", "新增学位"]) == {"学位": 3, "新增学位": 2}
