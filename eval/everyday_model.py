"""`python -m eval.everyday_model`: learn what people say for the words of reports (rag/text/otherwise.py).

eval/data/everyday.tsv (word, said): how people say otherwise what recurs in the reports, parted by |; written by hand
by people who had seen the words alone, neither a question set nor a rule. What they say of indicators
(everyday_indicators.tsv) is learned by eval/indicator_model.py. Tells how often a saying that was left out finds its
word among the first, and writes rag/text/data/everyday.npz. report_words.txt holds the words that recur in the reports,
and go with them: what is one of these is not said otherwise. The words of the sayings that reports do not use go with
them too: they are talk, and no names of things. The same sayings give the same weights.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from rag import text as text_room
from rag.text.otherwise import learn, stretches
from rag.text.segments import simplified, tagged

DATA = Path(__file__).parent / "data"
NAME, INDICATORS = "everyday", "everyday_indicators"
PHRASES = "everyday_phrases"
"""More words and phrases, which rag/text/otherwise.py, which reads single words, is not made from."""
SAYINGS = (NAME, INDICATORS, PHRASES)
_LEFT_OUT = 10
"""Every tenth saying."""
_FIRST = (1, 5, 20)
_SEVERAL = 2
"""Of one saying alone a word may be a name as well (彩票)."""
_FINE = 255


def load(path: Path) -> dict[str, list[str]]:
    """Target → what is said for it, simplified as questions are."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {target: [simplified(saying) for saying in said.split("|")] for target, said in rows}


def found_unseen(said: Mapping[str, list[str]]) -> dict[int, float]:
    """n → the share of sayings left out whose target is among the n likeliest."""
    pairs = [(target, saying) for target in sorted(said) for saying in said[target]]
    seen: dict[str, list[str]] = {target: [] for target in said}
    for i, (target, saying) in enumerate(pairs):
        if i % _LEFT_OUT:
            seen[target].append(saying)
    sayings = learn(seen)
    at = {target: i for i, target in enumerate(sayings.targets)}
    ranks = []
    for target, saying in pairs[::_LEFT_OUT]:
        scores = sayings.scores(stretches(saying))
        ranks.append(int((scores > scores[at[target]]).sum()) if scores[at[target]] > 0 else len(at))
    return {n: sum(rank < n for rank in ranks) / len(ranks) for n in _FIRST}


def talk(words: Sequence[str]) -> list[str]:
    """The words of several sayings that are none of the words of reports: 公家, 操场, 外头."""
    sayings = (saying for name in SAYINGS for said in load(DATA / f"{name}.tsv").values() for saying in said)
    counts = Counter(word for saying in sayings for word in {word for word, _ in tagged(saying) if len(word) > 1})
    return sorted({word for word, n in counts.items() if n >= _SEVERAL} - set(words))


def write(said: Mapping[str, Iterable[str]], path: Path, **lists: Sequence[str]) -> None:
    sayings = learn(said)
    scale = float(sayings.weights.max()) / _FINE
    np.savez_compressed(
        path,
        targets=np.array(sayings.targets),
        stretches=sayings.stretches,
        starts=sayings.starts,
        postings=sayings.postings,
        weights=np.maximum(1, np.rint(sayings.weights / scale)).astype(np.uint8),
        scale=np.float32(scale),
        **{name: np.array(words) for name, words in lists.items()},  # type: ignore[arg-type]
    )


def main() -> None:
    words = (DATA / "report_words.txt").read_text(encoding="utf-8").split()
    said = load(DATA / f"{NAME}.tsv")
    told = "，".join(f"前 {n} 名 {share:.3f}" for n, share in found_unseen(said).items())
    print(f"{NAME}: {len(said)} 个词，{sum(map(len, said.values()))} 种说法；没见过的说法找到本词：{told}")
    write(said, Path(str(files(text_room) / "data" / f"{NAME}.npz")), words=words, talk=talk(words))


if __name__ == "__main__":
    main()
