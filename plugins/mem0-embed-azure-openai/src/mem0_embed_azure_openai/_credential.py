# SPDX-License-Identifier: Apache-2.0
"""What a request proves itself with: a key, a token, or a token that is renewed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from mem0.embeddings.http import excerpt
from mem0.errors import AuthenticationError
from mem0_embed_azure_openai import PROVIDER
from mem0_embed_openai.endpoint import NO_KEY


class Credential:
    """A header that proves who asks.

    Args:
        header: Its name, in lower case.
        scheme: What comes before the secret in it.
        secret: The secret.
        others: What else must not appear in a message.

    Attributes:
        headers: What to send now.
        secrets: What must not appear in a message: always the same list, which changes where the secret does.
    """

    def __init__(self, header: str, scheme: str, secret: str = "", others: Sequence[str] = ()) -> None:
        self.headers: dict[str, str] = {}
        self.secrets: list[str] = []
        self._header = header
        self._scheme = scheme
        self._others = list(others)
        self._known: list[str] = []
        self._set(secret)

    def _set(self, secret: str) -> None:
        self.headers = {self._header: self._scheme + secret}
        if secret not in ("", NO_KEY, *self._known):
            self._known = [secret, *self._known[:1]]  # a request with the last one may still be under way
        self.secrets[:] = [*self._known, *self._others]

    def refresh(self) -> None:
        """Renew it where it needs that. Called before each request; may block."""

    async def arefresh(self) -> None:
        """Do what `refresh` does, from async code."""

    def close(self) -> None:
        """Release what it holds open."""


def key(secret: str, others: Sequence[str]) -> Credential:
    """Return the credential that a key is. Azure reads it from a header of its own."""
    return Credential("api-key", "", secret, others)


def token(secret: str, others: Sequence[str]) -> Credential:
    """Return the credential that a token of Entra ID is, for as long as it is valid."""
    return Credential("authorization", "Bearer ", secret, others)


class TokenSource(Credential):
    """Tokens of Entra ID that a function hands out, new ones when the old expire.

    Args:
        fetch: Returns a token that is valid now. It is for the function to keep one for as long as it is.
        model: The model that is asked for, for the error.
        advice: What to do where it fails.
        others: What else must not appear in a message.
        close: Releases what the function holds open.
    """

    def __init__(
        self,
        fetch: Callable[[], str],
        model: str,
        advice: str,
        others: Sequence[str],
        close: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__("authorization", "Bearer ", others=others)
        self._fetch = fetch
        self._model = model
        self._advice = advice
        self._close = close

    def refresh(self) -> None:
        """Take the token of now.

        Raises:
            AuthenticationError: There is none.
        """
        try:
            self._set(self._new())
            return
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
        words = excerpt(reason, self.secrets).rstrip(".")
        raise AuthenticationError(
            f"{PROVIDER}: model {self._model!r}: no token of Microsoft Entra ID: {words}. {self._advice}",
            provider=PROVIDER,
            model=self._model,
        )

    def _new(self) -> str:
        secret: object = self._fetch()
        if not isinstance(secret, str):
            raise TypeError(f"the function returned {type(secret).__name__}, not a string")
        secret = secret.strip()
        if not (secret and secret.isascii() and secret.isprintable()):  # or the SDK's error would show it
            raise ValueError("it is empty or has characters that no HTTP header can carry")
        return secret

    async def arefresh(self) -> None:
        """Do what `refresh` does, in a thread: to sign in means requests of its own."""
        await asyncio.to_thread(self.refresh)

    def close(self) -> None:
        """Release what the function holds open."""
        self._close()
