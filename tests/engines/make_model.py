# SPDX-License-Identifier: Apache-2.0
"""Write the models that the real engine loads: `python make_model.py FOLDER`.

They have the architecture of nomic-embed-text, one block, and random weights that are the same each time. The weights
of the block are small, so the vector of a text is about the mean of the vectors of its pieces: texts that share words
are near each other. They prove that an engine is spoken to correctly, and nothing about the quality of embeddings.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from string import ascii_lowercase, digits, punctuation

import gguf
import numpy as np
from numpy.typing import NDArray

MODELS = {"nomic-embed-text": 768, "tiny": 64}
"""Length of the vectors of each model."""

CONTEXT = 512
"""Tokens that a text may have."""

_HEAD = 64
_FEED_FORWARD = 64
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def write_model(file: Path, dims: int) -> None:
    """Write one model.

    Args:
        file: Where to.
        dims: Length of its vectors, a multiple of 64.
    """
    writer = gguf.GGUFWriter(file, "nomic-bert")
    pieces = _pieces()
    _add_settings(writer, dims)
    _add_tokenizer(writer, pieces)
    for name, tensor in _tensors(dims, len(pieces)).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _pieces() -> list[str]:
    # A word is its first three letters, then pairs. Every other character of ASCII is a word or ends one.
    def of(length: int) -> list[str]:
        return ["".join(letters) for letters in product(ascii_lowercase, repeat=length)]

    others = [*digits, *punctuation]
    first = [*of(1), *of(2), *of(3), *others]
    return [*_SPECIAL, *(f"▁{piece}" for piece in first), *of(1), *of(2), *others]  # ▁ begins a word


def _add_settings(writer: gguf.GGUFWriter, dims: int) -> None:
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(dims)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_FEED_FORWARD)
    writer.add_head_count(dims // _HEAD)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_eps(1e-12)
    writer.add_rope_freq_base(1000.0)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)


def _add_tokenizer(writer: gguf.GGUFWriter, pieces: list[str]) -> None:
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(pieces)
    writer.add_token_types([control if piece in _SPECIAL else normal for piece in pieces])
    writer.add_token_type_count(1)
    writer.add_pad_token_id(pieces.index("[PAD]"))
    writer.add_unk_token_id(pieces.index("[UNK]"))
    writer.add_bos_token_id(pieces.index("[CLS]"))
    writer.add_eos_token_id(pieces.index("[SEP]"))
    writer.add_sep_token_id(pieces.index("[SEP]"))
    writer.add_mask_token_id(pieces.index("[MASK]"))


def _tensors(dims: int, pieces: int) -> dict[str, NDArray[np.floating]]:
    random = np.random.default_rng(7)

    def weights(rows: int, columns: int, gain: float) -> NDArray[np.float32]:
        # What goes in with variance 1 comes out with a standard deviation of about `gain`.
        return random.standard_normal((rows, columns), dtype=np.float32) * np.float32(gain / np.sqrt(columns))

    tensors: dict[str, NDArray[np.floating]] = {
        "token_embd.weight": random.standard_normal((pieces, dims), dtype=np.float32).astype(np.float16),
        "token_types.weight": np.zeros((1, dims), dtype=np.float32),
        "blk.0.attn_qkv.weight": weights(dims + 2 * _HEAD, dims, 1.0),
        "blk.0.attn_output.weight": weights(dims, dims, 0.3),
        "blk.0.ffn_up.weight": weights(_FEED_FORWARD, dims, 1.0),
        "blk.0.ffn_gate.weight": weights(_FEED_FORWARD, dims, 1.0),
        "blk.0.ffn_down.weight": weights(dims, _FEED_FORWARD, 0.3),
    }
    for norm in ("token_embd_norm", "blk.0.attn_output_norm", "blk.0.layer_output_norm"):
        tensors[f"{norm}.weight"] = np.ones(dims, dtype=np.float32)
        tensors[f"{norm}.bias"] = np.zeros(dims, dtype=np.float32)
    return tensors


if __name__ == "__main__":
    for model, length in MODELS.items():
        write_model(Path(sys.argv[1]) / f"{model}.gguf", length)
