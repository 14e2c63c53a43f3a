"""For programs that start sandboxes: what a sandbox needs, in one call (ATI 5)."""

import os
import warnings
from typing import Any, Dict, Iterable, List, Mapping, Optional

from . import skills as skills_of
from .claims import TokenClaims
from .errors import ProvisionError
from .listing import reading_commands, skill_listing
from .management import (
    IssuedToken,
    IssuedVirtualKey,
    Management,
    issued_token,
    issued_virtual_key,
    refused_token,
    text,
)
from .proxy import Proxy, member
from .rates import checked_rate
from .scope import build_scope_string, listed, parse_scopes
from .token import (
    DEFAULT_AUDIENCE,
    DEFAULT_ISSUER,
    DEFAULT_LEEWAY_SECONDS,
    DEFAULT_TTL_SECONDS,
    MAX_TTL_SECONDS,
    claims_of,
    issue_token,
    validate_token,
)


class _Given:
    """Stands for a secret that is not given: one that is ``None`` is a mistake."""


class AtiOrchestrator:
    """Gives sandboxes the address of the proxy and a token for what they may use.

    With a ``secret`` it signs the tokens by itself. Without one Signet issues them: then they can be renewed and ended,
    and a profile of Signet says for whom they are, from whom and for how long at most.

    The methods that ask somebody raise ``ProvisionError`` when they are not answered as they should be, and follow no
    redirects. The proxy is given 10 seconds for a tool, 30 for a list and 60 for files.

    :param proxy_url: where sandboxes find the proxy, with its path if it has one. Where Signet issues the tokens: the
        address that their profile says, unless given
    :param secret: the proxy's: 32 bytes as 64 hex digits
    :param default_aud: the audience of the tokens that it signs
    :param default_iss: their issuer
    :param max_ttl_seconds: how long they may last at most
    :param base_url: where Signet is, ``SIGNET_URL`` unless given
    :param management_key: with the permission ``ati:issue``, ``SIGNET_MANAGEMENT_KEY`` unless given
    :param profile_id: the profile of the tokens, the one named ``default`` unless given
    :param timeout: seconds that Signet is given for an answer
    :param max_retries: how often it is asked again when it gives none
    :raises ProvisionError: ``invalid_address``
    :raises TypeError: when something is missing, or given beside what it does not go with
    """

    def __init__(
        self,
        *,
        proxy_url: Optional[str] = None,
        secret: Any = _Given,
        default_aud: str = DEFAULT_AUDIENCE,
        default_iss: str = DEFAULT_ISSUER,
        max_ttl_seconds: int = MAX_TTL_SECONDS,
        base_url: Optional[str] = None,
        management_key: Optional[str] = None,
        profile_id: Optional[str] = None,
        timeout: float = 10.0,
        max_retries: int = 3,
    ) -> None:
        self._managed: Optional[Management] = None
        self._own_proxy_url = proxy_url is not None
        self.profile_id = profile_id
        self.secret: str = "" if secret is _Given else secret
        self.default_aud = default_aud
        self.default_iss = default_iss
        self.max_ttl_seconds = max_ttl_seconds
        if secret is not _Given:
            if base_url is not None or management_key is not None or profile_id is not None:
                raise TypeError("With a secret, tokens are signed without Signet: give no base_url, key or profile")
            self._proxy = Proxy(proxy_url or "")
            return
        if (default_aud, default_iss, max_ttl_seconds) != (DEFAULT_AUDIENCE, DEFAULT_ISSUER, MAX_TTL_SECONDS):
            raise TypeError("Without a secret, the profile in Signet says audience, issuer and the longest lifetime")
        self._managed = Management(
            base_url or _environment("SIGNET_URL", "base_url"),
            management_key or _environment("SIGNET_MANAGEMENT_KEY", "management_key"),
            timeout=timeout,
            max_retries=max_retries,
        )
        self._proxy = Proxy(proxy_url if proxy_url is not None else self._managed.base_url + "/ati")

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
        ttl_seconds: Optional[int] = None,
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
        :param ttl_seconds: an hour unless given, or what the profile in Signet says
        :param rate: how often it may use tools, by pattern: ``{"tool:github:*": "10/hour"}``
        :param fetch_skill_content: adds ``skills``, their texts by name, which the proxy is asked for; ``{}`` when it does
            not answer. It is no variable of an environment: take it out of there
        :raises ScopeError: for a name that would be another scope
        :raises TokenError: for anything else that cannot be signed
        """
        given = {"tools": tools, "skills": skills, "extra_scopes": extra_scopes}
        granted = {name: list(listed(name, names)) for name, names in given.items()}
        # Also where Signet writes it: what would be another scope is refused here.
        scope = build_scope_string(granted["tools"], granted["skills"], granted["extra_scopes"])
        if self._managed is not None:
            about = self._about(rate, ttl_seconds=ttl_seconds, job_id=job_id, sandbox_id=sandbox_id)
            made = member(self._managed.post("sandboxes", agent_id=agent_id, **granted, **about), "env", dict)
            environment: Dict[str, Any] = {name: text(made, name) for name in ("ATI_PROXY_URL", "ATI_SESSION_TOKEN")}
            # What somebody else writes into the environment of a sandbox is checked like what our caller gives.
            proxy = self._proxy if self._own_proxy_url else Proxy(environment["ATI_PROXY_URL"])
            environment["ATI_PROXY_URL"] = proxy.url
        else:
            token = issue_token(
                secret=self.secret,
                sub=agent_id,
                scope=scope,
                ttl_seconds=DEFAULT_TTL_SECONDS if ttl_seconds is None else ttl_seconds,
                aud=self.default_aud,
                iss=self.default_iss,
                rate=rate,
                job_id=job_id,
                sandbox_id=sandbox_id,
                max_ttl_seconds=self.max_ttl_seconds,
            )
            proxy = self._proxy
            environment = {"ATI_PROXY_URL": self.proxy_url, "ATI_SESSION_TOKEN": token}
        if fetch_skill_content:
            environment["skills"] = skills_of.fetched_if_any(
                proxy, parse_scopes(scope), environment["ATI_SESSION_TOKEN"]
            )
        return environment

    def validate_token(
        self, token: str, *, issuer: Optional[str] = None, leeway: float = DEFAULT_LEEWAY_SECONDS
    ) -> TokenClaims:
        """Checks a token: with this secret and audience, as ``ati.validate_token`` does, or by Signet, which also knows
        what was revoked.

        :param issuer: not where Signet checks, whose profile says it; nor is ``leeway``
        :raises TokenError: for the first thing that is wrong with it
        """
        if self._managed is None:
            return validate_token(token, secret=self.secret, audience=self.default_aud, issuer=issuer, leeway=leeway)
        if issuer is not None or leeway != DEFAULT_LEEWAY_SECONDS:
            raise TypeError("The profile in Signet says issuer and leeway")
        answer = self._managed.ask("tokens/validate", token=token, profile_id=self.profile_id)
        if answer.get("valid") is not True:
            raise refused_token(text(answer, "error"))
        return claims_of(member(answer, "claims", dict))

    def issue_token(
        self,
        *,
        sub: str,
        scope: str,
        ttl_seconds: Optional[int] = None,
        rate: Optional[Mapping[str, str]] = None,
        job_id: Optional[str] = None,
        sandbox_id: Optional[str] = None,
    ) -> IssuedToken:
        """Has Signet issue a token. ``ati.issue_token`` signs one with a secret."""
        about = self._about(rate, ttl_seconds=ttl_seconds, job_id=job_id, sandbox_id=sandbox_id)
        return issued_token(self._signet().post("tokens", sub=sub, scope=scope, **about))

    def introspect_token(self, token: str) -> Dict[str, Any]:
        """Says what Signet knows of a token (RFC 7662): ``{"active": False}`` for one that is no good."""
        return self._signet().ask("tokens/introspect", token=token)

    def revoke(
        self, *, jti: Optional[str] = None, sub: Optional[str] = None, profile_id: Optional[str] = None
    ) -> int:
        """Ends one token, all tokens of an agent or sandbox, or all of a profile. Returns how many.

        Proxies of your own do not hear of it.
        """
        given = {"jti": jti, "sub": sub, "profile_id": profile_id}
        if sum(value is not None for value in given.values()) != 1:
            raise TypeError("Say one of jti, sub and profile_id")
        return member(self._signet().post("tokens/revoke", **given), "revoked", int)  # type: ignore[no-any-return]

    def renew(self, token: str, *, scope: Optional[str] = None, ttl_seconds: Optional[int] = None) -> IssuedToken:
        """Has Signet issue a fresh token for one that is still good, with the same scope or less."""
        return issued_token(self._signet().post("tokens/renew", token=token, scope=scope, ttl_seconds=ttl_seconds))

    def issue_virtual_key(
        self,
        *,
        user_id: str,
        alias: str,
        tools: Optional[Iterable[str]] = None,
        providers: Optional[Iterable[str]] = None,
        categories: Optional[Iterable[str]] = None,
        skills: Optional[Iterable[str]] = None,
        ttl_seconds: Optional[int] = None,
        rate: Optional[Mapping[str, str]] = None,
        metadata: Any = None,
    ) -> IssuedVirtualKey:
        """Has Signet issue a virtual key, which lasts an hour unless ``ttl_seconds`` says otherwise."""
        lists = {"tools": tools, "providers": providers, "categories": categories, "skills": skills}
        body = {name: list(listed(name, names)) for name, names in lists.items()}
        about = {"ttl_seconds": ttl_seconds, "rate": rate, "metadata": metadata}
        return issued_virtual_key(self._signet().post("keys", user_id=user_id, alias=alias, **body, **about))

    def exchange(self, virtual_key: str) -> IssuedToken:
        """Trades a virtual key for a token of five minutes at most, for proxies that know no keys."""
        return self._signet().exchange(virtual_key)

    def fetch_skills(self, *, scopes: Optional[Iterable[str]] = None, token: Optional[str] = None) -> Dict[str, str]:
        """Returns the texts of the skills that belong to scopes, by name: of all that the token may read, unless given."""
        return skills_of.fetched(self._proxy, list(scopes or ()), token)

    def download_skill(self, name: str, dest_dir: str, *, token: Optional[str] = None) -> str:
        """Writes the files of a skill to ``dest_dir/name``, and returns this folder.

        Files whose path leads out of the folder are left out.

        :raises OSError: when they cannot be written
        """
        return skills_of.downloaded(self._proxy, name, dest_dir, token)

    def download_skills(
        self, names: Iterable[str], dest_dir: str, *, token: Optional[str] = None
    ) -> Dict[str, str]:
        """The same for several skills, 50 of them in a request. Returns their folders by name.

        Warns of those that the proxy does not have, or that the token may not read.
        """
        return skills_of.all_downloaded(self._proxy, names, dest_dir, token)

    def build_tool_instructions(self, *, tools: Iterable[str], token: Optional[str] = None) -> str:
        """Says for an agent's prompt which skills to read before it uses tools; empty when there are none.

        Tools that the proxy does not tell about are left out.
        """
        return skills_of.tool_instructions(self._proxy, tools, token)

    def build_skill_listing(self, *, token: str, search: Optional[str] = None) -> str:
        """Lists for an agent's prompt the skills that a token may read; empty when there are none.

        :param search: only those that it finds
        """
        return skill_listing(skills_of.catalogue(self._proxy, token, search))

    @staticmethod
    def build_skill_instructions(skills: Iterable[str]) -> str:
        """Deprecated: ``build_skill_listing`` says what the skills are about, and lists those that there are."""
        warnings.warn("Use build_skill_listing", DeprecationWarning, stacklevel=2)
        commands = reading_commands(skills)
        return "Skills to read before you start:\n" + commands if commands else ""

    def _signet(self) -> Management:
        if self._managed is None:
            raise ProvisionError("This orchestrator signs by itself. Give it base_url and management_key, no secret", "offline")
        return self._managed

    def _about(self, rate: Optional[Mapping[str, str]], **said: Any) -> Dict[str, Any]:
        """What tokens are issued with, in either way."""
        return dict(said, rate=None if rate is None else checked_rate(rate), profile_id=self.profile_id)


def _environment(name: str, option: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise TypeError("%s is missing: give it, or set %s. Or give a secret, to sign without Signet" % (option, name))
    return value
