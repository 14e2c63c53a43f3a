"""Calls about personas, commitments and drift: AgentAuth wire, section 12."""

from dataclasses import fields
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from .options import explaining_options, refuse_misspelt
from .session import Session, decoded
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
from .transport import segment


def _present(**members: Any) -> Dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


@explaining_options
class SoulCalls(Session):
    async def register_persona(self, agent_id: str, persona: Mapping[str, Any]) -> PersonaResponse:
        """Gives an agent its first persona; 409 when there is one already."""
        path = "/agents/%s/persona" % segment(agent_id)
        data = await self._json("POST", path, json=dict(persona), sealed=True)
        return PersonaResponse.from_wire(data)

    async def get_persona(
        self, agent_id: str, include_prompt: bool = False, etag: Optional[str] = None
    ) -> Optional[PersonaResponse]:
        """Reads the persona. With the ``etag`` of an earlier read: ``None`` when nothing has changed since."""
        headers = {}
        if etag:
            # HTTP wants entity tags quoted; the one in the body is not.
            headers["If-None-Match"] = etag if etag.endswith('"') else '"%s"' % etag
        params = {"includePrompt": "true" if include_prompt else None}
        response = await self._call(
            "GET", "/agents/%s/persona" % segment(agent_id), params=params, headers=headers
        )
        return None if response.status_code == 304 else PersonaResponse.from_wire(decoded(response))

    async def get_persona_history(
        self, agent_id: str, limit: int = 10, offset: int = 0, sort: str = "desc", format: str = "json"
    ) -> Union[PersonaHistoryResponse, str]:
        """Lists earlier versions; as text with ``format="csv"``."""
        params = {"limit": limit, "offset": offset, "sort": sort, "format": format}
        path = "/agents/%s/persona/history" % segment(agent_id)
        if format == "csv":
            return (await self._call("GET", path, params=params)).text
        return PersonaHistoryResponse.from_wire(await self._json("GET", path, params=params))

    async def update_persona(self, agent_id: str, persona: Mapping[str, Any]) -> PersonaUpdateResponse:
        """Replaces the persona and reports what changed."""
        path = "/agents/%s/persona" % segment(agent_id)
        return PersonaUpdateResponse.from_wire(await self._json("PUT", path, json=dict(persona), sealed=True))

    async def verify_persona(self, agent_id: str) -> PersonaVerifyResponse:
        """Checks that the stored persona is the one that was signed."""
        path = "/agents/%s/persona/verify" % segment(agent_id)
        return PersonaVerifyResponse.from_wire(await self._json("POST", path, sealed=True, once=False))

    async def export_persona(self, agent_id: str) -> bytes:
        """Downloads the signed ZIP bundle."""
        return (await self._call("GET", "/agents/%s/persona/export" % segment(agent_id))).content

    async def import_persona(self, agent_id: str, bundle: Mapping[str, Any]) -> PersonaResponse:
        """Restores an exported persona, as a new version if there is one already."""
        path = "/agents/%s/persona/import" % segment(agent_id)
        data = await self._json("POST", path, json=dict(bundle), sealed=True)
        return PersonaResponse.from_wire(data)

    async def register_commitment(
        self, agent_id: str, api_key: str, expires_in: Optional[int] = None
    ) -> RegisterCommitmentResponse:
        """Publishes a commitment to an agent's credentials; ``expires_in`` is in seconds. Keep the salt."""
        body = _present(agent_id=agent_id, api_key=api_key, expires_in=expires_in)
        data = await self._json("POST", "/zkp/register-commitment", json=body, open=True)
        return RegisterCommitmentResponse.from_wire(data)

    async def verify_anonymous(
        self,
        commitment: str,
        mode: str = "zkp",
        proof: Optional[Mapping[str, Any]] = None,
        public_signals: Optional[Sequence[str]] = None,
        preimage_hash: Optional[str] = None,
    ) -> VerifyAnonymousResponse:
        """Shows that the holder of a commitment is a registered agent, without saying which."""
        body = _present(commitment=commitment, mode=mode, proof=proof, preimage_hash=preimage_hash)
        if public_signals is not None:
            body["publicSignals"] = list(public_signals)
        data = await self._json("POST", "/zkp/verify-anonymous", json=body, open=True, once=False)
        return VerifyAnonymousResponse.from_wire(data)

    async def submit_health_ping(
        self,
        agent_id: str,
        metrics: Mapping[str, float],
        request_count: Optional[int] = None,
        period_start: Optional[str] = None,
        period_end: Optional[str] = None,
        signature: Optional[str] = None,
    ) -> HealthPingResponse:
        """Reports how an agent behaved in a period (ISO 8601) and learns its drift score."""
        body = _present(
            metrics=dict(metrics),
            request_count=request_count,
            period_start=period_start,
            period_end=period_end,
            signature=signature,
        )
        path = "/drift/%s/health-ping" % segment(agent_id)
        return HealthPingResponse.from_wire(await self._json("POST", path, json=body, sealed=True))

    async def batch_submit_health_pings(
        self, agent_id: str, pings: Sequence[Mapping[str, Any]]
    ) -> List[HealthPingResponse]:
        """Reports several periods in order. The first failure ends it; what was sent before stays."""
        return [await self.submit_health_ping(agent_id, **ping) for ping in pings]

    async def get_drift_score(self, agent_id: str) -> DriftScoreResponse:
        """Reads the current score, the thresholds and the recent trend."""
        return DriftScoreResponse.from_wire(await self._json("GET", "/drift/%s/drift-score" % segment(agent_id)))

    async def get_drift_history(
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
        params = {"limit": limit, "offset": offset, "from": from_date, "to": to_date, "sort": sort}
        params.update(metric=metric, format=format)
        path = "/drift/%s/drift-history" % segment(agent_id)
        if format == "csv":
            return (await self._call("GET", path, params=params)).text
        return DriftHistoryResponse.from_wire(await self._json("GET", path, params=params))

    async def configure_drift(self, agent_id: str, config: Mapping[str, Any]) -> DriftConfig:
        """Changes the given settings and leaves the others.

        :raises TypeError: for a setting that is written another way
        """
        refuse_misspelt(config, [setting.name for setting in fields(DriftConfig) if setting.name != "agent_id"])
        path = "/drift/%s/drift-config" % segment(agent_id)
        return DriftConfig.from_wire(await self._json("PUT", path, json=dict(config), sealed=True))

    async def get_drift_config(self, agent_id: str) -> DriftConfig:
        """Reads the settings; 404 when there are none yet."""
        return DriftConfig.from_wire(await self._json("GET", "/drift/%s/drift-config" % segment(agent_id)))
