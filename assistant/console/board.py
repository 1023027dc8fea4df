"""The pipeline as a board: a column a stage; cards move by dragging, or by a form that is there
without a pointer and without JavaScript."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from assistant.console.visit import Visit, see_other
from assistant.errors import NotFound, StageMoveRefused
from assistant.leads.lead import STAGES
from assistant.leads.stages import MOVES
from assistant.services.leads import LeadChange
from assistant.web.keys import LEADS

BOARD: Final = "/console/board"
CARDS: Final = 25


async def board_page(visit: Visit) -> web.StreamResponse:
    query = visit.request.query
    moved = query.get("moved", "")
    stage = query.get("to", "")
    return await _page(visit, moved=moved if stage in STAGES else "", stage=stage)


async def _page(
    visit: Visit, *, status: int = 200, error: str = "", moved: str = "", stage: str = ""
) -> web.Response:
    visit.page_url = BOARD
    return await visit.render(
        "board.html",
        status=status,
        columns=await visit.request.app[LEADS].board(CARDS),
        moves=MOVES,
        error=error,
        moved=moved,
        stage=stage,
    )


async def move_card(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    stage = str(form.get("stage", ""))
    change = LeadChange(stage=stage, reason=visit.texts("board_reason"))
    return await _change(visit, change, f"{BOARD}?moved={_id(visit)}&to={stage}")


async def take_back(visit: Visit) -> web.StreamResponse:
    change = LeadChange(take_back=True, reason=visit.texts("board_back_reason"))
    return await _change(visit, change, BOARD)


async def _change(visit: Visit, change: LeadChange, then: str) -> web.StreamResponse:
    """Change the lead and show the board; where somebody was faster, say so."""
    try:
        await visit.request.app[LEADS].change(_id(visit), change, by=visit.user.user.name)
    except StageMoveRefused:
        return await _page(visit, status=409, error=visit.texts("board_refused"))
    except NotFound:
        return await _page(visit, status=404, error=visit.texts("board_gone"))
    return see_other(then)


def _id(visit: Visit) -> str:
    return visit.request.match_info["id"]
