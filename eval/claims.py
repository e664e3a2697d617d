"""`python -m eval.claims`: is what holds kept, and what does not hold caught? `--fit` fits verify/data/prose.json too.

eval/data/claims_xinbei.jsonl has sentences over the bundled report as a model might write them, true ones and the same
ones made false by hand in one place (another figure, year, place, direction, a made-up measure, a list with one item
that is not there, who does what to whom, …), with the paragraphs that they cite. The whole report is the evidence. A
false one is caught where its false words are not shown; a true one is kept where all of it is. The words are fitted on
the claims of even number; what is measured on those of odd number was not seen by the fit.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.cases import load_lines
from eval.open_models import fit
from rag import verify as verify_room
from rag.answer.chat_evidence import Passage, paragraphs
from rag.index.catalog import Catalog
from rag.settings import Settings, load_settings
from rag.text.segments import clause_spans
from rag.verify.claims import Checker
from rag.verify.model_text import Sentence
from rag.verify.prose import FEATURES, Prose
from rag.verify.told import leaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLAIMS = "claims_xinbei.jsonl"
STRICT = frozenset(("figure", "period", "place", "label", "unit", "qualifier"))
"""Kinds of false claims of which hardly one may pass."""
_OF_FIGURES = STRICT - {"place"}
"""Kinds that the words do not tell."""
_AGAINST = frozenset(("gone", "stranger", "apart", "turned", "against", "level", "subject", "deed", "equates"))
"""Features that can only speak against a claim; the others only for it, but for what they stand in company with."""
_EITHER = frozenset(("cited", "figured", "long"))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence; `wrong` are the words that make it false."""

    id: str
    paragraphs: tuple[int, ...]
    text: str
    kind: str
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.wrong

    @property
    def fitted(self) -> bool:
        return int(self.id[1:4]) % 2 == 0


def load_claims(path: Path) -> list[Claim]:
    rows = load_lines(path)
    return [Claim(r["id"], tuple(r["paragraphs"]), r["claim"], r["kind"], tuple(r.get("wrong", ()))) for r in rows]


def shown(claim: Claim, checker: Checker, at: dict[int, int]) -> tuple[str, str]:
    """(what is shown of it, why not all)."""
    checked = checker.check(Sentence(claim.text, tuple(at[number] for number in claim.paragraphs)))
    return "".join(one.text for one in checked.statements), checked.problem


def right(claim: Claim, said: str) -> bool:
    """Is it kept whole where it holds, and are its false words gone where it does not?"""
    return said == claim.text if claim.holds else not said or not all(words in said for words in claim.wrong)


def rows_of(
    claims: Sequence[Claim], passages: Sequence[Passage], at: dict[int, int]
) -> Iterator[tuple[list[float], bool]]:
    """A row of features for each clause in words: all those of a true claim, and those that a false one changes."""
    flat = [hit for passage in passages for hit in passage]
    prose = Prose(flat, "")
    first = {number: [i + 1 for i, hit in enumerate(flat) if hit.sentence.paragraph == number] for number in at}
    for claim in claims:
        cited = [i for number in claim.paragraphs for i in first[number]]
        for a, b in clause_spans(claim.text):
            clause = leaning(claim.text, a, b)
            touched = any(
                a < claim.text.find(words) + len(words) and claim.text.find(words) < b for words in claim.wrong
            )
            if (words := prose.words(clause)) and (claim.holds or (touched and claim.kind not in _OF_FIGURES)):
                row, _ = prose.features(clause, words, cited, [])
                yield [row[name] for name in FEATURES], claim.holds


def signed(rows: "NDArray[np.float64]", holds: "NDArray[np.float64]") -> tuple["NDArray[np.float64]", float]:
    """`fit`, without the features that would get the wrong sign: those lean on others, and would mislead elsewhere."""
    kept = list(range(len(FEATURES)))
    while True:
        weights, bias = fit(rows[:, kept], holds)
        wrong = [
            (abs(weight * rows[:, i].std()), i)
            for weight, i in zip(weights, kept, strict=True)
            if FEATURES[i] not in _EITHER and weight * (-1 if FEATURES[i] in _AGAINST else 1) < 0
        ]
        if not wrong:
            whole = np.zeros(len(FEATURES))
            whole[kept] = weights
            return whole, bias
        kept.remove(max(wrong)[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="an index that has the bundled report; default: WENBAO_HOME")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--show", action="store_true", help="print what is judged wrongly")
    args = parser.parse_args()
    settings = Settings(home=args.home) if args.home else load_settings()
    claims = load_claims(Path(__file__).parent / "data" / CLAIMS)
    with Catalog.open(settings, "", any_embedding=True) as catalog:
        report = next(r for r in catalog.reports() if "xinbei" in r.id)
        passages = paragraphs(report, catalog)
    at = {passage[0].sentence.paragraph: number for number, passage in enumerate(passages, 1)}
    if args.fit:
        rows, labels = zip(*rows_of([c for c in claims if c.fitted], passages, at), strict=True)
        weights, bias = signed(np.array(rows), np.array(labels, float))
        model = {
            "bias": round(float(bias), 4),
            "weights": dict(zip(FEATURES, np.round(weights, 4).tolist(), strict=True)),
        }
        target = Path(str(files(verify_room) / "data" / "prose.json"))
        target.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    checker = Checker(passages, "")
    told: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for claim in claims:
        said, why = shown(claim, checker, at)
        told[claim.kind, claim.fitted].append(right(claim, said))
        if args.show and not right(claim, said):
            print(claim.id, claim.kind, claim.text, claim.wrong, "→", said or "—", why)
    for kind in sorted({kind for kind, _ in told}):
        own = told[kind, True] + told[kind, False]
        unseen = told[kind, False]
        print(f"{kind:10} {sum(own)}/{len(own)} {np.mean(own):.3f}   unseen {sum(unseen)}/{len(unseen)}")
    for name, kinds in (("strict", STRICT), ("words", {kind for kind, _ in told} - STRICT - {"true"})):
        own = [one for (kind, _), some in told.items() if kind in kinds for one in some]
        print(f"{name:10} {np.mean(own):.3f} of {len(own)}")


if __name__ == "__main__":
    main()
