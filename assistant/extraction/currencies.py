"""Currencies as people write them, to ISO 4217.

"kr" is Norwegian money here unless the visitor's region says otherwise (see `localise`); "$" is
the US dollar unless it says A$, C$ …. A factor comes with the forms of accounts: MNOK, TNOK, kEUR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMES: dict[str, str] = {
    "USD": r"us\$|usd|us dollars?|american dollars?|dollars?|dollar|bucks?",
    "EUR": r"eur|euros?",
    "GBP": r"gbp|pounds? sterling|pounds?|sterling|quid|britiske pund|pund",
    "SEK": r"sek|svenske? kroner|svenska kronor|swedish kron[aoe]r?|kronor",
    "DKK": r"dkk|danske? kroner|danish kroner|danish krone",
    "ISK": r"isk|islandske kroner",
    "NOK": r"nok|norske kroner|norwegian kroner|norwegian krone|kroner|krone|kr|spenn",
    "CHF": r"chf|swiss francs?|sveitsiske franc|francs?",
    "CAD": r"cad|c\$|ca\$|canadian dollars?",
    "AUD": r"aud|a\$|au\$|australian dollars?|aussie dollars?",
    "NZD": r"nzd|nz\$|new zealand dollars?",
    "SGD": r"sgd|s\$|singapore dollars?",
    "HKD": r"hkd|hk\$|hong kong dollars?",
    "JPY": r"jpy|yen",
    "CNY": r"cny|rmb|yuan|renminbi",
    "INR": r"inr|rupees?|rs\.?",
    "PLN": r"pln|z[łl]oty|zł",
    "CZK": r"czk",
    "HUF": r"huf|forints?",
    "BRL": r"brl|r\$|reais",
    "ZAR": r"zar|rand",
    "AED": r"aed|dirhams?",
    "MXN": r"mxn|mexican pesos?",
    "ILS": r"ils|shekels?",
}
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₪": "ILS", "kr.": "NOK"}
_FACTORS = {"m": 1e6, "k": 1e3, "t": 1e3}
# A note of that worth: "ten tusenlapper", "50 lapper", "en hundrelapp".
_NOTES = {"tusenlapp": 1e3, "lapper": 1e3, "laken": 1e3, "femhundrelapp": 500, "hundrelapp": 100}
_NOTE = r"(?:(?P<note>tusenlapp|femhundrelapp|hundrelapp)(?:er|ene|en)?|(?P<notes>lapper|laken))"
_FACTORED = r"(?P<factor>[mkt])(?P<factored>nok|eur|usd|gbp|sek|dkk|kr)"
# Alternatives stand longest first, or "danske kroner" would lose its "danske".
_FORMS = "|".join(
    f"(?:{form})"
    for form in sorted(
        (form for forms in _NAMES.values() for form in forms.split("|")), key=len, reverse=True
    )
)
_WORD = rf"(?P<word>{_FORMS})"
_SYMBOL = r"(?P<symbol>[$€£¥₹₪])"
_DASH = r"(?P<dash>,-|\.-|,–|\.–|:-)"
CURRENCY_BEFORE = re.compile(
    rf"(?:(?<![^\W\d_]){_FACTORED}|{_SYMBOL}|(?<![^\W\d_]){_WORD})(?P<stop>\.|:)?"
    r"[\s\u00a0\u202f]{0,2}$",
    re.IGNORECASE,
)
CURRENCY_AFTER = re.compile(
    rf"(?:{_DASH}(?!\d))|[\s\u00a0\u202f-]?(?:{_NOTE}(?![^\W\d_])|{_FACTORED}(?![^\W\d_])|"
    rf"{_SYMBOL}(?!\s?\d)|"
    rf"{_WORD}(?![^\W\d_])(?P<stop>\.(?=\s*(?-i:[a-zæøå/])))?)",
    re.IGNORECASE,
)
_CROWNS = {"SE": "SEK", "DK": "DKK", "IS": "ISK"}
_AMBIGUOUS = {"kr", "kr.", "kroner", "krone", "spenn"}


@dataclass(frozen=True)
class Currency:
    """code: ISO 4217, None for the bare dash of "500,-". factor: 1e6 of MNOK."""

    code: str | None
    written: str
    factor: float = 1

    @property
    def is_dash(self) -> bool:
        return self.code is None


def read_currency(match: re.Match[str]) -> Currency:
    """The currency that CURRENCY_BEFORE or CURRENCY_AFTER matched."""
    groups = match.groupdict()
    if groups.get("dash"):
        return Currency(None, groups["dash"])
    if factored := groups.get("factored"):
        code = "NOK" if factored.lower() == "kr" else factored.upper()
        return Currency(code, match[0].strip(), _FACTORS[groups["factor"].lower()])
    if note := groups.get("note") or groups.get("notes"):
        return Currency("NOK", match[0].strip(), _NOTES[note.lower()])
    if symbol := groups.get("symbol"):
        return Currency(_SYMBOLS[symbol], symbol)
    word = str(groups["word"]).lower()
    return Currency(_code_of(word), word)


def _code_of(word: str) -> str:
    return next(code for code, forms in _NAMES.items() if re.fullmatch(forms, word, re.I))


def localise(currency: Currency, language: str, region: str | None) -> str | None:
    """The code for this visitor: crowns are their own country's, a dash means crowns in bokmål."""
    if currency.is_dash:
        return _CROWNS.get(region or "", "NOK") if language == "nb" else None
    if currency.written in _AMBIGUOUS:
        return _CROWNS.get(region or "", "NOK")
    return currency.code
