"""The shapes of persona, commitment and drift answers (AgentAuth wire, section 12)."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from .record import Record


@dataclass
class PersonaResponse(Record):
    agent_id: str
    persona: Dict[str, Any]
    persona_hash: str
    persona_version: str
    etag: Optional[str] = None
    prompt: Optional[str] = None


@dataclass
class PersonaUpdateResponse(PersonaResponse):
    previous_version: Optional[str] = None
    changes: List[Dict[str, Any]] = field(default_factory=list)


@dataclass
class PersonaVerifyResponse(Record):
    valid: bool
    agent_id: str
    persona_hash: str
    reason: str


@dataclass
class PersonaHistoryEntry(Record):
    id: str
    agent_id: str
    persona: Dict[str, Any]
    persona_hash: str
    persona_version: str
    changed_at: str


@dataclass
class PersonaHistoryResponse(Record):
    history: List[PersonaHistoryEntry]
    total: int
    limit: int
    offset: int


@dataclass
class RegisterCommitmentResponse(Record):
    """The salt is shown once, here."""

    commitment: str
    salt: str = field(repr=False)
    expires_at: Optional[str] = None
    message: str = ""


@dataclass
class VerifyAnonymousResponse(Record):
    """``permissions`` and ``tier`` only when valid."""

    valid: bool
    reason: str = ""
    permissions: Optional[List[str]] = None
    tier: Optional[str] = None


@dataclass
class HealthPingResponse(Record):
    ping_id: str
    drift_score: float
    status: str
    warning: Optional[Dict[str, Any]] = None
    anomaly_notes: Optional[List[Dict[str, Any]]] = None


@dataclass
class DriftScoreResponse(Record):
    agent_id: str
    drift_score: Optional[float] = None
    thresholds: Optional[Dict[str, Any]] = None
    trend: List[Dict[str, Any]] = field(default_factory=list)
    spike_warnings: Optional[List[Any]] = None
    message: Optional[str] = None


@dataclass
class DriftHistoryEntry(Record):
    """``metrics``, or ``metric_name`` and ``metric_value`` when one metric was asked for."""

    id: str
    agent_id: str
    drift_score: Optional[float] = None
    metrics: Optional[Dict[str, float]] = None
    metric_name: Optional[str] = None
    metric_value: Optional[float] = None
    request_count: Optional[int] = None
    period_start: Optional[str] = None
    period_end: Optional[str] = None
    created_at: Optional[str] = None


@dataclass
class DriftHistoryResponse(Record):
    history: List[DriftHistoryEntry]
    total: int
    limit: int
    offset: int


@dataclass
class DriftConfig(Record):
    agent_id: str
    drift_threshold: float
    warning_threshold: float
    auto_revoke: bool
    metric_weights: Dict[str, float]
    baseline_metrics: Dict[str, float]
    spike_sensitivity: float
