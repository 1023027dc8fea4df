"""The question itself, without the words that hand it to the presenter.

"Please ask the presenter: is there a trial?" asks what "Is there a trial?" asks: told apart, the
two would stand as two questions before the host.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.extraction.cues import content_span

_FLAGS: Final = re.IGNORECASE
_EN: Final = r"(?:(?:the|your|our|today['’]s) )?(?:presenters?|speakers?|host|lecturer|panel)"
_NB: Final = (
    r"(?:foredragsholder(?:en|ne)?|presentatør(?:en|ene)?|innleder(?:en|ne)?|verten|vertene"
    r"|(?:han|hun|hen|den|de|dem|ho) som (?:presenterer|holder (?:foredraget|webinaret)|snakker))"
)
_POLITE_EN: Final = (
    r"(?:(?:please|pls|kindly|(?:can|could|will|would) (?:you|someone)(?: please)?) )?"
)
_POLITE_NB: Final = r"(?:(?:vennligst|(?:kan|kunne|vil) (?:du|dere|noen)(?: være så snill å)?) )?"
_KIND: Final = r"(?:quick |short |small |follow-up |kjapt |raskt |lite |kort )?"
# each hands a question over; the question comes behind a mark, or begins right away
_HANDED: Final = "|".join(
    (
        rf"{_POLITE_EN}(?:ask|put to) {_EN}(?: (?:please|pls|this|for me))?",
        rf"(?:(?:i|we)(?:['’]d like| would like| want) to|(?:can|may|could) (?:i|we)(?: just)?)"
        rf" ask {_EN}(?: (?:this|something|a question))?",
        rf"(?:(?:i|we)(?: have|['’]ve(?: got)?| got) )?(?:a |another |my )?{_KIND}question"
        rf" (?:for|to) {_EN}",
        rf"(?:(?:this (?:is|one is)|that['’]s) )?(?:for|to|dear) {_EN}",
        rf"{_POLITE_NB}spør(?:re?)? {_NB}(?: (?:dette|for meg|takk|om noe))?",
        rf"(?:(?:jeg|vi) (?:vil|skulle|ønsker)(?: gjerne)?(?: å)?"
        rf"|(?:kan|får|kunne) (?:jeg|vi)(?: få)?) spørre {_NB}(?: (?:om noe|om en ting))?",
        rf"(?:(?:jeg|vi) har |har )?(?:et |ett |mitt )?{_KIND}(?:spørsmål|spm) (?:til|for) {_NB}",
        rf"(?:(?:dette|den) er )?(?:til|for|kjære) {_NB}",
        rf"(?:{_EN}|{_NB})(?=\s*:)",
    )
)
_MARK: Final = r"\s*(?:[:,;.…]+|\s[-–—])\s*"
_ASKS: Final = (
    r"(?:what|whats|what['’]s|how|when|where|who|whom|whose|which|why|whether|if|is|are|was|were|do"
    r"|does|did|can|could|will|would|should|has|have|about|hva|hvordan|hvor|hvorfor|hvem|hvilken"
    r"|hvilket|hvilke|når|om|er|var|kan|kunne|vil|ville|skal|bør|har|får|går|finnes|gjelder|fungerer"
    r"|funker|virker)"
)
_BEFORE = re.compile(rf"(?:please |pls )?(?:{_HANDED})(?:{_MARK}|\s+(?={_ASKS}\b))", _FLAGS)
_WORD = re.compile(r"\w+")


def question_span(text: str) -> tuple[int, int]:
    """Return start and end of what is asked: code points, end exclusive.

    A greeting and the words that only hand the question over are left out. Everything stays where
    less than two words would be left, or where the presenter is to do something ("ask the
    presenter to speak up").
    """
    start, end = content_span(text)
    handed = _BEFORE.match(text, start, end)
    if handed and len(_WORD.findall(text, handed.end(), end)) > 1:
        start = handed.end()
    return start, end
