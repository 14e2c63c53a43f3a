"""What the proxy has of skills, for the methods of the orchestrator."""

import logging
import urllib.parse
import warnings
from typing import Any, Dict, Iterable, List, Optional

from .bundle import folder_of, write_files
from .errors import AtiError
from .listing import one_line, reading_instructions
from .proxy import BUNDLE_BYTES, Proxy, member

_log = logging.getLogger("ati")
_TOOL_SECONDS = 10
_SKILLS_SECONDS = 30
_BUNDLE_SECONDS = 60
#: How many skills proxies hand out at once.
_BUNDLE_NAMES = 50


def fetched(proxy: Proxy, scopes: List[str], token: Optional[str]) -> Dict[str, str]:
    """The texts of the skills that belong to scopes, by name: of all that the token may read when there are none."""
    wanted = {"scopes": scopes or ["*"], "include_content": True}
    answer = proxy.post("/skills/resolve", wanted, token, _SKILLS_SECONDS)
    found = answer if isinstance(answer, list) else member(answer, "skills", list)
    return {
        skill["name"]: skill["content"] if isinstance(skill.get("content"), str) else ""
        for skill in found
        if isinstance(skill, dict) and isinstance(skill.get("name"), str)
    }


def fetched_if_any(proxy: Proxy, scopes: List[str], token: str) -> Dict[str, str]:
    """The same, and none when the proxy does not answer."""
    try:
        return fetched(proxy, scopes, token)
    except AtiError as error:
        _log.warning("The sandbox starts without the texts of its skills: %s", error)
        return {}


def downloaded(proxy: Proxy, name: str, dest_dir: str, token: Optional[str]) -> str:
    """Writes the files of a skill, and returns their folder."""
    folder = folder_of(name, dest_dir)
    path = "/skills/%s/bundle" % urllib.parse.quote(name, safe="")
    write_files(member(proxy.get(path, token, _BUNDLE_SECONDS, BUNDLE_BYTES), "files", dict), folder)
    return folder


def all_downloaded(proxy: Proxy, names: Iterable[str], dest_dir: str, token: Optional[str]) -> Dict[str, str]:
    """The same for several, with a warning of those that the proxy does not have."""
    folders = {name: folder_of(name, dest_dir) for name in names}
    wanted, written = list(folders), {}
    for start in range(0, len(wanted), _BUNDLE_NAMES):
        part = wanted[start : start + _BUNDLE_NAMES]
        answer = proxy.post("/skills/bundle", {"names": part}, token, _BUNDLE_SECONDS, BUNDLE_BYTES)
        skills = member(answer, "skills", dict)
        for name in filter(skills.__contains__, part):
            write_files(member(skills[name], "files", dict), folders[name])
            written[name] = folders[name]
    missing = [name for name in wanted if name not in written]
    if missing:
        warnings.warn("The proxy has no skills of these names: %s" % ", ".join(map(ascii, missing)), stacklevel=3)
    return written


def tool_instructions(proxy: Proxy, tools: Iterable[str], token: Optional[str]) -> str:
    """Which skills to read before which tools; those that the proxy does not tell about are left out."""
    seen: Dict[str, List[str]] = {}
    for tool in tools:
        try:
            about = proxy.get("/tools/" + urllib.parse.quote(tool, safe=""), token, _TOOL_SECONDS)
            skills = member(about, "skills", list)
        except AtiError as error:
            _log.info("No skills of %s: %s", ascii(tool), error)
            continue
        known = {skill for names in seen.values() for skill in names}
        new = [skill for skill in dict.fromkeys(map(one_line, skills)) if skill and skill not in known]
        if new:
            seen.setdefault(one_line(about.get("provider")) or one_line(tool), []).extend(new)
    return reading_instructions(seen)


def catalogue(proxy: Proxy, token: str, search: Optional[str]) -> List[Any]:
    """The skills that a token may read, as the proxy describes them."""
    query = "?" + urllib.parse.urlencode({"search": search}) if search else ""
    listed: List[Any] = member(proxy.get("/skillati/catalog" + query, token, _SKILLS_SECONDS), "skills", list)
    return listed
