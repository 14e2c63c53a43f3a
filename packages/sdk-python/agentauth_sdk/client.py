"""The client for the AgentAuth surface: agents, webhooks and the rest of section 7."""

from typing import Any, AsyncIterator, Dict, List, Optional, Sequence

import httpx

from .access import subject_of
from .errors import AgentAuthError
from .options import explaining_options
from .permissions import Permission
from .session import decoded
from .soul import SoulCalls
from .transport import segment
from .types import (
    Agent,
    AgentChangeResponse,
    GetActivityResponse,
    HealthCheckResponse,
    ListAgentsResponse,
    ListWebhooksResponse,
    MessageResponse,
    PermissionsListResponse,
    RefreshTokenResponse,
    RegisterAgentResponse,
    RevokeTokensResponse,
    RotateKeyResponse,
    VerifyAgentResponse,
    WebhookEventsResponse,
    WebhookResponse,
)


@explaining_options
class AgentAuthClient(SoulCalls):
    """Every method raises an :class:`AgentAuthHTTPError` (also an ``httpx.HTTPStatusError``) when the server refuses,
    and an ``httpx.TransportError`` when it does not answer."""

    async def register_agent(
        self,
        name: str,
        owner_email: str,
        permissions: Optional[Sequence[Permission]] = None,
        description: Optional[str] = None,
    ) -> RegisterAgentResponse:
        """Registers an agent. The API key is in this answer and nowhere else. Wire 7.1."""
        body: Dict[str, Any] = {"name": name, "owner_email": owner_email}
        if permissions is not None:
            body["permissions"] = list(permissions)
        if description is not None:
            body["description"] = description
        data = await self._json("POST", "/agents/register", json=body, open=True)
        return RegisterAgentResponse.from_wire(data)

    async def verify_agent(self, agent_id: str, api_key: str) -> VerifyAgentResponse:
        """Proves an agent's key and uses the returned access token from now on: as :meth:`set_access_token` does, and
        with the client's own ``api_key`` wherever no other token was set. Wire 7.2."""
        body = {"agent_id": agent_id, "api_key": api_key}
        data = await self._json("POST", "/agents/verify", json=body, open=True, once=False)
        answer = VerifyAgentResponse.from_wire(data)
        access = self._sign_in(answer.token.access_token, agent_id)
        if api_key == self.api_key:
            # Who has no token acts with this key anyway. With another one, the token could not be renewed either.
            access.agent_id = agent_id
            self._given = access
        return answer

    async def refresh_token(self, refresh_token: str) -> RefreshTokenResponse:
        """Exchanges a refresh token, which is spent by this, and uses the new access token from now on. Wire 7.3.

        Presenting a spent token again is answered with the same successor for a minute, for answers get lost; after
        that it ends every session that came from it. So calls at the same time with one token share one exchange, and
        a token is not offered any more once its minute is over.
        """
        answer = RefreshTokenResponse.from_wire(await self._exchange(refresh_token))
        access_token = answer.token.access_token
        is_no_visitors = self._access is self._given
        access = self._sign_in(access_token, subject_of(access_token))
        if is_no_visitors:
            access.agent_id = subject_of(access_token)
        return answer

    async def revoke_tokens(self) -> RevokeTokensResponse:
        """Revokes every refresh token of the calling agent. Wire 7.4."""
        return RevokeTokensResponse.from_wire(await self._json("POST", "/agents/revoke-tokens"))

    async def list_agents(
        self, limit: Optional[int] = None, offset: Optional[int] = None
    ) -> ListAgentsResponse:
        """Lists all agents, newest first, or a part of them: at most 1,000 from ``offset`` on. For administrators.
        :meth:`iter_agents` holds fewer of them at once. Wire 7.5."""
        if limit is not None or offset is not None:
            data = await self._json("GET", "/agents", params={"limit": limit, "offset": offset})
            return ListAgentsResponse.from_wire(data)
        pages = [page async for page in self._agent_pages()]
        agents = [agent for page in pages for agent in page.agents]
        return ListAgentsResponse(agents=agents, total=pages[0].total, limit=len(agents))

    async def iter_agents(self) -> AsyncIterator[Agent]:
        """Goes through all agents, newest first, and asks for the next 1,000 when they are wanted. For administrators."""
        async for page in self._agent_pages():
            for agent in page.agents:
                yield agent

    async def _agent_pages(self) -> AsyncIterator[ListAgentsResponse]:
        # By the server's cursors: an offset skips agents, or repeats them, when others come and go meanwhile.
        seen: List[Optional[str]] = []
        cursor: Optional[str] = None
        while cursor not in seen:
            seen.append(cursor)
            response = await self._call("GET", "/agents", params={"cursor": cursor})
            yield ListAgentsResponse.from_wire(decoded(response))
            following = response.links.get("next", {}).get("url")
            if following is None:
                return
            cursor = httpx.URL(following).params.get("cursor")
        raise AgentAuthError("The list of agents leads back to where it has been")

    async def get_agent(self, agent_id: str) -> Agent:
        """Reads one agent. For the agent itself and administrators. Wire 7.6."""
        data = await self._json("GET", "/agents/" + segment(agent_id))
        return AgentChangeResponse.from_wire(data).agent

    async def revoke_agent(self, agent_id: str) -> AgentChangeResponse:
        """Revokes an agent for good: its key and tokens stop at once. Wire 7.7."""
        return AgentChangeResponse.from_wire(await self._json("POST", "/agents/%s/revoke" % segment(agent_id)))

    async def get_activity(self, agent_id: str, limit: int = 50, offset: int = 0) -> GetActivityResponse:
        """Reads what an agent did, newest first; at most 200 entries at a time. Wire 7.8."""
        path = "/agents/%s/activity" % segment(agent_id)
        data = await self._json("GET", path, params={"limit": limit, "offset": offset})
        return GetActivityResponse.from_wire(data)

    async def update_agent_tier(self, agent_id: str, tier: str) -> Agent:
        """Moves an agent to another rate tier: ``free``, ``pro`` or ``enterprise``. For administrators. Wire 7.9."""
        data = await self._json("PUT", "/agents/%s/tier" % segment(agent_id), json={"tier": tier})
        return AgentChangeResponse.from_wire(data).agent

    async def rotate_key(self, agent_id: str) -> RotateKeyResponse:
        """Issues a new API key and ends the old one. Hand it to :meth:`set_api_key` if needed. Wire 7.15."""
        data = await self._json("POST", "/agents/%s/rotate-key" % segment(agent_id))
        return RotateKeyResponse.from_wire(data)

    async def register_webhook(self, url: str, events: Sequence[str]) -> WebhookResponse:
        """Registers a webhook. Keep its secret: lists do not show it. Wire 7.13."""
        data = await self._json("POST", "/webhooks", json={"url": url, "events": list(events)})
        return WebhookResponse.from_wire(data)

    async def list_webhooks(self) -> ListWebhooksResponse:
        """Lists the agent's webhooks, secrets masked. Wire 7.13."""
        return ListWebhooksResponse.from_wire(await self._json("GET", "/webhooks"))

    async def delete_webhook(self, webhook_id: str) -> MessageResponse:
        """Deletes a webhook. Wire 7.13."""
        return MessageResponse.from_wire(await self._json("DELETE", "/webhooks/" + segment(webhook_id)))

    async def regenerate_webhook_secret(self, webhook_id: str) -> WebhookResponse:
        """Gives a webhook a new secret; the old one stops at once. Wire 7.13."""
        path = "/webhooks/%s/regenerate-secret" % segment(webhook_id)
        return WebhookResponse.from_wire(await self._json("POST", path))

    async def get_webhook_events(self) -> WebhookEventsResponse:
        """Lists the event names a webhook may ask for. Wire 10.1."""
        return WebhookEventsResponse.from_wire(await self._json("GET", "/webhooks/events", open=True))

    async def list_permissions(self) -> PermissionsListResponse:
        """Lists what can be granted, by service. Wire 7.12."""
        return PermissionsListResponse.from_wire(await self._json("GET", "/permissions/list", open=True))

    async def health_check(self) -> HealthCheckResponse:
        """Asks whether the server and its database work. Wire 11."""
        return HealthCheckResponse.from_wire(await self._json("GET", "/health", open=True))
