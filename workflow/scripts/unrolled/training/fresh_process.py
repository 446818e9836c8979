"""A function called in a process of its own, started afresh for it, and waited for."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from unrolled.files.failures import ADVICE, Refusal

T = TypeVar("T")


def call(what: str, function: Callable[..., T], *arguments: Any) -> T:
    """What `function`, which stands at the top of its module, returns.

    what: what the process does, for a sentence. Raises the `Refusal` or `OSError` that `function`
    raises, and a `Refusal` where the process ends without an answer.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, function, arguments), daemon=True)
    process.start()
    sender.close()  # the process alone holds it then, and its end is seen here
    try:
        answer = receiver.recv()
    except EOFError:
        process.join()
        raise Refusal(f"A process that {what} {_end(process.exitcode)}. {ADVICE}") from None
    process.join()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _answer(sender: Connection, function: Callable[..., Any], arguments: tuple) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is told of by the process that waits
    try:
        answer = function(*arguments)
    except (Refusal, OSError) as error:
        answer = error
    sender.send(answer)


def _end(code: int | None) -> str:
    """How a process ended that gave no answer."""
    if code is None or code >= 0:
        return "failed, for the reason that stands above"
    name = signal.Signals(-code).name
    return f"was stopped from outside ({name}), as happens where memory runs out"
