"""For programs that start sandboxes: what a sandbox needs, in one call (ATI 5)."""

import logging
import urllib.parse
import warnings
from typing import Any, Dict, Iterable, List, Mapping, Optional

from .bundle import folder_of, write_files
from .claims import TokenClaims
from .errors import AtiError
from .listing import one_line, reading_commands, reading_instructions, skill_listing
from .proxy import BUNDLE_BYTES, Proxy, member
from .scope import build_scope_string, parse_scopes
from .token import (
    DEFAULT_AUDIENCE,
    DEFAULT_ISSUER,
    DEFAULT_LEEWAY_SECONDS,
    DEFAULT_TTL_SECONDS,
    MAX_TTL_SECONDS,
    issue_token,
    validate_token,
)

_log = logging.getLogger("ati")
_TOOL_SECONDS = 10
_SKILLS_SECONDS = 30
_BUNDLE_SECONDS = 60
#: How many skills proxies hand out at once.
_BUNDLE_NAMES = 50


class AtiOrchestrator:
    """Gives sandboxes the address of the proxy and a token for what they may use.

    The methods that ask the proxy raise ``ProvisionError`` when it does not answer as it should. They wait for 10 seconds
    for a tool, 30 for a list and 60 for files, and follow no redirects.

    :param proxy_url: where sandboxes find the proxy, with its path if it has one
    :param secret: the proxy's: 32 bytes as 64 hex digits
    :param default_aud: the audience of the tokens
    :param default_iss: their issuer
    :param max_ttl_seconds: how long a token may last at most
    :raises ProvisionError: ``invalid_address``
    """

    def __init__(
        self,
        *,
        proxy_url: str,
        secret: str,
        default_aud: str = DEFAULT_AUDIENCE,
        default_iss: str = DEFAULT_ISSUER,
        max_ttl_seconds: int = MAX_TTL_SECONDS,
    ) -> None:
        self._proxy = Proxy(proxy_url)
        self.secret = secret
        self.default_aud = default_aud
        self.default_iss = default_iss
        self.max_ttl_seconds = max_ttl_seconds

    @property
    def proxy_url(self) -> str:
        """The address, without slashes at its end."""
        return self._proxy.url

    def __repr__(self) -> str:
        return "AtiOrchestrator(proxy_url=%r)" % self.proxy_url

    def provision_sandbox(
        self,
        *,
        agent_id: str,
        tools: Optional[Iterable[str]] = None,
        skills: Optional[Iterable[str]] = None,
        extra_scopes: Optional[Iterable[str]] = None,
        ttl_seconds: int = DEFAULT_TTL_SECONDS,
        rate: Optional[Mapping[str, str]] = None,
        fetch_skill_content: bool = False,
        job_id: Optional[str] = None,
        sandbox_id: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Returns the environment of a sandbox: ``ATI_PROXY_URL`` and ``ATI_SESSION_TOKEN``.

        :param agent_id: who it is
        :param tools: what it may use: names, or patterns such as ``github:*``
        :param skills: which skills it may read, in the same way
        :param extra_scopes: other scopes, such as ``help``. Nothing granted is a token without rights
        :param rate: how often it may use tools, by pattern: ``{"tool:github:*": "10/hour"}``
        :param fetch_skill_content: adds ``skills``, their texts by name, which the proxy is asked for; ``{}`` when it does
            not answer. It is no variable of an environment: take it out of there
        :raises ScopeError: for a name that would be another scope
        :raises TokenError: for anything else that cannot be signed
        """
        scope = build_scope_string(tools=tools, skills=skills, extra=extra_scopes)
        token = issue_token(
            secret=self.secret,
            sub=agent_id,
            scope=scope,
            ttl_seconds=ttl_seconds,
            aud=self.default_aud,
            iss=self.default_iss,
            rate=rate,
            job_id=job_id,
            sandbox_id=sandbox_id,
            max_ttl_seconds=self.max_ttl_seconds,
        )
        environment: Dict[str, Any] = {"ATI_PROXY_URL": self.proxy_url, "ATI_SESSION_TOKEN": token}
        if fetch_skill_content:
            environment["skills"] = self._skills_if_any(parse_scopes(scope), token)
        return environment

    def validate_token(
        self, token: str, *, issuer: Optional[str] = None, leeway: float = DEFAULT_LEEWAY_SECONDS
    ) -> TokenClaims:
        """Checks a token with this secret and audience, as ``ati.validate_token`` does.

        :raises TokenError: for the first thing that is wrong with it
        """
        return validate_token(token, secret=self.secret, audience=self.default_aud, issuer=issuer, leeway=leeway)

    def fetch_skills(self, *, scopes: Optional[Iterable[str]] = None, token: Optional[str] = None) -> Dict[str, str]:
        """Returns the texts of the skills that belong to scopes, by name: of all that the token may read, unless given."""
        wanted = list(scopes or ()) or ["*"]
        answer = self._proxy.post("/skills/resolve", {"scopes": wanted, "include_content": True}, token, _SKILLS_SECONDS)
        found = answer if isinstance(answer, list) else member(answer, "skills", list)
        return {
            skill["name"]: skill["content"] if isinstance(skill.get("content"), str) else ""
            for skill in found
            if isinstance(skill, dict) and isinstance(skill.get("name"), str)
        }

    def download_skill(self, name: str, dest_dir: str, *, token: Optional[str] = None) -> str:
        """Writes the files of a skill to ``dest_dir/name``, and returns this folder.

        Files whose path leads out of the folder are left out.

        :raises OSError: when they cannot be written
        """
        folder = folder_of(name, dest_dir)
        path = "/skills/%s/bundle" % urllib.parse.quote(name, safe="")
        write_files(member(self._proxy.get(path, token, _BUNDLE_SECONDS, BUNDLE_BYTES), "files", dict), folder)
        return folder

    def download_skills(
        self, names: Iterable[str], dest_dir: str, *, token: Optional[str] = None
    ) -> Dict[str, str]:
        """The same for several skills, 50 of them in a request. Returns their folders by name.

        Warns of those that the proxy does not have, or that the token may not read.
        """
        folders = {name: folder_of(name, dest_dir) for name in names}
        wanted, written = list(folders), {}
        for start in range(0, len(wanted), _BUNDLE_NAMES):
            part = wanted[start : start + _BUNDLE_NAMES]
            answer = self._proxy.post("/skills/bundle", {"names": part}, token, _BUNDLE_SECONDS, BUNDLE_BYTES)
            skills = member(answer, "skills", dict)
            for name in filter(skills.__contains__, part):
                write_files(member(skills[name], "files", dict), folders[name])
                written[name] = folders[name]
        missing = [name for name in wanted if name not in written]
        if missing:
            warnings.warn("The proxy has no skills of these names: %s" % ", ".join(map(ascii, missing)), stacklevel=2)
        return written

    def build_tool_instructions(self, *, tools: Iterable[str], token: Optional[str] = None) -> str:
        """Says for an agent's prompt which skills to read before it uses tools; empty when there are none.

        Tools that the proxy does not tell about are left out.
        """
        seen: Dict[str, List[str]] = {}
        for tool in tools:
            try:
                about = self._proxy.get("/tools/" + urllib.parse.quote(tool, safe=""), token, _TOOL_SECONDS)
                skills = member(about, "skills", list)
            except AtiError as error:
                _log.info("No skills of %s: %s", ascii(tool), error)
                continue
            known = {skill for names in seen.values() for skill in names}
            new = [skill for skill in dict.fromkeys(map(one_line, skills)) if skill and skill not in known]
            if new:
                seen.setdefault(one_line(about.get("provider")) or one_line(tool), []).extend(new)
        return reading_instructions(seen)

    def build_skill_listing(self, *, token: str, search: Optional[str] = None) -> str:
        """Lists for an agent's prompt the skills that a token may read; empty when there are none.

        :param search: only those that it finds
        """
        query = "?" + urllib.parse.urlencode({"search": search}) if search else ""
        answer = self._proxy.get("/skillati/catalog" + query, token, _SKILLS_SECONDS)
        return skill_listing(member(answer, "skills", list))

    @staticmethod
    def build_skill_instructions(skills: Iterable[str]) -> str:
        """Deprecated: ``build_skill_listing`` says what the skills are about, and lists those that there are."""
        warnings.warn("Use build_skill_listing", DeprecationWarning, stacklevel=2)
        commands = reading_commands(skills)
        return "Skills to read before you start:\n" + commands if commands else ""

    def _skills_if_any(self, scopes: List[str], token: str) -> Dict[str, str]:
        try:
            return self.fetch_skills(scopes=scopes, token=token)
        except AtiError as error:
            _log.warning("The sandbox starts without the texts of its skills: %s", error)
            return {}
