"""For FastAPI: ``agent: VerifiedAgent = Depends(require_agent(verifier))``."""

from typing import Awaitable, Callable

from fastapi import HTTPException, Request

from .agent_verifier import AgentVerifier, VerifiedAgent
from .token_error import TokenError


def require_agent(verifier: AgentVerifier) -> Callable[[Request], Awaitable[VerifiedAgent]]:
    """Makes a dependency that gives the agent behind a request, or answers 401, 403 or 503."""

    async def agent(request: Request) -> VerifiedAgent:
        try:
            # Of several, all: they are no single token then.
            return await verifier.verify_async(", ".join(request.headers.getlist("authorization")))
        except TokenError as error:
            raise HTTPException(error.status, detail=error.to_dict(), headers=error.headers) from error

    return agent
