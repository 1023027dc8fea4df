"""How a conversation begins: in which language, with which words, and what is known by then."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from assistant.leads.conversation import Choice, Expects, Message, Webinar
from assistant.leads.facts import Fact
from assistant.leads.playbook import Playbook
from assistant.services.identity import page_fact
from assistant.services.said import Said
from assistant.services.turn_dialogue import opening_state
from assistant.services.turns import Turn, new_id

logger = logging.getLogger(__name__)

_LOGGED: Final[set[str]] = set()  # sites whose pages name a webinar that there is not


@dataclass(frozen=True)
class Reserved:
    """A conversation that a form begins, which may be sent twice: id and token are known before.

    left: fields that were left empty, which are not asked for. left_open: the same for consents.
    """

    id: str
    token: str
    left: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()

    def state(self, reason: str) -> dict[str, Any]:
        return {**opening_state(reason), "left_open": list(self.left_open)}

    def facts_after(self, known: Sequence[Fact], now: datetime) -> tuple[Fact, ...]:
        """Return what is known, and that the rest was left empty."""
        told = {fact.field for fact in known}
        left = [name for name in self.left if name not in told]
        skipped = (page_fact(name, None, now, order=0, state="skipped") for name in left)
        return tuple(replace(each, order=n) for n, each in enumerate((*known, *skipped), start=1))


def take_labelled_need(turn: Turn, said: Said) -> None:
    """Take a form's words for the need as they are, where the chat would ask for it again.

    "What does it cost?" is answered, and nobody is there to be asked once more.
    """
    if said.answers == "need" and not turn.is_settled("need") and not turn.state.get("closed"):
        turn.learn("need", turn.text, method="page")


@dataclass(frozen=True)
class Advice:
    """What is wrong with the page that opened a chat, for its developer; the chat goes on."""

    code: str
    detail: str
    field: str


def advice_for(start_webinar: Webinar | None, playbook: Playbook, site_id: str) -> list[Advice]:
    """Say that the page's webinar is none of the playbook's, and log it once for each site.

    The log names no id of the page: whoever opens a chat chooses what stands there.
    """
    if start_webinar is None or playbook.webinar_on(start_webinar, playbook.languages[0]):
        return []
    known = ", ".join(each.id for each in playbook.webinars)
    if site_id not in _LOGGED:
        _LOGGED.add(site_id)
        logger.warning(
            "a page of site %s names a webinar that its playbook does not list (it lists %s); "
            "such chats go on as on any other page",
            site_id,
            known or "none",
        )
    detail = (
        "The webinar has no title, and the playbook lists none."
        if not known
        else f"The site's playbook lists no webinar with this id, only {known}."
    )
    return [Advice("unknown_webinar", f"{detail} The chat goes on without it.", "webinar.id")]


def language_for(locale: str | None, playbook: Playbook) -> str:
    """Return the language to begin with: the page's where the playbook speaks it."""
    wanted = (locale or "").replace("_", "-").split("-")[0].casefold()
    wanted = "nb" if wanted in ("no", "nn") else wanted
    return wanted if wanted in playbook.languages else playbook.languages[0]


def opening_message(
    playbook: Playbook, webinar: Webinar | None, language: str, now: datetime
) -> Message:
    """Return the first message: it says who speaks, and asks for the need.

    webinar: of the page, as it names it.
    """
    webinar = playbook.webinar_on(webinar, language)
    opening = playbook.opening(webinar)
    need = playbook.question("need")
    return Message(
        id=new_id(),
        seq=1,
        sender="assistant",
        text=opening.text[language].replace("{webinar_title}", webinar.title if webinar else ""),
        created_at=now,
        choices=tuple(
            Choice(new_id(), choice.label[language], {"intent": choice.intent})
            for choice in opening.choices
        ),
        expects=Expects("need", "text", True, None, need.why[language] if need else ""),
        language=language,
    )
