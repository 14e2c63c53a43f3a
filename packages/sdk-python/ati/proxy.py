"""HTTP to one address, with nothing but the standard library, and bounded in time and size."""

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, List, Mapping, Optional

from .errors import ProvisionError

#: What an answer may have at most, in bytes; one with the files of skills may have more.
ANSWER_BYTES = 4 * 1024 * 1024
BUNDLE_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 65536
_QUOTED_CHARACTERS = 300
_TOKEN = re.compile("[!-~]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class Proxy:
    """A proxy at an address. Whatever it answers is data of somebody else.

    :param name: what it is called where it does not answer as it should
    """

    def __init__(self, url: str, name: str = "the proxy") -> None:
        self._name = name
        self.url = _checked(url, name)
        # Without what follows redirects, which would carry the token to another host, and without other schemes.
        self._opener = urllib.request.OpenerDirector()
        for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
            self._opener.add_handler(handler)

    def get(self, path: str, token: Optional[str], seconds: float, most: int = ANSWER_BYTES) -> Any:
        """Asks for the JSON at a path."""
        return self._ask(urllib.request.Request(self.url + path), _bearer(token), seconds, most)

    def post(self, path: str, body: Any, token: Optional[str], seconds: float, most: int = ANSWER_BYTES) -> Any:
        """Sends JSON to a path and returns the JSON of the answer."""
        return self.send(path, body, _bearer(token), seconds, most)

    def send(
        self, path: str, body: Any, headers: Mapping[str, str], seconds: float, most: int = ANSWER_BYTES
    ) -> Any:
        """The same, with headers of one's own."""
        request = urllib.request.Request(self.url + path, json.dumps(body).encode("ascii"))
        request.add_header("Content-Type", "application/json")
        return self._ask(request, headers, seconds, most)

    def _ask(self, request: urllib.request.Request, headers: Mapping[str, str], seconds: float, most: int) -> Any:
        """:raises ProvisionError: without an answer, for a refusal, and for an answer that is no JSON or over a limit"""
        for name, value in headers.items():
            request.add_unredirected_header(name, value)
        try:
            with self._opener.open(request, timeout=seconds) as response:
                status: int = response.status
                retry_after: Optional[str] = response.headers.get("Retry-After")
                content = _read(response, time.monotonic() + seconds, most)
        except (OSError, http.client.HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            raise ProvisionError(
                "%s did not answer: %s. Is it the address of %s?" % (self.url, _quoted(str(reason)), self._name),
                "unreachable",
            ) from error
        if 300 <= status < 400:
            raise ProvisionError(
                "%s answers with another address, which is not followed: give the one that answers itself" % self.url,
                "redirected",
                status,
            )
        if not 200 <= status < 300:
            raise self._refusal(status, content, retry_after)
        try:
            return json.loads(content.decode("utf-8"))
        except (ValueError, RecursionError):
            raise ProvisionError("%s did not answer with JSON" % self.url, "unreadable", status) from None

    def _refusal(self, status: int, content: bytes, retry_after: Optional[str]) -> ProvisionError:
        said: Dict[str, Any] = {}
        try:
            body = json.loads(content.decode("utf-8"))
            said = body if isinstance(body, dict) else said
        except (ValueError, RecursionError):
            pass
        reason = next((said[name] for name in ("error", "detail") if isinstance(said.get(name), str)), "")
        code = said.get("code")
        name = self._name[0].upper() + self._name[1:]
        text = "%s refused with %d%s" % (name, status, ": " + _quoted(reason) if reason else "")
        refusal = ProvisionError(text, code if isinstance(code, str) else "http_%d" % status, status)
        refusal.said = said
        if retry_after is not None and retry_after.isascii() and retry_after.isdigit():
            refusal.retry_after = float(retry_after)
        return refusal


def credential(scheme: str, secret: str) -> Dict[str, str]:
    """The header that shows a credential.

    :raises ProvisionError: ``invalid_token`` for what would be another header
    """
    if not isinstance(secret, str) or _TOKEN.fullmatch(secret) is None:
        raise ProvisionError("The token or key is none: it holds blanks, or is empty", "invalid_token")
    return {"Authorization": "%s %s" % (scheme, secret)}


def _bearer(token: Optional[str]) -> Dict[str, str]:
    return {} if token is None else credential("Bearer", token)


def member(answer: Any, name: str, kind: type) -> Any:
    """A member of an answer, which is to be of a kind; an empty one when it is not there.

    :raises ProvisionError: ``unreadable`` for anything else
    """
    value = answer.get(name, kind()) if isinstance(answer, dict) else None
    if not isinstance(value, kind):
        raise ProvisionError("The proxy's answer is not understood: it has no %s" % name, "unreadable")
    return value


def _checked(url: str, name: str) -> str:
    try:
        parts = urllib.parse.urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except (ValueError, AttributeError):
        port_is_one = False
    # The address ends up in requests and in the environment of a sandbox: what others read it as must be the same.
    is_one_address = isinstance(url, str) and _TOKEN.fullmatch(url) is not None and not set("?#@\\") & set(url)
    if not (port_is_one and is_one_address and parts.scheme in ("http", "https") and parts.hostname):
        raise ProvisionError(
            "The address of %s begins with https:// or http:// and a host, and holds no password, ? or #" % name,
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


def _quoted(text: str) -> str:
    """What others wrote, as part of one line."""
    return _UNPRINTABLE.sub(" ", text)[:_QUOTED_CHARACTERS]
