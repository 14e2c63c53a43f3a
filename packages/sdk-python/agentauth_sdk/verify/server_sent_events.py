"""Reads the events of a stream (HTML Living Standard 9.2)."""

import re
from typing import Iterable, Iterator, List, NamedTuple

_FIELD = re.compile(rb"(event|data)(?:: ?(.*))?", re.DOTALL)


class ServerSentEvent(NamedTuple):
    event: str
    data: str


def events_of(chunks: Iterable[bytes], max_length: int) -> Iterator[ServerSentEvent]:
    """What is no field is left out, as the standard has it.

    :param max_length: of one event, and of one line that does not end
    :raises ValueError: when it is longer, or no text
    """
    event, data, length = b"", [], 0  # type: bytes, List[bytes], int
    for line in _lines_of(chunks, max_length):
        if not line:
            if data:
                yield ServerSentEvent(event.decode("utf-8"), b"\n".join(data).decode("utf-8"))
            event, data, length = b"", [], 0
            continue
        field = _FIELD.fullmatch(line)
        if field is None:
            continue
        value = field.group(2) or b""
        if field.group(1) == b"event":
            event = value
            continue
        length += len(value) + 1
        if length > max_length:
            raise ValueError("An event is longer than %d bytes" % max_length)
        data.append(value)


def _lines_of(chunks: Iterable[bytes], max_length: int) -> Iterator[bytes]:
    """Every line that has an end, be it LF, CR or both."""
    begun: List[bytes] = []
    length, is_after_return = 0, False
    for chunk in chunks:
        if not chunk:
            continue
        # The other half of an end that was cut in two.
        if is_after_return and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        is_after_return = chunk.endswith(b"\r")
        *pieces, rest = re.split(rb"\r\n|\n|\r", chunk)
        for piece in pieces:
            yield b"".join(begun) + piece
            begun, length = [], 0
        begun.append(rest)
        length += len(rest)
        if length > max_length:
            raise ValueError("A line is longer than %d bytes" % max_length)
