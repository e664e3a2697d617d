"""What a cold start and a full index cost beyond the embedding model: processes of their own, taken in turn."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench import alone
from bench.figures import Figure, median
from bench.processes import Cost, environment, run

if TYPE_CHECKING:
    from bench.corpus import Corpus
    from rag.settings import Settings

_QUESTION = "2022年新增学位目标是多少"
_TELL_MEMORY = """
lines = open("/proc/self/status").read().splitlines()
print("VmHWM", next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""
# The kernel's own high-water mark: what wait4 tells of a child includes the parent that it was forked from.
_ASK_ALL = """
import sys
from rag import open_chain
chain = open_chain()
for question in open(sys.argv[1], encoding="utf-8").read().splitlines():
    chain.invoke(question)
"""


def start_figures(settings: "Settings", times: int) -> list[Figure]:
    """`settings` name an index of the bundled report. Each pair of processes gives one ratio; the median counts."""
    folder = str(alone.model_folder(settings))
    env = environment(settings)
    run(["-m", "cli", "ask", _QUESTION], env)  # byte code, file cache
    ratios, asks, models = [], [], []
    for turn in range(times):
        pair: dict[str, Cost] = {}
        for name in ("ask", "model") if turn % 2 else ("model", "ask"):
            command = ["-m", "cli", "ask", _QUESTION] if name == "ask" else ["-c", alone.LOAD, folder]
            pair[name] = run(command, env)
        ratios.append(pair["ask"].seconds / pair["model"].seconds)
        asks.append(pair["ask"].seconds)
        models.append(pair["model"].seconds)
    helps = [run(["-m", "cli", "--help"], env).cpu for _ in range(max(3, times))]
    note = f"{median(asks):.1f} 秒，只导入并载入模型 {median(models):.1f} 秒；{times} 对进程"
    return [
        Figure("cold_ask", "wenbao ask 冷启动 ÷ 只载入嵌入模型", median(ratios), "×", 0.35, note=note),
        Figure("help_cpu", "wenbao --help 的 CPU 时间", median(helps), "秒", 0.5),
    ]


def memory_figures(corpus: "Corpus", folder: Path, asked: Sequence[str]) -> list[Figure]:
    """Largest resident memory of a process that answers `asked` on the index, and of one that only embeds them."""
    file = folder / "questions.txt"
    file.write_text("\n".join(asked) + "\n", encoding="utf-8")
    env = environment(corpus.settings)
    if not Path("/proc/self/status").is_file():
        return []  # Linux alone tells
    model = _memory(
        ["-c", alone.LOAD_AND_ENCODE + _TELL_MEMORY, str(alone.model_folder(corpus.settings)), str(file)], env
    )
    ours = peak_memory(corpus.settings, file, env)
    note = f"答 {len(asked)} 题：{ours:,.0f} MB；模型嵌入同样的题：{model:,.0f} MB"
    return [Figure("memory", "全部报告在索引里时的内存 ÷ 只载入模型", ours / model, "×", 0.6, note=note)]


def peak_memory(settings: "Settings", file: Path, env: dict[str, str]) -> float:
    """Of a process that answers the questions of `file` on the index of `settings`: largest resident memory in MB."""
    return _memory(["-c", _ASK_ALL + _TELL_MEMORY, str(file)], env | {"WENBAO_HOME": str(settings.home)})


def _memory(arguments: Sequence[str], env: dict[str, str]) -> float:
    """Largest resident memory in MB."""
    return int(run(arguments, env).output.rpartition("VmHWM")[2]) / 1024
