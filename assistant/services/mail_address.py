"""Mail addresses of colleagues: one plain address, which no header can read as more."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
LONGEST: Final = 254


def is_plain_address(text: str) -> bool:
    return len(text) <= LONGEST and text.isprintable() and bool(_PLAIN.fullmatch(text))
