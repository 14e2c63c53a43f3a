"""The client for the AgentAuth surface, for threads.

Generated from the asynchronous one by generate_sync.py: change that, not this.
"""

from typing import (
    Any,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Union,
)

from .options import explaining_options
from .permissions import Permission
from .soul_types import (
    DriftConfig,
    DriftHistoryResponse,
    DriftScoreResponse,
    HealthPingResponse,
    PersonaHistoryResponse,
    PersonaResponse,
    PersonaUpdateResponse,
    PersonaVerifyResponse,
    RegisterCommitmentResponse,
    VerifyAnonymousResponse,
)
from .sync_session import SyncSession, one_by_one
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
from .waiting import at_once


@explaining_options
class SyncAgentAuthClient(SyncSession):
    """Every method raises an :class:`AgentAuthHTTPError` (also an ``httpx.HTTPStatusError``) when the server refuses,
    and an ``httpx.TransportError`` when it does not answer."""

    def register_agent(
        self,
        name: str,
        owner_email: str,
        permissions: Optional[Sequence[Permission]] = None,
        description: Optional[str] = None,
    ) -> RegisterAgentResponse:
        """Registers an agent. The API key is in this answer and nowhere else. Wire 7.1."""
        return at_once(self._client.register_agent(name, owner_email, permissions, description))

    def verify_agent(self, agent_id: str, api_key: str) -> VerifyAgentResponse:
        """Proves an agent's key and uses the returned access token from now on: as :meth:`set_access_token` does, and
        with the client's own ``api_key`` wherever no other token was set. Wire 7.2."""
        return at_once(self._client.verify_agent(agent_id, api_key))

    def refresh_token(self, refresh_token: str) -> RefreshTokenResponse:
        """Exchanges a refresh token, which is spent by this, and uses the new access token from now on. Wire 7.3.

        Presenting a spent token again is answered with the same successor for a minute, for answers get lost; after
        that it ends every session that came from it. So calls at the same time with one token share one exchange, and
        a token is not offered any more once its minute is over.
        """
        return at_once(self._client.refresh_token(refresh_token))

    def revoke_tokens(self) -> RevokeTokensResponse:
        """Revokes every refresh token of the calling agent. Wire 7.4."""
        return at_once(self._client.revoke_tokens())

    def list_agents(self, limit: Optional[int] = None, offset: Optional[int] = None) -> ListAgentsResponse:
        """Lists all agents, newest first, or a part of them: at most 1,000 from ``offset`` on. For administrators.
        :meth:`iter_agents` holds fewer of them at once. Wire 7.5."""
        return at_once(self._client.list_agents(limit, offset))

    def iter_agents(self) -> Iterator[Agent]:
        """Goes through all agents, newest first, and asks for the next 1,000 when they are wanted. For administrators."""
        return one_by_one(self._client.iter_agents())

    def get_agent(self, agent_id: str) -> Agent:
        """Reads one agent. For the agent itself and administrators. Wire 7.6."""
        return at_once(self._client.get_agent(agent_id))

    def revoke_agent(self, agent_id: str) -> AgentChangeResponse:
        """Revokes an agent for good: its key and tokens stop at once. Wire 7.7."""
        return at_once(self._client.revoke_agent(agent_id))

    def get_activity(self, agent_id: str, limit: int = 50, offset: int = 0) -> GetActivityResponse:
        """Reads what an agent did, newest first; at most 200 entries at a time. Wire 7.8."""
        return at_once(self._client.get_activity(agent_id, limit, offset))

    def update_agent_tier(self, agent_id: str, tier: str) -> Agent:
        """Moves an agent to another rate tier: ``free``, ``pro`` or ``enterprise``. For administrators. Wire 7.9."""
        return at_once(self._client.update_agent_tier(agent_id, tier))

    def rotate_key(self, agent_id: str) -> RotateKeyResponse:
        """Issues a new API key and ends the old one. Hand it to :meth:`set_api_key` if needed. Wire 7.15."""
        return at_once(self._client.rotate_key(agent_id))

    def register_webhook(self, url: str, events: Sequence[str]) -> WebhookResponse:
        """Registers a webhook. Keep its secret: lists do not show it. Wire 7.13."""
        return at_once(self._client.register_webhook(url, events))

    def list_webhooks(self) -> ListWebhooksResponse:
        """Lists the agent's webhooks, secrets masked. Wire 7.13."""
        return at_once(self._client.list_webhooks())

    def delete_webhook(self, webhook_id: str) -> MessageResponse:
        """Deletes a webhook. Wire 7.13."""
        return at_once(self._client.delete_webhook(webhook_id))

    def regenerate_webhook_secret(self, webhook_id: str) -> WebhookResponse:
        """Gives a webhook a new secret; the old one stops at once. Wire 7.13."""
        return at_once(self._client.regenerate_webhook_secret(webhook_id))

    def get_webhook_events(self) -> WebhookEventsResponse:
        """Lists the event names a webhook may ask for. Wire 10.1."""
        return at_once(self._client.get_webhook_events())

    def list_permissions(self) -> PermissionsListResponse:
        """Lists what can be granted, by service. Wire 7.12."""
        return at_once(self._client.list_permissions())

    def health_check(self) -> HealthCheckResponse:
        """Asks whether the server and its database work. Wire 11."""
        return at_once(self._client.health_check())

    def register_persona(self, agent_id: str, persona: Mapping[str, Any]) -> PersonaResponse:
        """Gives an agent its first persona; 409 when there is one already."""
        return at_once(self._client.register_persona(agent_id, persona))

    def get_persona(
        self,
        agent_id: str,
        include_prompt: bool = False,
        etag: Optional[str] = None,
    ) -> Optional[PersonaResponse]:
        """Reads the persona. With the ``etag`` of an earlier read: ``None`` when nothing has changed since."""
        return at_once(self._client.get_persona(agent_id, include_prompt, etag))

    def get_persona_history(
        self,
        agent_id: str,
        limit: int = 10,
        offset: int = 0,
        sort: str = "desc",
        format: str = "json",
    ) -> Union[PersonaHistoryResponse, str]:
        """Lists earlier versions; as text with ``format="csv"``."""
        return at_once(self._client.get_persona_history(agent_id, limit, offset, sort, format))

    def update_persona(self, agent_id: str, persona: Mapping[str, Any]) -> PersonaUpdateResponse:
        """Replaces the persona and reports what changed."""
        return at_once(self._client.update_persona(agent_id, persona))

    def verify_persona(self, agent_id: str) -> PersonaVerifyResponse:
        """Checks that the stored persona is the one that was signed."""
        return at_once(self._client.verify_persona(agent_id))

    def export_persona(self, agent_id: str) -> bytes:
        """Downloads the signed ZIP bundle."""
        return at_once(self._client.export_persona(agent_id))

    def import_persona(self, agent_id: str, bundle: Mapping[str, Any]) -> PersonaResponse:
        """Restores an exported persona, as a new version if there is one already."""
        return at_once(self._client.import_persona(agent_id, bundle))

    def register_commitment(
        self,
        agent_id: str,
        api_key: str,
        expires_in: Optional[int] = None,
    ) -> RegisterCommitmentResponse:
        """Publishes a commitment to an agent's credentials; ``expires_in`` is in seconds. Keep the salt."""
        return at_once(self._client.register_commitment(agent_id, api_key, expires_in))

    def verify_anonymous(
        self,
        commitment: str,
        mode: str = "zkp",
        proof: Optional[Mapping[str, Any]] = None,
        public_signals: Optional[Sequence[str]] = None,
        preimage_hash: Optional[str] = None,
    ) -> VerifyAnonymousResponse:
        """Shows that the holder of a commitment is a registered agent, without saying which."""
        return at_once(self._client.verify_anonymous(commitment, mode, proof, public_signals, preimage_hash))

    def submit_health_ping(
        self,
        agent_id: str,
        metrics: Mapping[str, float],
        request_count: Optional[int] = None,
        period_start: Optional[str] = None,
        period_end: Optional[str] = None,
        signature: Optional[str] = None,
    ) -> HealthPingResponse:
        """Reports how an agent behaved in a period (ISO 8601) and learns its drift score."""
        return at_once(
            self._client.submit_health_ping(agent_id, metrics, request_count, period_start, period_end, signature)
        )

    def batch_submit_health_pings(
        self,
        agent_id: str,
        pings: Sequence[Mapping[str, Any]],
    ) -> List[HealthPingResponse]:
        """Reports several periods in order. The first failure ends it; what was sent before stays."""
        return at_once(self._client.batch_submit_health_pings(agent_id, pings))

    def get_drift_score(self, agent_id: str) -> DriftScoreResponse:
        """Reads the current score, the thresholds and the recent trend."""
        return at_once(self._client.get_drift_score(agent_id))

    def get_drift_history(
        self,
        agent_id: str,
        limit: int = 20,
        offset: int = 0,
        from_date: Optional[str] = None,
        to_date: Optional[str] = None,
        sort: str = "desc",
        metric: Optional[str] = None,
        format: str = "json",
    ) -> Union[DriftHistoryResponse, str]:
        """Lists earlier pings; as text with ``format="csv"``."""
        return at_once(
            self._client.get_drift_history(agent_id, limit, offset, from_date, to_date, sort, metric, format)
        )

    def configure_drift(self, agent_id: str, config: Mapping[str, Any]) -> DriftConfig:
        """Changes the given settings and leaves the others.

        :raises TypeError: for a setting that is written another way
        """
        return at_once(self._client.configure_drift(agent_id, config))

    def get_drift_config(self, agent_id: str) -> DriftConfig:
        """Reads the settings; 404 when there are none yet."""
        return at_once(self._client.get_drift_config(agent_id))
