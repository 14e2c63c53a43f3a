"""Reads what an issuer publishes."""

import time
from datetime import datetime, timezone
from typing import Optional

import httpx

from ..retry_after import retry_after_seconds


class AnswerError(ValueError):
    """Another answer than a document."""

    def __init__(self, name: str, response: httpx.Response) -> None:
        super().__init__("The %s was answered with %d" % (name, response.status_code))
        self.status = response.status_code
        #: In how many seconds to ask again, if that was said.
        self.retry_after: Optional[float] = retry_after_seconds(
            response.headers.get("retry-after"), datetime.now(timezone.utc)
        )


def read_document(url: str, name: str, accept: str, max_bytes: int, timeout_seconds: float) -> bytes:
    """Not a byte more than ``max_bytes`` is kept, and no redirect is followed.

    :raises AnswerError: for another answer than 200
    :raises ValueError: when there is no such document
    :raises httpx.HTTPError: when there is no answer in time
    """
    deadline = time.monotonic() + timeout_seconds
    headers = {"Accept": accept}
    with httpx.stream("GET", url, headers=headers, timeout=timeout_seconds, follow_redirects=False) as response:
        if response.status_code != 200:
            raise AnswerError(name, response)
        document = bytearray()
        for chunk in response.iter_bytes():
            document += chunk
            if len(document) > max_bytes:
                raise ValueError("The %s is longer than %d bytes" % (name, max_bytes))
            if time.monotonic() > deadline:
                raise ValueError("The %s did not come to its end in time" % name)
    return bytes(document)
