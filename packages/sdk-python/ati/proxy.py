"""HTTP to the proxy, with nothing but the standard library: bounded in time and size, and to its one address."""

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, List, Optional

from .errors import ProvisionError

#: What an answer may have at most, in bytes; one with the files of skills may have more.
ANSWER_BYTES = 4 * 1024 * 1024
BUNDLE_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 65536
_QUOTED_CHARACTERS = 300
_TOKEN = re.compile("[!-~]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class Proxy:
    """A proxy at an address. Whatever it answers is data of somebody else."""

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        # Without what follows redirects, which would carry the token to another host, and without other schemes.
        self._opener = urllib.request.OpenerDirector()
        for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
            self._opener.add_handler(handler)

    def get(self, path: str, token: Optional[str], seconds: float, most: int = ANSWER_BYTES) -> Any:
        """Asks for the JSON at a path."""
        return self._ask(urllib.request.Request(self.url + path), token, seconds, most)

    def post(self, path: str, body: Any, token: Optional[str], seconds: float, most: int = ANSWER_BYTES) -> Any:
        """Sends JSON to a path and returns the JSON of the answer."""
        request = urllib.request.Request(self.url + path, json.dumps(body).encode("ascii"))
        request.add_header("Content-Type", "application/json")
        return self._ask(request, token, seconds, most)

    def _ask(self, request: urllib.request.Request, token: Optional[str], seconds: float, most: int) -> Any:
        """:raises ProvisionError: without an answer, for a refusal, and for an answer that is no JSON or over a limit"""
        if token is not None:
            if _TOKEN.fullmatch(token) is None:
                raise ProvisionError("The token is none: it holds blanks, or is empty", "invalid_token")
            request.add_unredirected_header("Authorization", "Bearer " + token)
        try:
            with self._opener.open(request, timeout=seconds) as response:
                status: int = response.status
                content = _read(response, time.monotonic() + seconds, most)
        except (OSError, http.client.HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise ProvisionError(
                "%s did not answer: %s. Is it the address of the proxy?" % (self.url, _quoted(str(reason))), "unreachable"
            ) from error
        if 300 <= status < 400:
            raise ProvisionError(
                "%s answers with another address, which is not followed: give the one that answers itself" % self.url,
                "redirected",
                status,
            )
        if not 200 <= status < 300:
            raise _refusal(status, content)
        try:
            return json.loads(content.decode("utf-8"))
        except (ValueError, RecursionError):
            raise ProvisionError("%s did not answer with JSON" % self.url, "unreadable", status) from None


def member(answer: Any, name: str, kind: type) -> Any:
    """A member of an answer, which is to be of a kind; an empty one when it is not there.

    :raises ProvisionError: ``unreadable`` for anything else
    """
    value = answer.get(name, kind()) if isinstance(answer, dict) else None
    if not isinstance(value, kind):
        raise ProvisionError("The proxy's answer is not understood: it has no %s" % name, "unreadable")
    return value


def _checked(url: str) -> str:
    try:
        parts = urllib.parse.urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except (ValueError, AttributeError):
        port_is_one = False
    # The address ends up in requests and in the environment of a sandbox: what others read it as must be the same.
    is_one_address = isinstance(url, str) and _TOKEN.fullmatch(url) is not None and not set("?#@\\") & set(url)
    if not (port_is_one and is_one_address and parts.scheme in ("http", "https") and parts.hostname):
        raise ProvisionError(
            "The address of the proxy begins with https:// or http:// and a host, and holds no password, ? or #",
            "invalid_address",
        )
    return url.rstrip("/")


def _read(response: http.client.HTTPResponse, deadline: float, most: int) -> bytes:
    chunks: List[bytes] = []
    size = 0
    while True:
        chunk = response.read1(_CHUNK_BYTES)
        if not chunk:
            return b"".join(chunks)
        size += len(chunk)
        if size > most:
            raise ProvisionError("The answer has more than %d bytes" % most, "too_large")
        # Sockets count their time from each byte on: one that dribbles would never end.
        if time.monotonic() > deadline:
            raise TimeoutError("the answer takes too long")
        chunks.append(chunk)


def _refusal(status: int, content: bytes) -> ProvisionError:
    said: Dict[str, Any] = {}
    try:
        body = json.loads(content.decode("utf-8"))
        said = body if isinstance(body, dict) else said
    except (ValueError, RecursionError):
        pass
    reason = next((said[name] for name in ("error", "detail") if isinstance(said.get(name), str)), "")
    code = said.get("code")
    text = "The proxy refused with %d%s" % (status, ": " + _quoted(reason) if reason else "")
    return ProvisionError(text, code if isinstance(code, str) else "http_%d" % status, status)


def _quoted(text: str) -> str:
    """What others wrote, as part of one line."""
    return _UNPRINTABLE.sub(" ", text)[:_QUOTED_CHARACTERS]
