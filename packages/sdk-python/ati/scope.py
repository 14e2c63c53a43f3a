"""Scopes: from names to text, from text to entries, and what an entry covers (ATI 3).

The text of a token separates its scopes with white space, so a name that held some would be several scopes.
"""

import re
from typing import Iterable, List, Optional

from .errors import ScopeError

#: Unicode's ``White_Space``, for a character class. ``str.split`` and ``\s`` take U+001C to U+001F for white space too, as
#: proxies do not.
WHITE_SPACE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BETWEEN_SCOPES = re.compile("[%s]+" % WHITE_SPACE)
# And control characters, and halves of characters, which are no text elsewhere.
_NOT_IN_A_NAME = re.compile("[%s\x00-\x1f\x7f-\x9f\ud800-\udfff]" % WHITE_SPACE)


def parse_scopes(scope: str) -> List[str]:
    """Splits the ``scope`` of a token into its entries. Their order and repeats stay."""
    return [entry for entry in _BETWEEN_SCOPES.split(scope) if entry]


def matches_wildcard(name: str, pattern: str) -> bool:
    """Tells whether a pattern covers a name: ``*``, the name itself, or a beginning of it followed by ``*``.

    A star anywhere else is an ordinary character, and so is every other one; case counts.
    """
    return pattern == "*" or name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1]))


def check_scope(required: str, held: Iterable[str]) -> bool:
    """Tells whether any entry of those that are held covers the scope that is required.

    :param held: the entries, such as ``claims.scopes()``
    :raises TypeError: for a text in place of a list, each character of which would be an entry
    """
    return any(matches_wildcard(required, pattern) for pattern in listed("held", held))


def build_scope_string(
    tools: Optional[Iterable[str]] = None,
    skills: Optional[Iterable[str]] = None,
    extra: Optional[Iterable[str]] = None,
) -> str:
    """Writes the ``scope`` of a token: tools, then skills, then the rest, each in its order and once.

    :param tools: names or patterns, which get the prefix ``tool:`` unless they have it
    :param skills: the same with ``skill:``
    :param extra: scopes as they are, such as ``help``
    :raises ScopeError: for a name that is empty or holds white space or control characters
    :raises TypeError: for a text in place of a list
    """
    scopes = [_prefixed("tool:", name) for name in listed("tools", tools)]
    scopes += [_prefixed("skill:", name) for name in listed("skills", skills)]
    scopes += [_clean(name) for name in listed("extra", extra)]
    return " ".join(dict.fromkeys(scopes))


def is_clean(name: object) -> bool:
    """Tells whether a value can be one entry: text that is not empty, without white space or control characters."""
    return isinstance(name, str) and name != "" and _NOT_IN_A_NAME.search(name) is None


def _prefixed(prefix: str, name: str) -> str:
    clean = _clean(name)
    return clean if clean.startswith(prefix) else prefix + clean


def _clean(name: str) -> str:
    if not is_clean(name):
        what = "is empty" if name == "" else "holds white space or a control character"
        raise ScopeError(
            "%.100s is no scope: it %s. Give each tool, skill and scope as an entry of its own."
            % (ascii(name), what if isinstance(name, str) else "is no text"),
            "invalid_scope",
        )
    return name


def listed(option: str, names: Optional[Iterable[str]]) -> Iterable[str]:
    """What is given as a list, or an empty one. :raises TypeError: for a text, each character of which would be an entry"""
    if isinstance(names, str):
        raise TypeError("%s is a list of texts, not one text: write [%.100s]" % (option, ascii(names)))
    return names if names is not None else ()
