"""What is no answer to a question for a name, and the words people wrap an answer in.

Reads the words alone; the dialogue decides from the intent what to do with what is no answer.
"""

from __future__ import annotations

import re

from assistant.extraction import cues
from assistant.extraction.name_words import is_everyday, split_words

LONGEST_ANSWER = 14  # words; a bare name is shorter, "I'm … from …, we …" is not longer
_VOWEL = re.compile(r"[aeiouyæøåäöéèêüáíóú]", re.IGNORECASE)
_MASHED = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}|(.)\1{3,}|asdf|qwer|zxcv|hjkl", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(?:rather not|prefer not|would(?:n['’]t| not) (?:like to|want to)|won['’]?t (?:say|tell|"
    r"give|share)|not (?:telling|saying|going to|giving|sharing|relevant|important|sure)|"
    r"none of (?:your|ur)|no (?:comment|idea|clue|thanks|thank you|need|way)|not your business|"
    r"mind your own|private|confidential|secret|anonymous|don['’]?t (?:know|want|have|remember|"
    r"care|need|like|ask|think)|do not (?:know|want|have|remember)|dunno|idk|can['’]?t (?:say|"
    r"tell|remember)|forget it|never ?mind|skip|pass|next question|stop|later|why|leave me|"
    r"go away|n/?a|nothing|nobody|whatever|doesn['’]?t matter|shut up|fuck|piss off|screw you|"
    r"bullshit|idiot|stupid|moron|dumb|useless|hate|rubbish|annoying"
    r"|vil (?:helst )?ikke|helst ikke|ønsker (?:helst )?ikke|ikke (?:ditt|din|deres|noe du|si|"
    r"oppgi|dele|relevant|viktig|sikker|interessert|aktuelt)|har ikke|husker ikke|vet ikke|"
    r"veit ikke|aner ikke|ingen (?:anelse|aning|kommentar|takk)|angår (?:deg|dere)|privat|"
    r"hemmelig|anonym|hopp over|dropp|neste spørsmål|stopp|slutt|senere|hvorfor|samme det|"
    r"spiller ingen rolle|glem det|kommer ikke på|dust|idioten?|hold kjeft|drit|faen|helvete|"
    r"tull(?:ing)?|ubrukelig|håpløs)\b",
    re.IGNORECASE,
)
# "No, it's Lund" answers all the same.
_NO_BUT = re.compile(
    r"^\W*(?:no|nope|nei|sorry|beklager|oops)\b[,.!\s]+(?:(?:it|my|the|we|i|call|that)\b|it['’]|"
    r"i['’]m|its|det|den|jeg|vi|navnet|firmaet|kall)",
    re.IGNORECASE,
)
_POLITE = (
    r"(?:(?:hi|hello|hey|hei|hallo|yes|yeah|sure|ok|okay|fine|alright|all right|right|well|um|uh|"
    r"eh|oh|so|of course|no problem|"
    r"no worries|whatever|ja|jo|joda|jada|jaja|ja ja|javel|ok da|greit da|klart|selvfølgelig|"
    r"greit|altså|tja|sorry|oops|actually|nope|no|"
    r"nei|beklager|again|like i said|as i said|as i told you|i already said|i said|som sagt|"
    r"som jeg sa|please|just|bare|that['’]?s easy)\b[\s,.!:;–-]*)*"
)
_OPENING = re.compile(rf"^[\W_]*{_POLITE}", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:[\s,.!;:–-]+(?:here|her|please|pls|thanks|thank you|thx|cheers|takk|tusen takk|"
    r"vær så god|er det|da|then|i guess|if you must|if you must know|is (?:my|the|our) (?:name|"
    r"company|role|title|job)|is what we['’]re called|"
    r"er (?:navnet|navnet mitt|firmaet|tittelen|stillingen)|heter jeg|heter vi|lol|haha|:\)|🙂|"
    r"😀))*[\s\W]*$",
    re.IGNORECASE,
)


def is_no_answer(text: str) -> bool:
    """Whether it is a question, a refusal, a command, an insult, wordless or far too long."""
    if cues.is_wordless(text) or cues.looks_like_command(text):
        return True
    words = split_words(text)
    if len(words) > LONGEST_ANSWER or "?" in text:
        return True
    if len(words) > 2 and cues.looks_like_question(text):  # "Will" and "Will Hart" are names
        return True
    if _NO_BUT.match(text):
        return False
    return bool(_REFUSAL.search(text)) or cues.says_no(text)


def unwrap(text: str, wrapping: re.Pattern[str]) -> tuple[int, int]:
    """Return start and end of what remains without greeting, wrapping and thanks.

    wrapping: matched (from the start) after the opening words, e.g. "my name is".
    """
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    if start >= len(text.rstrip()):
        start = 0
    wrapped = wrapping.match(text, start)
    if wrapped and wrapped.end() < len(text.rstrip()):
        start = wrapped.end()
    closing = _CLOSING.search(text, start)
    end = closing.start() if closing and closing.start() > start else len(text.rstrip())
    while start < end and not text[start].isalnum():
        start += 1
    return start, end


def looks_mashed(said: str) -> bool:
    """Whether it reads like fingers dropped on the keyboard ("asdfgh", "xkcdq", "aaaaa")."""
    return bool(_MASHED.search(said)) or not _VOWEL.search(said)


def all_everyday(said: str) -> bool:
    words = split_words(said)
    return not words or all(is_everyday(word.lower) or not word.text[0].isalpha() for word in words)
