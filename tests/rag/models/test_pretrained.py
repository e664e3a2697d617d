"""Loading pauses garbage collection, and leaves it as it was."""

import gc

import pytest

from rag.errors import EmbeddingError
from rag.models.pretrained import load


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_nothing_is_collected_while_a_model_is_loaded(collecting: bool, fails: bool) -> None:
    def build(name: str, local: bool) -> bool:
        if fails:
            raise OSError(name)
        return gc.isenabled()

    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        if fails:
            with pytest.raises(EmbeddingError):
                load("model", build, "{name}{reason}", local=True)
        else:
            assert load("model", build, "{name}{reason}", local=True) is False
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
