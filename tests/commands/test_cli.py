"""The command line, in this process: every command of the contract, its JSON, its exit status, its one-line errors.

Real index, real model (the session's, so that it is loaded once); real processes are in test_cli_process.py.
"""

import csv
import io
import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bundled_report import text_of
from paths import BUNDLED, ROOT
from typer.testing import CliRunner, Result

import cli
import rag.build
import rag.models.embedder
from rag.models.embedder import Embedder
from rag.settings import Settings

XINBEI = BUNDLED.stem
ASKED = "2022年新增学位目标是多少"
OTHER = (
    "政府工作报告\n——2021年1月20日在云间市第三届人民代表大会第五次会议上\n市长 张三\n各位代表：\n一、2020年工作回顾\n"
    "全市地区生产总值完成1234.5亿元，增长3.2%。新增学位2.4万个。\n二、2021年工作安排\n"
    "地区生产总值增长6%以上，新增学位3000个。\n"
)
Run = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def _environment(settings: Settings, embedder: Embedder) -> Iterator[None]:
    """No WENBAO_ variable of the developer's, and the session's model wherever a command opens one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WENBAO_")]:
            patch.delenv(name)

        def loaded(wanted: Settings) -> Embedder:
            return embedder if wanted.embedding is None else Embedder(wanted)

        patch.setattr(rag.models.embedder, "open_embedder", loaded)
        patch.setattr(rag.build, "open_embedder", loaded)
        yield


@pytest.fixture
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing indexed, the working directory beside it."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "cache").symlink_to(settings.cache_dir, target_is_directory=True)
    monkeypatch.setenv("WENBAO_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture(scope="module")
def indexed_home(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled report, for tests that only read."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "cache").symlink_to(settings.cache_dir, target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WENBAO_HOME", str(folder))
        assert CliRunner().invoke(cli.app, ["ingest", str(BUNDLED)]).exit_code == 0
    return folder


@pytest.fixture
def run() -> Run:
    """Runs a command and holds it to the rule of errors."""

    def invoke(*args: object) -> Result:
        result = CliRunner().invoke(cli.app, [str(arg) for arg in args], prog_name="wenbao")
        assert "Traceback" not in result.output
        if result.exit_code == 0:
            assert result.stderr == ""
        return result

    return invoke


@pytest.fixture
def read(run: Run, indexed_home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run` on the home that has the bundled report."""
    monkeypatch.setenv("WENBAO_HOME", str(indexed_home))
    return run


def _line(result: Result) -> str:
    """The one line of an error."""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("错误：")
    return result.stderr.strip()


# --- ask ----------------------------------------------------------------------------------------------------


def test_the_first_question_indexes_the_bundled_report(run: Run, home: Path) -> None:
    result = run("ask", ASKED)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "新增学位超1万个。[1]"
    assert lines[-1].strip() == "新增学位超1万个"
    assert "政府工作报告（常州市新北区，2022年） 第55段" in lines[-2]
    assert "三、2022年重点工作 › " in lines[-2]
    assert "1.8万" not in result.stdout
    assert "\x1b" not in result.stdout  # plain where no terminal reads it
    assert XINBEI in run("reports").stdout


def test_ask_json_is_the_contract_to_the_letter(read: Run) -> None:
    result = read("ask", ASKED, "--json")
    answer = json.loads(result.stdout)
    assert {
        key: type(answer[key]).__name__
        for key in (
            "question", "standalone_question", "answer", "refused", "reason", "citations", "figures", "mode", "digest",
            "timings_ms",
        )
    } == {
        "question": "str", "standalone_question": "str", "answer": "str", "refused": "bool", "reason": "NoneType",
        "citations": "list", "figures": "list", "mode": "str", "digest": "str", "timings_ms": "dict",
    }  # fmt: skip
    assert answer["question"] == answer["standalone_question"] == ASKED
    assert answer["mode"] == "extractive"
    assert set(answer["timings_ms"]) == {"rewrite", "retrieve", "answer", "verify", "total"}
    (citation,) = answer["citations"]
    source = [line.strip() for line in BUNDLED.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert citation == {
        "marker": 1,
        "report": XINBEI,
        "title": "政府工作报告（常州市新北区，2022年）",
        "region": "常州市新北区",
        "year": 2022,
        "section": ["三、2022年重点工作", "（五）以人为本、共建共享，持续深化社会治理力", "二是公共服务优供给"],
        "paragraph": 55,
        "paragraph_text": source[54],
        "quote": "新增学位超1万个",
        "start": 51,
        "end": 59,
        "period": {"from": 2022, "to": 2022, "kind": "target"},
    }
    assert citation["paragraph_text"][citation["start"] : citation["end"]] == citation["quote"]
    (figure,) = answer["figures"]
    expected = {"text": "超1万个", "value": 10000, "unit": "个", "qualifier": "超", "supported_by": [1]}
    assert {key: figure[key] for key in expected} == expected
    assert isinstance(figure["value"], int)


def test_a_refusal_is_an_answer(read: Run) -> None:
    result = read("ask", "武进区2022年新增学位目标是多少", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["refused"] is True
    assert answer["reason"] == "report_not_indexed"
    assert "武进区" in answer["answer"]


def test_a_follow_up_reads_the_history(read: Run, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    history.write_text(json.dumps([["2021年新增学位多少", "五年来新增学位超1.8万个。[1]"]]), encoding="utf-8")
    answer = json.loads(read("ask", "那2022年的目标呢？", "--history", history, "--json").stdout)
    assert answer["question"] == "那2022年的目标呢？"
    assert "学位" in answer["standalone_question"]
    assert "超1万个" in answer["answer"]


def test_a_key_in_the_environment_switches_no_model_on(read: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-something")
    assert json.loads(read("ask", ASKED, "--json").stdout)["mode"] == "extractive"


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_the_readme_shows_what_happens(read: Run, readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    shown = re.findall(r"^\$ make ask Q='([^']+)'\n(.+?)\n```$", text, re.M | re.S)
    assert shown
    for question, output in shown:
        assert read("ask", question).stdout.strip() == output.strip()


# --- search, indicators, reports ----------------------------------------------------------------------------


def test_search_json_is_the_contract_to_the_letter(read: Run) -> None:
    found = json.loads(read("search", ASKED, "-k", 7, "--json").stdout)
    assert list(found) == ["hits"]
    hits = found["hits"]
    assert len(hits) == 7
    for hit in hits:
        assert list(hit) == ["report", "paragraph", "paragraph_text", "sentence", "section", "period", "score"]
        assert hit["sentence"] in hit["paragraph_text"]
    assert len({(hit["report"], hit["paragraph"]) for hit in hits}) == 7
    assert hits[0]["paragraph"] == 55
    assert hits[0]["period"] == {"from": 2022, "to": 2022, "kind": "target"}


def test_search_for_people(read: Run) -> None:
    lines = read("search", ASKED, "-k", 2).stdout.splitlines()
    assert "第55段" in lines[0]
    assert "新增学位超1万个" in lines[1]
    assert len(lines) == 4


def test_overview_for_people(read: Run) -> None:
    said = read("overview").stdout
    assert "2022年主要目标：地区生产总值增长7%左右" in said
    assert "（六）与廉同行、有为高效，稳步提高政府执行力。[" in said
    assert "第35段" in said


def test_overview_json(read: Run) -> None:
    found = json.loads(read("overview", XINBEI, "--json").stdout)
    assert (found["report"], found["region"], found["speaker"]) == (XINBEI, "常州市新北区", "周庆")
    assert {part["aspect"] for part in found["sections"]} == {"chapters", "done", "goals", "work", "ahead", "admitted"}
    quotes = [one for part in found["sections"] for one in part["quotes"]]
    assert all(text_of(one["paragraph"])[one["start"] : one["end"]] == one["quote"] for one in quotes)
    assert all(c["paragraph_text"][c["start"] : c["end"]] == c["quote"] for c in found["citations"])


def test_an_overview_of_several_is_asked_back(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(OTHER, encoding="utf-8")
    assert run("ingest", tmp_path / "a.txt", BUNDLED).exit_code == 0
    asked = run("overview")
    assert asked.exit_code == 2
    assert "a" in asked.stderr
    assert "wenbao overview 报告编号" in asked.stderr
    assert "1234.5亿元" in run("overview", "a").stdout
    assert run("overview", "b").exit_code == 1


def test_indicators_csv(read: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(read("indicators", "--csv", "--report", XINBEI).stdout)))
    assert list(rows[0])[:10] == [
        "region", "report_year", "indicator", "value", "unit", "qualifier", "period", "kind", "quote", "paragraph",
    ]  # fmt: skip
    source = [line.strip() for line in BUNDLED.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(rows) > 100
    for row in rows:
        assert row["quote"] in source[int(row["paragraph"]) - 1]
        assert row["text"] in row["quote"]
    (places,) = [row for row in rows if row["quote"] == "新增学位超1万个"]
    assert (places["value"], places["unit"], places["qualifier"]) == ("10000", "个", "超")
    assert (places["period"], places["kind"], places["region"]) == ("2022", "target", "常州市新北区")


def test_indicators_for_people_and_programs(read: Run) -> None:
    head, *lines = read("indicators").stdout.splitlines()
    assert head.split() == ["地区", "报告", "指标", "数字", "时期", "性质", "原话", "段落"]
    rows = json.loads(read("indicators", "--json").stdout)["indicators"]
    assert len(rows) == len(lines)


def test_reports(read: Run) -> None:
    (report,) = json.loads(read("reports", "--json").stdout)["reports"]
    assert (report["report"], report["region"], report["level"], report["year"]) == (
        XINBEI, "常州市新北区", "district", 2022,
    )  # fmt: skip
    assert report["sentences"] > 200
    assert XINBEI in read("reports").stdout


def test_no_reports_is_no_error(run: Run, home: Path) -> None:
    assert json.loads(run("reports", "--json").stdout) == {"reports": []}
    assert "wenbao ingest" in run("reports").stdout
    assert not (home / "index").exists()


# --- ingest, remove, verify ---------------------------------------------------------------------------------


def test_a_report_comes_changes_and_goes(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "city-yunjian-2021.txt"
    file.write_text(OTHER, encoding="utf-8")
    first = run("ingest", file)
    assert first.stdout.startswith("added ")
    assert "city-yunjian-2021" in first.stdout

    (again,) = json.loads(run("ingest", file, "--json").stdout)["files"]
    assert (again["status"], again["embedded"], again["reason"]) == ("unchanged", 0, None)
    assert run("ingest", file).stdout.startswith("unchanged ")

    file.write_text(OTHER.replace("3000个", "4000个"), encoding="utf-8")
    (changed,) = json.loads(run("ingest", file, "--json").stdout)["files"]
    assert changed["status"] == "replaced"
    assert 0 < changed["embedded"] < changed["sentences"]
    assert "4000个" in run("ask", "2021年新增学位的目标是多少").stdout

    assert "city-yunjian-2021" in run("remove", "city-yunjian-2021").stdout
    assert json.loads(run("reports", "--json").stdout) == {"reports": []}
    again_gone = run("remove", "city-yunjian-2021")
    assert again_gone.exit_code == 1
    assert "city-yunjian-2021" in _line(again_gone)


def test_a_refused_file_does_not_stop_the_others(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a-empty.txt").write_bytes(b"")
    (folder / "b-binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "city-yunjian-2021.txt").write_text(OTHER, encoding="utf-8")
    missing = tmp_path / "missing.txt"
    result = run("ingest", folder, missing)
    assert result.exit_code == 1
    errors = result.stderr.splitlines()
    assert [name in line for name, line in zip(("a-empty", "b-binary", "missing"), errors, strict=True)] == [True] * 3
    assert "added" in result.stdout
    assert "共 4 个文件：新增 1，拒绝 3" in result.stdout

    told = json.loads(run("ingest", folder, missing, "--json").stdout)["files"]
    assert [one["status"] for one in told] == ["refused", "refused", "unchanged", "refused"]
    assert all(one["reason"] for one in told if one["status"] == "refused")
    assert told[-1]["path"] == str(missing)


def test_a_manifest_wins_over_the_text(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(OTHER, encoding="utf-8")
    manifest = tmp_path / "list.csv"
    manifest.write_text("file,region,level,year,title\nr.txt,海上市,city,2020,海上报告\n", encoding="utf-8")
    assert run("ingest", tmp_path / "r.txt", "--manifest", manifest).exit_code == 0
    (report,) = json.loads(run("reports", "--json").stdout)["reports"]
    assert (report["region"], report["year"], report["title"]) == ("海上市", 2020, "海上报告")


def test_verify_finds_and_repairs(run: Run, home: Path) -> None:
    assert run("ingest", BUNDLED).exit_code == 0
    whole = run("verify")
    assert whole.exit_code == 0
    assert "完好" in whole.stdout
    for folder in (home / "index" / "chroma").iterdir():
        for file in sorted(folder.rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
    broken = run("verify")
    assert broken.exit_code == 1
    assert "问题：" in broken.stdout
    repaired = run("verify", "--repair", "--json")
    assert repaired.exit_code == 0
    report = json.loads(repaired.stdout)
    assert report["ok"] is True
    assert report["repairs"]
    assert run("verify").exit_code == 0


# --- eval ---------------------------------------------------------------------------------------------------


def test_a_question_set_is_answered_scored_and_compared(read: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    cases = [
        {"id": "a", "question": ASKED, "gold": ["超1万个"], "evidence": [[{"report": XINBEI, "paragraph": 55}]]},
        {
            "id": 2,
            "question": "那2022年的目标呢？",
            "history": [["五年来新增学位多少", "超1.8万个"]],
            "gold": ["超1万个"],
        },
        {"id": "c", "question": "今天吃什么", "answerable": False},
    ]
    questions.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), encoding="utf-8")
    answers, hits = tmp_path / "answers.jsonl", tmp_path / "hits.jsonl"
    assert read("eval", "answer", questions, "--out", answers).exit_code == 0
    lines = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", 2, "c"]
    assert lines[0]["citations"][0]["paragraph"] == 55
    assert lines[2]["refused"] is True
    meta = json.loads((tmp_path / "answers.jsonl.meta.json").read_text(encoding="utf-8"))
    assert {"settings", "prompts", "versions", "questions"} <= meta.keys()

    assert read("eval", "search", questions, "--out", hits, "-k", 3).exit_code == 0
    found = [json.loads(line) for line in hits.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in found] == ["a", 2, "c"]
    assert found[0]["hits"][0]["paragraph"] == 55

    scored = json.loads(read("eval", "score", questions, answers, "--json").stdout)
    assert scored["measures"]["accuracy"]["value"] == 1.0
    assert "正确率" in read("eval", "score", questions, answers).stdout
    assert read("eval", "compare", answers, answers).exit_code == 0
    page = tmp_path / "report.html"
    assert read("eval", "report", questions, answers, "--out", page, "--hits", hits).exit_code == 0
    assert "正确率" in page.read_text(encoding="utf-8")


def test_a_public_set_is_converted(run: Run, home: Path, tmp_path: Path) -> None:
    data = {"data": [{"title": "t", "paragraphs": [{"context": "云间有三座桥。", "qas": [
        {"id": "1", "question": "云间有几座桥？", "answers": [{"text": "三座", "answer_start": 3}]}]}]}]}  # fmt: skip
    (tmp_path / "set.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    result = run("eval", "convert", "set.json", "--from", "squad", "--out", "corpus")
    assert "1 份文档" in result.stdout
    assert (tmp_path / "corpus" / "questions.jsonl").is_file()


def test_a_regression_is_exit_status_1(read: Run, tmp_path: Path) -> None:
    questions, good, bad = (tmp_path / name for name in ("q.jsonl", "good.jsonl", "bad.jsonl"))
    ids = range(40)
    questions.write_text(
        "".join(json.dumps({"id": i, "question": ASKED, "gold": ["超1万个"]}) + "\n" for i in ids), encoding="utf-8"
    )
    line = json.loads(read("ask", ASKED, "--json").stdout)
    for path, text in ((good, line["answer"]), (bad, "不知道。")):
        path.write_text("".join(json.dumps(line | {"id": i, "answer": text}) + "\n" for i in ids), encoding="utf-8")
    assert read("eval", "compare", good, bad, "--questions", questions).exit_code == 1
    assert read("eval", "compare", bad, good, "--questions", questions).exit_code == 0
    assert read("eval", "compare", good, bad, "--questions", questions, "--bound", "1").exit_code == 0


# --- what is put wrongly ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "status", "named"),
    [
        (["ask"], 2, "问题"),
        (["ask", ""], 2, "问题是空的"),
        (["ask", "？！……"], 2, "问题是空的"),
        (["ask", "问" * 100_000], 2, "100000"),
        (["ask", "\udcff新增学位"], 2, "UTF-8"),
        (["ask", "a", "b"], 2, "b"),
        (["ask", "a", "--jsn"], 2, "--jsn"),
        (["ask", "a", "--history"], 2, "--history"),
        (["ask", "a", "--history", "missing.json"], 2, "missing.json"),
        (["ask", "a", "--history", "."], 2, "."),
        (["ask", "a", "--history", "text.txt"], 2, "text.txt"),
        (["ask", "a", "--history", "object.json"], 2, "object.json"),
        (["ask", "a", "--history", "triple.json"], 2, "triple.json"),
        (["asks", "a"], 2, "asks"),
        (["search", "a", "-k", "0"], 2, "-k"),
        (["search", "a", "-k", "many"], 2, "-k"),
        (["ingest"], 2, "文件"),
        (["ingest", ""], 2, "空"),
        (["ingest", "missing.txt"], 1, "missing.txt"),
        (["ingest", "missing\n.txt"], 1, "missing"),
        (["ingest", "empty.txt"], 1, "empty.txt"),
        (["ingest", "folder"], 1, "folder"),
        (["ingest", "program.exe"], 1, "program.exe"),
        (["ingest", "text.txt", "--manifest", "missing.csv"], 2, "missing.csv"),
        (["remove"], 2, "报告编号"),
        (["remove", "nothing"], 1, "wenbao ingest"),
        (["verify"], 1, "wenbao ingest"),
        (["serve", "--port", "0"], 2, "--port"),
        (["serve", "--port", "http"], 2, "--port"),
        (["serve", "--host", "256.256.256.256"], 1, "256.256.256.256"),
        (["eval", "answer"], 2, "QUESTIONS.jsonl"),
        (["eval", "answer", "missing.jsonl", "--out", "o.jsonl"], 2, "missing.jsonl"),
        (["eval", "answer", "set.jsonl"], 2, "--out"),
        (["eval", "answer", "set.jsonl", "--out", "set.jsonl"], 2, "set.jsonl"),
        (["eval", "answer", "set.jsonl", "--out", "none/o.jsonl"], 2, "none"),
        (["eval", "search", "text.txt", "--out", "o.jsonl"], 2, "text.txt"),
        (["eval", "score", "set.jsonl", "missing.jsonl"], 2, "missing.jsonl"),
        (["eval", "compare", "run.jsonl", "run.jsonl"], 2, "--questions"),
        (["eval", "report", "set.jsonl", "run.jsonl", "--out", "run.jsonl"], 2, "run.jsonl"),
        (["eval", "judge", "set.jsonl", "run.jsonl", "--out", "o.jsonl", "--model", "local"], 2, "检索"),
        (["eval", "convert", "text.txt", "--from", "squad", "--out", "corpus"], 2, "text.txt"),
        (["eval", "convert", "text.txt", "--from", "xml", "--out", "corpus"], 2, "--from"),
        (["eval", "headline", "missing"], 2, "missing"),
        (["eval", "best"], 2, "best"),
    ],
)
def test_wrong_use_is_one_line_and_the_right_status(
    run: Run, home: Path, tmp_path: Path, args: list[str], status: int, named: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.txt").touch()
    for name, text in {
        "text.txt": OTHER, "object.json": '{"a": 1}', "triple.json": '[["a", "b", "c"]]', "program.exe": "MZ",
        "set.jsonl": '{"id": 1, "question": "新增学位"}\n', "run.jsonl": '{"id": 1, "hits": []}\n',
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = run(*args)
    assert result.exit_code == status, result.output
    assert named in _line(result)
    assert result.stdout == ""


@pytest.mark.parametrize("args", [["ask", "a"], ["reports"], ["ingest", "x.txt"], ["verify"], ["serve"]])
@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("WENBAO_MODLE", "x", "WENBAO_MODLE"),
        ("WENBAO_CANDIDATES", "lots", "WENBAO_CANDIDATES"),
        ("WENBAO_CONFIG", "missing.toml", "missing.toml"),
    ],
)
def test_a_wrong_setting_is_named(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run(*args)
    assert result.exit_code == 2
    assert named in _line(result)


def test_an_index_of_another_model_names_both_and_the_fix(
    read: Run, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENBAO_EMBEDDING", str(tmp_path / "my-model"))
    for args in (["ask", ASKED], ["search", ASKED], ["ingest", BUNDLED], ["remove", XINBEI]):
        result = read(*args)
        assert result.exit_code == 1
        line = _line(result)
        assert "my-model" in line
        assert embedder.name in line
        assert "wenbao verify --repair" in line
    assert read("indicators").exit_code == 0  # needs no model, so none can be wrong


def test_a_model_that_does_not_exist_is_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_EMBEDDING", "./no-such-model")
    result = run("ingest", BUNDLED)
    assert result.exit_code == 1
    assert "no-such-model" in _line(result)


@pytest.mark.parametrize(
    "args", [["ask", ASKED], ["ingest", str(BUNDLED)], ["search", ASKED], ["overview"], ["indicators"]]
)
def test_a_home_that_cannot_be_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    """Below a file: not even root can write there."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("WENBAO_HOME", str(tmp_path / "file" / "home"))
    result = run(*args)
    assert result.exit_code == 1
    assert "WENBAO_HOME" in _line(result)


def test_a_port_in_use_is_found_before_anything_is_loaded(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("WENBAO_PORT", str(port))
        for args in (["serve"], ["serve", "--bundled"], ["serve", "--port", port]):
            result = run(*args)
            assert result.exit_code == 1
            assert f"{port} 已被占用" in _line(result)
            assert "--port" in _line(result)
    assert not (home / "index").exists()


def test_a_defect_of_ours_is_one_line_too(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("nothing\nto divide")

    monkeypatch.setattr("rag.index.catalog.Catalog.exists", fail)
    result = run("reports")
    assert result.exit_code == 1
    assert "ZeroDivisionError：nothing to divide" in _line(result)
    assert "--debug" in _line(result)
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(cli.app, ["--debug", "reports"], catch_exceptions=False)


@pytest.mark.parametrize("args", [[], ["eval"]])
def test_no_command_shows_the_help(run: Run, args: list[str]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert "Commands:" in result.stderr


@pytest.mark.parametrize(
    "command",
    ["ask", "ingest", "reports", "remove", "search", "indicators", "verify", "serve", "mcp"]
    + [f"eval {name}" for name in ("answer", "search", "score", "compare", "report", "judge", "convert", "headline")],
)
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"Usage: wenbao {command}" in result.stdout
