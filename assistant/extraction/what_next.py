"""Whether a visitor asks how the conversation goes on, English and bokmål."""

from __future__ import annotations

import re
from typing import Final

_BEFORE: Final = (
    r"(?:(?:ok(?:ay|ei)?|so|and|but|right|great|good|fine|thanks|thank you|well|then|hm+|alright"
    r"|greit|så|og|men|takk|tusen takk|fint|bra|ja|jaha|javel)\b[\s,.!–-]*)*"
)
_ENGLISH: Final = (
    r"what happens(?: now| next| then| after (?:this|that)| from here)+"
    r"|what(?:['’]?s| is| comes) (?:next|the next step)|what now|now what"
    r"|what are (?:the|your|our) next steps|how do we (?:proceed|go on|continue)(?: from here)?"
    r"|where do we go from here|what (?:do|should) (?:i|we) do (?:now|next)"
)
# "Hva skjer?" alone is a greeting.
_BOKMAL: Final = (
    r"hva skjer(?: nå| videre| så| da| etterpå)+|hva nå|hva (?:er|blir) (?:det )?neste"
    r"(?: steg(?:et)?| skritt(?:et)?| trinn(?:et)?)?|hva gjør (?:vi|jeg) (?:nå|videre|da)"
    r"|hvordan (?:går|blir|kommer) (?:vi|det|jeg) videre|hva er veien videre"
)
_WHOLE: Final = re.compile(
    rf"{_BEFORE}(?:{_ENGLISH}|{_BOKMAL})(?: (?:then|now|exactly|da|nå|egentlig))*\W*", re.IGNORECASE
)


def asks_what_next(text: str) -> bool:
    """Whether the whole message asks how it goes on: "ok, and what happens now?"."""
    return bool(_WHOLE.fullmatch(text.strip()))
