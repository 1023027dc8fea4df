"""Who gets a new lead: the first rule of the playbook that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.leads.conditions import condition_holds
from assistant.leads.conversation import Webinar
from assistant.leads.lead import Stage
from assistant.leads.playbook import Route


def owner_for(
    routes: Sequence[Route],
    known_values: Mapping[str, Any],
    *,
    stage: Stage,
    grade: str | None,
    language: str,
    webinar: Webinar | None,
) -> str | None:
    """Return the owner of the first route whose every part holds; None where none does."""
    return next(
        (
            route.owner
            for route in routes
            if (not route.stages or stage in route.stages)
            and (not route.grades or grade in route.grades)
            and (not route.languages or language in route.languages)
            and condition_holds(route.when, known_values, webinar)
        ),
        None,
    )
