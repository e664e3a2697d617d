"""The models of which reports say a thing: what they learn from, and that they tell of writers that were left out."""

from types import ModuleType

import pytest
from six_reports import write_six

from eval import off_topic_model, phrase_model, survey_model
from eval.second_look_model import Growing
from ingest.pipeline import ingest
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Json

SURVEYS: list[Json] = [
    {"q": "哪些省提到延迟退休", "words": ["延迟法定退休年龄"], "writer": "a"},
    {"q": "有几个省要给老楼装电梯", "words": ["加装电梯"], "writer": "a"},
    {"q": "各省对晚几年退休怎么说", "words": ["延迟法定退休年龄"], "writer": "b"},
    {"q": "哪些省说到老旧小区加装电梯", "reports": ["安徽省", "云南省", "湖南省"], "doubtful": [], "writer": "b"},
]


def test_the_words_are_told_by_writers_that_were_left_out(
    settings: Settings,
    embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    write_six(folder)
    ingest([folder], settings.model_copy(update={"home": home}), embedder)
    written: list[str] = []
    monkeypatch.setattr(phrase_model, "write_trees", lambda trees, file: written.append(file.name))
    monkeypatch.setattr(phrase_model, "load", lambda: SURVEYS)
    monkeypatch.setattr(phrase_model, "HOW", Growing((0,), 20, 1.0, 2))
    monkeypatch.setattr(phrase_model, "open_embedder", lambda _: embedder)
    monkeypatch.setattr("sys.argv", ["phrase_model", str(home)])
    phrase_model.main()
    assert written == ["phrase.npz"]
    told = capsys.readouterr().out
    assert "a: 2 questions" in told
    assert "b: 2 questions" in told


@pytest.mark.parametrize("model", [off_topic_model, survey_model])
def test_one_head_tells_of_each_writer(
    model: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = model.load_labels()
    some = [label for label in labels if label["writer"]][::3] + [label for label in labels if not label["writer"]][
        ::40
    ]
    written: list[str] = []
    monkeypatch.setattr(model, "load_labels", lambda: some)
    monkeypatch.setattr(model, "write", lambda fitted, path: written.append(path.name))
    model.main()
    assert written in (["off_topic.npz"], ["survey.npz"])
    told = capsys.readouterr().out
    assert all(f"{writer}: " in told for writer in {one["writer"] for one in some} - {""})
