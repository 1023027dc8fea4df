"""Pictures of how scores are spread, and how far people agree with them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.console.charts import Bar, Column, bars, columns
from assistant.console.pictures import Cell, Picture, part_of, picture, with_share
from assistant.console.texts import Texts
from assistant.console.words import number
from assistant.leads.lead import DIMENSIONS
from assistant.services.analytics import CLOSE, Calibration
from assistant.store.analytics import BANDS, Verdicts


def calibration_pictures(found: Calibration, texts: Texts) -> list[Picture]:
    return [
        _scores(found, texts),
        _judged("grades", found.by_grade, texts),
        _judged("need", [(_band(place), each) for place, each in found.by_need], texts),
        _judged(
            "stages", [(texts.known("stage", stage), each) for stage, each in found.by_stage], texts
        ),
        _overrides(found, texts),
        _judged(
            "intents",
            [(texts.known("intent", name), each) for name, each in found.intents],
            texts,
        ),
    ]


def _band(place: int) -> str:
    low, high = BANDS[place]
    return f"{low}–{high}"


def _scores(found: Calibration, texts: Texts) -> Picture:
    bands = [_band(place) for place in range(len(BANDS))]
    rows: list[list[Cell]] = [[texts(f"dim_{name}"), *found.scores[name]] for name in DIMENSIONS]
    leads = sum(found.scores[DIMENSIONS[0]])
    small = []
    for name in DIMENSIONS:
        *known, unknown = found.scores[name]
        drawn = [
            Column(str(low), count, count, f"{band}: {count}")
            for (low, _), band, count in zip(BANDS, bands, known, strict=True)
        ]
        drawn.append(Column("?", unknown, 0, f"{texts('score_unknown')}: {unknown}"))
        title = texts(f"dim_{name}")
        small.append((title, columns(drawn, name=title, short=True)))
    return picture(
        "scores", texts, texts("an_scores_answer", count=number(leads, texts)), rows, leads, None,
        head=[texts("an_scores_col_0"), *bands, texts("score_unknown")],
        small=small, legend=True,
    )  # fmt: skip


def _judged(key: str, found: Sequence[tuple[str, Verdicts]], texts: Texts) -> Picture:
    judged = sum(each.judged for _, each in found)
    good = sum(each.good for _, each in found)
    rows: list[list[Cell]] = [
        [name, each.judged, each.good, part_of(each.good, each.judged, texts)]
        for name, each in found
    ]
    drawn = [
        Bar(name, each.judged, each.good, with_share(each.good, each.judged, texts))
        for name, each in found
    ]
    answer = texts(
        f"an_{key}_answer", judged=number(judged, texts), good=with_share(good, judged, texts)
    )
    return picture(
        key, texts, answer, rows, judged, lambda name: bars(drawn, name=name), legend=True
    )


def _overrides(found: Calibration, texts: Texts) -> Picture:
    rows: list[list[Cell]] = [
        [
            texts(f"dim_{name}"), each.times, each.close,
            None if each.mean_difference is None else round(each.mean_difference, 1),
        ]
        for name, each in found.overrides.items()
    ]  # fmt: skip
    drawn = [
        Bar(texts(f"dim_{name}"), each.times, each.close, with_share(each.close, each.times, texts))
        for name, each in found.overrides.items()
    ]
    times = sum(each.times for each in found.overrides.values())
    return picture(
        "overrides", texts, texts("an_overrides_answer", count=number(times, texts), points=CLOSE),
        rows, times, lambda name: bars(drawn, name=name), legend=True,
    )  # fmt: skip
