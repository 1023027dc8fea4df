"""Whatever is typed: nothing crashes, offsets hold, nobody shares a character."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.extraction import name_readers
from assistant.extraction.authority import read_authority
from assistant.extraction.language import detect_language, is_foreign
from assistant.extraction.pipeline import Extractor

CHUNKS = st.sampled_from(
    [
        "I'm", "Tom", "kari", "from", "fra", "Acme", "AS", "&", "Dimas", "head of", "Sales", "sjef",
        "in", "i", "Oslo", ",", ".", "\n", "-", "/", "'s", "AND", "og", "St.", "Mo", "Rana", "the",
        "LinkedIn", "a friend", "told me", "Name:", "Mvh", "æøå", "É", "ﬁ", "İ", "ß", "\u200b",
        "👩‍👩‍👧", "1", "2026", "(", ")", '"', "her", "here", "board", "@", "x" * 60,
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.lists(CHUNKS, max_size=14).map(" ".join),
    st.lists(CHUNKS, max_size=14).map("".join),
)
# The models answer in milliseconds, but a shared machine may pause: no deadline.
patient = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@patient
@given(text=TEXTS, language=st.sampled_from(["en", "nb"]))
def test_offsets_hold_for_any_text(extractor: Extractor, text: str, language: str) -> None:
    found = extractor.extract(text, language)
    assert all(text[e.start : e.end] == e.text and e.text for e in found)
    assert all(0 <= e.confidence <= 1 for e in found)
    ends = [0, *(e.end for e in found)]
    assert all(e.start >= end for e, end in zip(found, ends, strict=False))


@patient
@given(text=TEXTS, language=st.sampled_from(["en", "nb"]))
def test_readers_take_any_text(text: str, language: str) -> None:
    readers = (
        name_readers.read_name_answer,
        name_readers.read_company_answer,
        name_readers.read_job_title_answer,
        name_readers.read_location_answer,
        name_readers.read_lead_source_answer,
    )
    for read in readers:
        entity = read(text, language)
        assert entity is None or text[entity.start : entity.end] == entity.text != ""
    authority = read_authority(text, language)
    assert authority is None or text[authority[1] : authority[2]].strip()


@patient
@given(text=TEXTS, prior=st.sampled_from(["en", "nb", None, "de"]))
def test_a_language_is_always_one_that_is_supported(text: str, prior: str | None) -> None:
    language, sure = detect_language(text, prior, ("en", "nb"))
    assert language in ("en", "nb")
    assert 0.5 <= sure <= 1
    assert is_foreign(text) not in ("en", "nb")
