"""Says which option was meant by one that is written another way."""

import functools
import inspect
import re
from difflib import get_close_matches
from types import FunctionType
from typing import Any, Callable, Collection, Iterable, Optional, Type, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
K = TypeVar("K")


def explains_options(function: F) -> F:
    """Makes a function say which of its options was meant, where Python says only that it has no such one.

    :raises TypeError: when it is called (of a coroutine: awaited) with an option that it has not
    """
    known = [name for name in inspect.signature(function).parameters if name != "self"]

    def check(given: Iterable[str]) -> None:
        for name in given:
            if name not in known:
                raise TypeError(_no_option(name, known, [option for option in known if option not in given]))

    if inspect.iscoroutinefunction(function):
        # A coroutine function still: programs, and the doubles of their tests, ask for that.
        @functools.wraps(function)
        async def awaited(*args: Any, **options: Any) -> Any:
            check(options)
            return await function(*args, **options)

        return cast(F, awaited)

    @functools.wraps(function)
    def called(*args: Any, **options: Any) -> Any:
        check(options)
        return function(*args, **options)

    return cast(F, called)


def explaining_options(kind: Type[K]) -> Type[K]:
    """The same for how a class is made, and for every call that it offers."""
    for name, member in list(vars(kind).items()):
        is_offered = name == "__init__" or not name.startswith("_")
        if is_offered and isinstance(member, FunctionType) and member.__code__.co_argcount > 1:
            setattr(kind, name, explains_options(member))
    return kind


def refuse_misspelt(given: Iterable[str], known: Collection[str]) -> None:
    """For options that come as a mapping: those that resemble none are the server's to judge.

    :raises TypeError: for one that is an option in another spelling
    """
    for name in given:
        missing = [option for option in known if option not in given]
        if name not in known and meant_by(name, missing) is not None:
            raise TypeError(_no_option(name, known, missing))


def meant_by(name: str, options: Iterable[str]) -> Optional[str]:
    """Returns the option that a name is another spelling of, the end of (``url``, ``key``), or close to."""
    by_spelling = {_plain(option): option for option in options}
    written = _plain(name)
    ends = [plain for plain in by_spelling if len(written) > 1 and plain.endswith(written)]
    alike = [written] if written in by_spelling else ends or get_close_matches(written, by_spelling, 1, 0.75)
    return by_spelling[alike[0]] if alike else None


def _plain(name: str) -> str:
    """Without case, separators and units: ``baseURL`` and ``timeoutMs`` are spellings of ``base_url`` and ``timeout``."""
    return re.sub(r"(ms|seconds)$", "", re.sub(r"[^a-z0-9]", "", name.lower()))


def _no_option(name: str, known: Collection[str], missing: Iterable[str]) -> str:
    meant = meant_by(name, missing)
    if meant is not None:
        return "There is no option %s: write %s" % (name, meant)
    return "There is no option %s. Options: %s" % (name, ", ".join(known))
