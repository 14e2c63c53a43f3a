"""Handles each delivery once."""

import inspect
from typing import Any, Awaitable, Callable, TypeVar

from .error import WebhookError
from .replay_guard import Claim, ReplayGuard

Result = TypeVar("Result")

# It may be decided long before the lease ends: a sender that waits for that would wait for nothing.
_ASK_AGAIN_SECONDS = 30


def handle_once(guard: ReplayGuard, id: str, work: Callable[[], Result]) -> Result:
    """Handles a delivery unless it was handled before.

    :raises WebhookError: ``ALREADY_SEEN``, ``IN_PROGRESS``, ``NOT_REMEMBERED``; its ``status`` is what to answer
    :raises Exception: what ``work`` raises: answer 500, and the sender tries again
    """
    claim: Any = guard.claim(id)
    _refuse(claim, id)
    try:
        result = work()
    except BaseException as failure:
        try:
            claim.free()
        except Exception as error:
            raise _not_given_back(id, error) from failure
        raise
    try:
        claim.done()
    except Exception as error:
        raise _not_remembered(id) from error
    return result


async def handle_once_async(guard: ReplayGuard, id: str, work: Callable[[], Awaitable[Result]]) -> Result:
    """As :func:`handle_once`, for ``work`` that is awaited, and guards that may be."""
    claim: Any = await _settled(guard.claim(id))
    _refuse(claim, id)
    try:
        result = await work()
    except BaseException as failure:
        # Also when the task is cancelled, as some servers do when the sender hangs up.
        try:
            await _settled(claim.free())
        except Exception as error:
            raise _not_given_back(id, error) from failure
        raise
    try:
        await _settled(claim.done())
    except Exception as error:
        raise _not_remembered(id) from error
    return result


async def _settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def _refuse(claim: Claim, id: str) -> None:
    if claim.state == "done":
        raise WebhookError("ALREADY_SEEN", "The delivery %s was handled before." % id)
    if claim.state == "running":
        wait = min(claim.seconds_left, _ASK_AGAIN_SECONDS)
        raise WebhookError("IN_PROGRESS", "The delivery %s is being handled just now." % id, retry_after=wait)


def _not_remembered(id: str) -> WebhookError:
    text = "The delivery %s was handled, but that could not be written down: it would be handled again." % id
    return WebhookError("NOT_REMEMBERED", text)


def _not_given_back(id: str, error: Exception) -> RuntimeError:
    text = "The delivery %s was not handled, and could not be given back: it is let in again when its lease ends. %s"
    return RuntimeError(text % (id, error))
