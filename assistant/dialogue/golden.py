"""Golden utterances: what any model must understand before it may serve.

A damaged or untrained classifier loads without an error; it does not pass these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.dialogue.engine import Engine
from assistant.errors import ModelRefused
from assistant.extraction.entities import Entity

GOLDEN: Final = (
    ("hello", "en", "greet"),
    ("thanks a lot", "en", "thank"),
    ("how much does it cost?", "en", "ask_price"),
    ("can I talk to a human please", "en", "ask_human"),
    ("please delete my data", "en", "delete_my_data"),
    ("hei", "nb", "greet"),
    ("tusen takk", "nb", "thank"),
    ("hva koster det?", "nb", "ask_price"),
    ("kan jeg få snakke med et menneske", "nb", "ask_human"),
    ("slett opplysningene mine", "nb", "delete_my_data"),
)
GOLDEN_EMAIL: Final = ("You can reach me at ada@fjord.example.com", "ada@fjord.example.com")
LEAST_RIGHT: Final = 9  # of the ten intents: one may be lost to a new data set, not more


def check_golden(engine: Engine) -> None:
    """Raise ModelRefused, naming what failed, unless the golden utterances are understood."""
    read = [engine.parse(text, language=language).intent for text, language, _ in GOLDEN]
    text, _ = GOLDEN_EMAIL
    judge_golden(read, engine.parse(text, language="en").entity("email"))


def judge_golden(read: Sequence[str], entity: Entity | None) -> None:
    """Do the same with what was read.

    read: the intents found, in the order of GOLDEN. entity: the address of GOLDEN_EMAIL.
    """
    wrong = [
        f"{text!r} was read as {found}, not {intent}"
        for (text, _, intent), found in zip(GOLDEN, read, strict=True)
        if found != intent
    ]
    _, address = GOLDEN_EMAIL
    if entity is None or entity.value != address:
        raise ModelRefused("The model finds no e-mail address in a plain sentence.")
    if len(GOLDEN) - len(wrong) < LEAST_RIGHT:
        raise ModelRefused(
            f"The model fails its golden utterances: {'; '.join(wrong)}. "
            f"Run `assistant train --force`."
        )
