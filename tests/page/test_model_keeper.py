"""model_keeper.py and model_tab.py: a token is good once; what is chosen answers from then on; what leaves is told."""

import stat
from pathlib import Path

import pytest
from misbehaving_server import MisbehavingServer
from page_house import app_on

from page.desk import Desk
from page.model_keeper import Keeper
from page.model_tab import leaves_html, state_html
from page.render import answer_html
from rag.errors import SettingsError, UsageError
from rag.models.chosen import goes_to
from rag.settings import Settings, model_file
from rag.types import EXTRACTIVE


@pytest.fixture
def own(desk: Desk, tmp_path: Path) -> Desk:
    """A desk that a test may set another model at."""
    return Desk(desk.settings.model_copy(update={"home": tmp_path}), desk.chain, desk.embedder)


def test_a_token_is_good_once_and_the_next_one_is_told(own: Desk) -> None:
    told: list[str] = []
    keeper = Keeper(own, told.append)
    token = told[0].rpartition("：")[2]
    assert not keeper.opens("")
    assert not keeper.opens(token[:-1])
    assert keeper.opens(f" {token} ")
    assert not keeper.opens(token)
    assert keeper.opens(told[1].rpartition("：")[2])
    assert len(set(told)) == 3


def test_what_is_chosen_answers_from_then_on_and_is_kept(own: Desk) -> None:
    keeper, question = Keeper(own), {"question": "2022年新增学位目标是多少？"}
    with MisbehavingServer("2022年新增学位的目标是超1万个。[1]") as server:
        assert list(keeper.choose("openai:mine", server.base_url, "sk-1")) == []
        answer = own.chain.invoke(question)
        assert (own.mode, answer.mode) == ("openai:mine", "openai:mine")
        assert answer.usage is not None
        assert (answer.usage.input > 100, answer.usage.output > 5, answer.usage.counted) == (True, True, True)
        assert "token" in answer_html(answer.to_json(), "zh")
        assert stat.S_IMODE(model_file(own.settings.home).stat().st_mode) == 0o600
        list(keeper.choose("openai:mine", server.base_url, ""))  # its key is known
        assert own.settings.model_api_key is not None
        list(keeper.choose("openai:mine", "http://127.0.0.1:1/v1", ""))  # and goes to no other address
        assert own.settings.model_api_key is None
    list(keeper.choose("off", "", ""))
    assert own.chain.invoke(question).usage is None
    assert (own.mode, own.chain.model, model_file(own.settings.home).exists()) == (EXTRACTIVE, None, False)


@pytest.mark.parametrize(("name", "url"), [("gpt", ""), ("openai:", ""), ("openai:x", "ftp://x"), ("nobody:x", "")])
def test_what_cannot_be_changes_nothing(own: Desk, name: str, url: str) -> None:
    before = own.chain
    with pytest.raises((UsageError, SettingsError)):
        list(Keeper(own).choose(name, url, "k"))
    assert own.chain is before
    assert not model_file(own.settings.home).exists()


def test_what_the_environment_says_is_not_changed_here(own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_MODEL", "ollama:qwen")
    with pytest.raises(UsageError, match="环境变量 WENBAO_MODEL"):
        list(Keeper(own).choose("off", "", ""))
    assert "优先" in state_html(own, "zh")


@pytest.mark.parametrize(
    ("model", "url", "away"),
    [
        (None, None, ""),
        ("local", None, ""),
        ("ollama:qwen", None, ""),
        ("openai:x", "http://127.0.0.1:8080/v1", ""),
        ("openai:x", "http://[::1]:8080/v1", ""),
        ("openai:x", None, "https://api.openai.com"),
        ("openai:x", "https://models.example.com/v1", "https://models.example.com/v1"),
        ("ollama:qwen", "http://10.0.0.7:11434", "http://10.0.0.7:11434"),
    ],
)
def test_what_leaves_the_machine_is_told_with_its_address(own: Desk, model: str, url: str, away: str) -> None:
    own.settings = Settings(home=own.settings.home, model=model, model_base_url=url)
    assert goes_to(own.settings) == away
    assert (away in leaves_html(own, "zh")) if away else leaves_html(own, "en") == ""


def test_no_door_sets_a_model(desk: Desk) -> None:
    """The page's own events alone do, and they are private."""
    routes = [getattr(route, "path", "") for route in app_on(desk).routes]
    assert not [path for path in routes if "model" in path and not path.startswith("/v1/models")]
