"""Writes for an agent's prompt which skills there are. Names and descriptions are others' words: they stay in their line."""

import re
import shlex
from typing import Any, Dict, Iterable, List, Tuple

DESCRIPTION_CHARACTERS = 250
LISTING_CHARACTERS = 8000
_LEAST_DESCRIPTION = 20
_ELLIPSIS = "\u2026"
_TAG = "system-reminder"
_OUR_TAG = re.compile("<(?=[\\s/]*%s)" % _TAG, re.IGNORECASE)


def skill_listing(skills: Iterable[Any]) -> str:
    """Lists skills in a ``system-reminder`` element, an entry a line; empty when there are none.

    Descriptions have 250 characters at most and all lines together 8000. If they had more, the descriptions are cut to an
    equal share of what there is; if that is under 20 characters there are names only, and as many as fit.

    :param skills: objects with ``name``, and ``description`` and ``when_to_use`` if there are
    """
    entries = [entry for entry in map(_entry, skills) if entry[0]]
    if not entries:
        return ""
    return "<%s>\nSkills that you can load. Read one before you do what it is about: ati skill fetch read <name>\n\n%s\n</%s>" % (
        _TAG,
        _within_budget(entries),
        _TAG,
    )


def reading_instructions(skills_by_provider: Dict[str, List[str]]) -> str:
    """Says which skills to read before the tools of which provider are used; empty when there are none."""
    return "\n".join(
        "Before you use tools of %s, read:\n%s" % (one_line(provider), reading_commands(skills))
        for provider, skills in skills_by_provider.items()
    )


def reading_commands(skills: Iterable[str]) -> str:
    """A command a line, by which an agent reads a skill. A name is one word there, whatever it holds."""
    return "\n".join("  ati skill fetch read " + shlex.quote(one_line(skill)) for skill in skills)


def one_line(text: Any) -> str:
    """Others' words as part of a line: without line breaks, and without the tag that would end the listing."""
    return _OUR_TAG.sub("&lt;", " ".join(text.split())) if isinstance(text, str) else ""


def _entry(skill: Any) -> Tuple[str, str]:
    members = skill if isinstance(skill, dict) else {"name": skill}
    name, description, when = (one_line(members.get(each)) for each in ("name", "description", "when_to_use"))
    return name, _cut(" - ".join(filter(None, (description, when))), DESCRIPTION_CHARACTERS)


def _within_budget(entries: List[Tuple[str, str]]) -> str:
    full = _lines(entries)
    if len(full) <= LISTING_CHARACTERS:
        return full
    around = len(_lines([(name, " ") for name, _ in entries])) - len(entries)
    share = (LISTING_CHARACTERS - around) // len(entries)
    if share >= _LEAST_DESCRIPTION:
        return _lines([(name, _cut(description, share)) for name, description in entries])
    names = [_line(name, "") for name, _ in entries]
    if len("\n".join(names)) <= LISTING_CHARACTERS:
        return "\n".join(names)
    room = LISTING_CHARACTERS - len(_more(len(names)))
    shown: List[str] = []
    for name in names:
        room -= len(name) + 1
        if room < 0:
            break
        shown.append(name)
    return "\n".join(shown + [_more(len(names) - len(shown))])


def _more(count: int) -> str:
    return "- and %d more: ati skill fetch catalog" % count


def _lines(entries: List[Tuple[str, str]]) -> str:
    return "\n".join(_line(*entry) for entry in entries)


def _line(name: str, description: str) -> str:
    return "- %s: %s" % (name, description) if description else "- " + name


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + _ELLIPSIS
