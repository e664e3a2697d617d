"""A newcomer follows one question by folder names: a traced run of seven kinds, in a process of its own."""

import os
import subprocess
import sys

import pytest
from paths import ROOT

from rag.chain import AnswerChain

MOST = 25
"""Files of rag/ that a question for one figure enters."""
ANSWERED_BY = {"overview": "overview", "comparison": "two_figures"}


@pytest.mark.slow
def test_few_files_and_each_in_a_room(chain: AnswerChain) -> None:
    home = chain._settings.home
    env = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_")}
    command = [sys.executable, "-m", "bench.way"]
    ran = subprocess.run(command, cwd=ROOT, env=env | {"WENBAO_HOME": str(home)}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-800:]
    files = {kind: names.split() for kind, _, names in (line.split("\t") for line in ran.stdout.splitlines())}
    assert set(files) == {"figure", "list", "overview", "cover", "definition", "comparison", "refusal"}
    # What is not plainly a figure is read by what was learned of how people ask too, and its indicators are looked up;
    # a word that no report has is put into theirs.
    # What no report explains is answered as a topic is, by a digest.
    most = {"figure": MOST, "definition": MOST + 15}
    assert all(len(names) <= most.get(kind, MOST + 9) for kind, names in files.items()), files
    for kind, names in files.items():
        answered = f"answer/{ANSWERED_BY.get(kind, 'quote')}.py"
        assert {"chain.py", "question/asked.py", "search/searcher.py", answered, "verify/quotes.py"} <= set(names)
