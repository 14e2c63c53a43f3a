"""The shapes of requests and answers (AgentAuth wire, sections 3 and 7). Times are ISO 8601 strings, UTC."""

from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Optional

from .record import Record


@dataclass
class Agent(Record):
    agent_id: str
    name: str
    owner_email: str
    permissions: List[str]
    status: str
    tier: str
    created_at: str
    updated_at: str

    @property
    def agent(self) -> "Agent":
        """Itself, so that ``get_agent(...).agent.agent_id`` reads like every other answer about an agent."""
        return self

    def __getitem__(self, key: Any) -> Any:
        return self if key == "agent" else super().__getitem__(key)


@dataclass
class Credentials(Record):
    """The API key is shown once, here."""

    api_key: str = field(repr=False)
    token_type: str = "Bearer"


@dataclass
class Token(Record):
    """``expires_in`` is in seconds. A refresh token is good for one use."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    token_type: str = "Bearer"
    expires_in: int = 3600


@dataclass
class RegisterAgentRequest(Record):
    name: str
    owner_email: str
    permissions: Optional[List[str]] = None
    description: Optional[str] = None


@dataclass
class VerifyAgentRequest(Record):
    agent_id: str
    api_key: str = field(repr=False)


@dataclass
class RefreshTokenRequest(Record):
    refresh_token: str = field(repr=False)


@dataclass
class RegisterAgentResponse(Record):
    agent: Agent
    credentials: Credentials
    success: bool = True
    message: str = ""


@dataclass
class VerifyAgentResponse(Record):
    agent: Agent
    token: Token
    success: bool = True
    message: str = ""


@dataclass
class RefreshTokenResponse(Record):
    token: Token
    success: bool = True
    message: str = ""


@dataclass
class RevokeTokensResponse(Record):
    revoked_at: str = ""
    success: bool = True
    message: str = ""


@dataclass
class AgentChangeResponse(Record):
    agent: Agent
    success: bool = True
    message: str = ""


@dataclass
class RotateKeyResponse(Record):
    credentials: Credentials
    success: bool = True
    message: str = ""


@dataclass
class MessageResponse(Record):
    success: bool = True
    message: str = ""


class _Listing(Record):
    """A record that also iterates, counts and indexes like the list inside it."""

    def _entries(self) -> List[Any]:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        return iter(self._entries())

    def __len__(self) -> int:
        return len(self._entries())

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if isinstance(key, str) else self._entries()[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self._entries()


@dataclass
class ListAgentsResponse(_Listing):
    """``total`` counts all agents, not only those listed."""

    agents: List[Agent]
    total: int
    limit: int = 1000
    offset: int = 0
    success: bool = True

    def _entries(self) -> List[Agent]:
        return self.agents


@dataclass
class ActivityLog(Record):
    id: str
    agent_id: str
    timestamp: str
    ip_address: str
    status: str
    message: Optional[str] = None


@dataclass
class Pagination(Record):
    total: int
    limit: int
    offset: int
    has_more: bool


@dataclass
class GetActivityResponse(Record):
    agent_id: str
    activity: List[ActivityLog]
    pagination: Pagination
    success: bool = True


@dataclass
class Webhook(Record):
    """``secret`` is complete after registration and regeneration, ``***`` in lists."""

    id: str
    agent_id: str
    url: str
    events: List[str]
    secret: str = field(repr=False)
    created_at: str


@dataclass
class WebhookResponse(Record):
    """``answer.webhook.id`` and ``answer.id`` are the same."""

    webhook: Webhook
    success: bool = True
    message: str = ""

    @property
    def id(self) -> str:
        return self.webhook.id

    @property
    def agent_id(self) -> str:
        return self.webhook.agent_id

    @property
    def url(self) -> str:
        return self.webhook.url

    @property
    def events(self) -> List[str]:
        return self.webhook.events

    @property
    def secret(self) -> str:
        return self.webhook.secret

    @property
    def created_at(self) -> str:
        return self.webhook.created_at

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if key in self.keys() else self.webhook[key]


@dataclass
class ListWebhooksResponse(_Listing):
    webhooks: List[Webhook]
    success: bool = True

    def _entries(self) -> List[Webhook]:
        return self.webhooks


@dataclass
class WebhookEventsResponse(_Listing):
    events: List[str]

    def _entries(self) -> List[str]:
        return self.events


@dataclass
class PermissionsListResponse(Record):
    """``permissions`` maps a service to what can be granted there."""

    permissions: Dict[str, List[str]]
    format: str = "service:resource:action"
    examples: List[str] = field(default_factory=list)
    wildcards: Dict[str, str] = field(default_factory=dict)


@dataclass
class HealthCheckResponse(Record):
    status: str
    database: str
    timestamp: str
