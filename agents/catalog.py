"""The list of specialists, written out."""

from agents import documents, maintenance, production, quality, scheduler
from agents.spec import AgentSpec

AGENTS: tuple[AgentSpec, ...] = (
    production.AGENT,
    quality.AGENT,
    maintenance.AGENT,
    scheduler.AGENT,
    documents.AGENT,
)
