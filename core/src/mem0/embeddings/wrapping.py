# SPDX-License-Identifier: Apache-2.0
"""An embedder around another one, for those who want to see its requests: the base of logs, meters and policies.

```python
class Counted(WrappedEmbedder):
    def around(self, batch: Batch) -> Around:
        answer = yield
        print(len(batch.texts), answer.tokens)
```
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import final

from mem0.embeddings.embedder import Embedder
from mem0.embeddings.types import Batch, BatchResult, Fingerprint, Vectors
from mem0.errors import Mem0Error, ProviderError

Around = Generator[None, BatchResult, None]
"""What `WrappedEmbedder.around` returns: a generator that yields once."""


class WrappedEmbedder(Embedder):
    """An embedder that does what another one does, and sees every request.

    A subclass overrides `around`, and nothing else. All that the other embedder declares, counts, learns and closes
    stays its own, so vectors, limits and fingerprint are the same, and a store does not see the difference.

    Args:
        inner: The embedder to wrap.

    Attributes:
        inner: The same.
    """

    def __init__(self, inner: Embedder) -> None:
        super().__init__(inner.spec, inner.config)
        self.inner = inner

    def around(self, batch: Batch) -> Around:  # noqa: ARG002 - for those who override it
        """Surround one request, of sync and of async code alike. Each try is a request.

        What stands before the `yield` runs before the request, and refuses it by raising one of `mem0.errors`. The
        `yield` returns the answer as the provider gave it, or raises what the provider raised. Neither can be
        changed, but another error of `mem0.errors` may be raised in place of either.

        It may run in several threads at once, and on an event loop, which it must not block.

        Args:
            batch: What is about to be asked.
        """
        yield

    @final
    def embed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request."""
        with self._watched(batch) as answers:
            answers.append(self.inner.embed_batch(batch))
        return answers[0]

    @final
    async def aembed_batch(self, batch: Batch) -> BatchResult:
        """Embed one batch with one request, from async code."""
        with self._watched(batch) as answers:
            answers.append(await self.inner.aembed_batch(batch))
        return answers[0]

    def count_tokens(self, text: str) -> int:
        """Count the tokens of a text."""
        return self.inner.count_tokens(text)

    def close(self) -> None:
        """Release connections."""
        self.inner.close()

    async def aclose(self) -> None:
        """Release connections, from async code."""
        await self.inner.aclose()

    @property
    def dims(self) -> int | None:
        """Length of its vectors."""
        return self.inner.dims

    @property
    def fingerprint(self) -> Fingerprint:
        """What another embedder must share for its vectors to be comparable with this one's."""
        return self.inner.fingerprint

    @property
    def concurrency(self) -> int:
        """How many requests one call may have under way."""
        return self.inner.concurrency

    def learn_dims(self, matrices: Sequence[Vectors]) -> None:
        """Remember the length of the first vectors seen."""
        self.inner.learn_dims(matrices)

    def __repr__(self) -> str:
        """Name it and what it wraps; never a secret."""
        return f"<{type(self).__name__} {self.inner!r}>"

    @contextmanager
    def _watched(self, batch: Batch) -> Iterator[list[BatchResult]]:
        call = self.around(batch)
        if self._ends(lambda: next(call)):
            raise self._broken("did not yield")
        answers: list[BatchResult] = []
        try:
            yield answers
        except BaseException as failure:  # a call that is cancelled, too
            if not self._ends(partial(call.throw, failure), failure):
                raise self._broken("yielded twice") from failure
            raise
        if not self._ends(lambda: call.send(answers[0])):
            raise self._broken("yielded twice")

    def _ends(self, resume: Callable[[], object], failure: BaseException | None = None) -> bool:
        """Let `around` go on, and say whether it came to its end: by itself, or by the failure that it was shown."""
        try:
            resume()
        except StopIteration:
            return True
        except BaseException as error:
            if error is failure:
                return True
            if isinstance(error, Mem0Error) or not isinstance(error, Exception):
                raise
            raise self._broken(f"raised {type(error).__name__}") from error
        return False

    def _broken(self, what: str) -> ProviderError:
        # What it raised may hold a text, and stays out of the message.
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return ProviderError(
            f"{self.spec.provider}: the wrapper {name} {what} around a request. Tell its author; to do without it, put "
            "its name into MEM0_BLOCK_PLUGINS.",
            provider=self.spec.provider,
            model=self.spec.model,
        )
