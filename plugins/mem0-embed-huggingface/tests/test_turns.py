# SPDX-License-Identifier: Apache-2.0
"""Threads take turns at a model, first come, first served."""

from __future__ import annotations

import threading
import time

from mem0_embed_huggingface._turns import Turns


def test_one_at_a_time() -> None:
    """No two threads have the turn at once, whatever they do within it."""
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for _ in range(200):
            with turns:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (most[0], inside[0]) == (1, 0)


def test_first_come_first_served() -> None:
    """Turns are given in the order of asking; who gives one back and wants another comes last."""
    turns, told = Turns(), []

    def ask(name: str) -> None:
        with turns:
            told.append(name)

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("first", "second", "third")]
    with turns:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(turns._waiting) < number:
                time.sleep(0.001)
    ask("the one that goes on")
    for thread in threads:
        thread.join(10)
    assert told == ["first", "second", "third", "the one that goes on"]


def test_an_error_gives_the_turn_back() -> None:
    """Whatever is raised within a turn, the next thread gets its own."""
    turns = Turns()
    for _ in range(2):
        try:
            with turns:
                raise KeyError
        except KeyError:
            continue
    assert not turns._taken
