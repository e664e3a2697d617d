"""Whoever uses the bundled model waits for no torch: a process of its own opens the chain and asks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

from rag.chain import AnswerChain

ASK = """
import sys
from rag import open_chain
print(open_chain().invoke("2022年新增学位目标是多少").text)
print(sorted({"torch", "transformers", "sentence_transformers"} & sys.modules.keys()))
"""


@pytest.mark.slow
def test_a_question_is_answered_without_it(chain: AnswerChain, shared_cache: Path) -> None:
    home = chain._settings.home
    (home / "cache").exists() or (home / "cache").symlink_to(shared_cache, target_is_directory=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")}
    command = [sys.executable, "-c", ASK]
    ran = subprocess.run(command, cwd=ROOT, env=env | {"WENBAO_HOME": str(home)}, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    answer, loaded = ran.stdout.splitlines()
    assert "超1万个" in answer
    assert loaded == "[]"
