"""A question through a sentence-transformers model: one call that needs neither Python's lock nor a second core.

Run module by module the model comes back to Python a few hundred times a question, and waits there whenever another
thread (the keyword leg, another user) is busy. Traced once, it does not. A question is so short that a second core
makes it no faster either, and so is left to that other thread. Passages go through the model as it is.
"""

import logging
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Encode: TypeAlias = Callable[[list[str]], NDArray[np.float32]]

_PROBE = ["问", "2022年新增学位目标是多少，比上年增加多少", "哪些"]
_SAME = 1e-5
_log = logging.getLogger(__name__)


def question_pass(model: "SentenceTransformer", prompt: str) -> Encode:
    """Texts → unit vectors, (len(texts), dimension), as `plain_pass` gives them.

    A model that cannot be traced, or comes out of it changed, is run as it is. Tracing takes as long as some twenty
    questions do.
    """
    plain = plain_pass(model, prompt)
    if model.device.type != "cpu":
        return plain
    try:
        traced = _on_one_core(_traced(model, prompt))
        apart = float(np.abs(traced(_PROBE) - plain(_PROBE)).max())
    except (RuntimeError, TypeError, ValueError, KeyError, AttributeError) as error:
        _log.info("%s is run as it is: %s", type(model[0]).__name__, error)
        return plain
    return traced if apart <= _SAME else plain


def plain_pass(model: "SentenceTransformer", prompt: str) -> Encode:
    """The same through the model as it is, which needs nothing made first."""

    def plain(texts: list[str]) -> NDArray[np.float32]:
        vectors = model.encode_query(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return vectors.astype(np.float32, copy=False)

    return plain


def _traced(model: "SentenceTransformer", prompt: str) -> Encode:
    import torch

    model.requires_grad_(False)  # weights become constants of the trace, which shares their memory
    features = model.preprocess(_PROBE, prompt=prompt)
    names = [name for name, value in features.items() if isinstance(value, torch.Tensor)]
    others = {name: value for name, value in features.items() if name not in names}

    def whole(*tensors: torch.Tensor) -> torch.Tensor:
        passed: dict[str, Any] = others | dict(zip(names, tensors, strict=True))
        for module in model:
            passed = module(passed)
        return torch.nn.functional.normalize(passed["sentence_embedding"], dim=-1)

    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it might get wrong is compared by question_pass
        graph = torch.jit.trace(whole, tuple(features[name] for name in names), check_trace=False)  # type: ignore[no-untyped-call]

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        given = model.preprocess(list(texts), prompt=prompt)
        with torch.inference_mode():
            vectors: NDArray[np.float32] = graph(*(given[name] for name in names)).numpy()
        return vectors

    return encode


def _on_one_core(encode: Encode) -> Encode:
    from threadpoolctl import ThreadpoolController

    pools = ThreadpoolController()

    def alone(texts: list[str]) -> NDArray[np.float32]:
        with pools.limit(limits=1, user_api="openmp"):  # of the calling thread
            return encode(texts)

    return alone
