"""Pictures of the analytics: each a question, its answer, a chart, and the numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from assistant.console.charts import Bar, Column, bars, columns
from assistant.console.texts import Texts
from assistant.console.words import number
from assistant.services.analytics import Journey, Origins, Service
from assistant.store.analytics import STEPS, Steps

FEW: Final = 20  # below it a percentage says more than is known
Cell = str | int | float | None


@dataclass(frozen=True)
class Picture:
    """chart: None where there is nothing to draw. context, accent: what grey and colour stand for.

    head, rows: the numbers, for the table and the file; the first cell names the row.
    """

    key: str
    title: str
    answer: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    chart: Markup | None = None
    context: str = ""
    accent: str = ""
    note: str = ""
    small: Sequence[tuple[str, Markup]] = ()


def part_of(part: int, whole: int, texts: Texts) -> str:
    """Return "43 %", or "3 of 7" where a percentage would promise too much; "–" of nothing."""
    if not whole:
        return "–"
    if whole < FEW:
        return texts("an_of", part=number(part, texts), whole=number(whole, texts))
    return texts("an_percent", percent=round(100 * part / whole))


def with_share(part: int, whole: int, texts: Texts) -> str:
    """Return "51 · 43 %", or "3 of 7" alone."""
    share = part_of(part, whole, texts)
    return share if whole < FEW else f"{number(part, texts)} · {share}"


# ------------------------------------------------------------ the way to a lead


def journey_pictures(found: Journey, scale: str, texts: Texts) -> list[Picture]:
    return [
        _funnel(found, texts),
        _over_time(found.by_time, scale, texts),
        _questions(found, texts),
        _missed(found, texts),
    ]


def _funnel(found: Journey, texts: Texts) -> Picture:
    now, before = found.steps, found.before
    numbers = [(name, getattr(now, name), getattr(before, name)) for name in STEPS]
    previous = now.opened
    rows: list[list[Cell]] = []
    drawn = []
    for name, count, earlier in numbers:
        kept = part_of(count, previous, texts)
        rows.append(
            [texts(f"an_step_{name}"), count, part_of(count, now.opened, texts), kept, earlier]
        )
        said = with_share(count, now.opened, texts) if name != "opened" else number(count, texts)
        drawn.append(Bar(texts(f"an_step_{name}"), now.opened, count, said))
        previous = count
    answer = texts(
        "an_funnel_answer",
        opened=number(now.opened, texts),
        qualified=number(now.qualified, texts),
    )
    note = (
        texts("an_out_of_reach", count=number(found.out_of_reach, texts))
        if found.out_of_reach
        else ""
    )
    return picture(
        "funnel", texts, answer, rows, now.opened,
        lambda name: bars(drawn, name=name), legend=True, note=note,
    )  # fmt: skip


def _over_time(points: Sequence[tuple[date, Steps]], scale: str, texts: Texts) -> Picture:
    total = sum((each for _, each in points), Steps())
    rows: list[list[Cell]] = [
        [day.isoformat(), *(getattr(each, name) for name in STEPS)] for day, each in points
    ]
    drawn = [
        Column(
            _tick(day, scale, texts),
            each.opened,
            each.contact,
            f"{day.isoformat()}: {each.opened} / {each.contact}",
        )
        for day, each in points
    ]
    best = max(points, key=lambda point: point[1].opened)
    answer = texts(
        f"an_time_answer_{scale}",
        when=_tick(best[0], scale, texts),
        count=number(best[1].opened, texts),
    )
    return picture(
        "time", texts, answer, rows, total.opened,
        lambda name: columns(drawn, name=name), legend=True,
        head=_step_heads("an_col_begin", texts),
    )  # fmt: skip


def _tick(day: date, scale: str, texts: Texts) -> str:
    month = texts.words("months")[day.month - 1]
    if scale == "month":
        return f"{month} {day.year}"
    return f"{day.day}. {month}" if texts.language == "nb" else f"{day.day} {month}"


def _questions(found: Journey, texts: Texts) -> Picture:
    asked = found.questions
    rows: list[list[Cell]] = [
        [
            _question(each.field, texts), each.asked, each.told, each.stopped,
            part_of(each.stopped, each.asked, texts),
        ]
        for each in asked
    ]  # fmt: skip
    drawn = [
        Bar(
            _question(each.field, texts),
            each.asked,
            each.stopped,
            with_share(each.stopped, each.asked, texts),
        )
        for each in asked
    ]
    answer = ""
    if asked and (worst := max(asked, key=lambda each: each.stopped)).stopped:
        answer = texts(
            "an_questions_answer",
            question=_question(worst.field, texts),
            stopped=with_share(worst.stopped, worst.asked, texts),
        )
    return picture(
        "questions", texts, answer, rows, len(asked),
        lambda name: bars(drawn, name=name), legend=True, note=texts("an_questions_note"),
    )  # fmt: skip


def _question(field: str, texts: Texts) -> str:
    return (
        texts.known("an_question", field)
        if field.startswith(("con", "whi", "que"))
        else (texts.known("field", field))
    )


def _missed(found: Journey, texts: Texts) -> Picture:
    total = sum(count for _, count in found.missed)
    rows: list[list[Cell]] = [
        [texts.known("why", reason), count, part_of(count, total, texts)]
        for reason, count in found.missed
    ]
    drawn = [
        Bar(texts.known("why", reason), total, count, with_share(count, total, texts))
        for reason, count in found.missed
    ]
    answer = texts("an_missed_answer", count=number(total, texts))
    return picture("missed", texts, answer, rows, total, lambda name: bars(drawn, name=name))


# ------------------------------------------------------------ where they come from


def origins_picture(found: Origins, group: str, names: Mapping[str, str], texts: Texts) -> Picture:
    """names: what values are called, where they have a name."""
    groups = [(_group_name(value, group, names, texts), each) for value, each in found.groups]
    if found.others.opened:
        groups.append((texts("an_others"), found.others))
    rows: list[list[Cell]] = [
        [
            name, *(getattr(each, step) for step in STEPS),
            part_of(each.qualified, each.opened, texts),
        ]
        for name, each in groups
    ]  # fmt: skip
    drawn = [
        Bar(name, each.opened, each.qualified, with_share(each.qualified, each.opened, texts))
        for name, each in groups
    ]
    best = max(groups, key=lambda pair: pair[1].qualified, default=None)
    answer = ""
    if best and best[1].qualified:
        answer = texts("an_origins_answer", name=best[0], count=number(best[1].qualified, texts))
    return picture(
        "origins", texts, answer, rows, len(groups) if found.steps.opened else 0,
        lambda name: bars(drawn, name=name), legend=True,
        head=[*_step_heads(f"an_by_{group}", texts), texts("an_col_share")],
        title=texts(f"an_origins_title_{group}"), note=texts.known("an_note", group)
        if group in ("page", "magnet") else "",
    )  # fmt: skip


def _group_name(value: str | None, group: str, names: Mapping[str, str], texts: Texts) -> str:
    if value is None:
        return texts("an_none")
    if group == "channel":
        return texts.known("channel", value)
    return texts.known("an_locale", value) if group == "locale" else names.get(value, value)


# ------------------------------------------------------------ how they are served


def service_pictures(found: Service, texts: Texts) -> list[Picture]:
    return [_actions(found, texts), _unanswered(found, texts)]


def _actions(found: Service, texts: Texts) -> Picture:
    counts = {**found.actions.buckets, "waiting": found.actions.waiting}
    total = sum(counts.values())
    rows: list[list[Cell]] = [
        [texts(f"an_within_{name}"), count, part_of(count, total, texts)]
        for name, count in counts.items()
    ]
    drawn = [
        Bar(texts(f"an_within_{name}"), total, count, with_share(count, total, texts))
        for name, count in counts.items()
    ]
    median = found.actions.median_s
    answer = texts("an_actions_waiting", count=number(found.actions.waiting, texts))
    if median is not None:
        answer = texts("an_actions_answer", time=_duration(median, texts)) + " " + answer
    return picture(
        "actions", texts, answer, rows, total,
        lambda name: bars(drawn, name=name), note=texts("an_actions_note"),
    )  # fmt: skip


def _duration(seconds: int, texts: Texts) -> str:
    minutes = seconds / 60
    if minutes < 90:
        return texts("age_min", count=max(1, round(minutes)))
    hours = minutes / 60
    return (
        texts("age_hours", count=round(hours))
        if hours < 48
        else texts("age_days", count=round(hours / 24))
    )


def _unanswered(found: Service, texts: Texts) -> Picture:
    """Wordings that only one visitor used are counted, not shown: a file goes far."""
    asked = [each for each in found.questions if each.times > 1]
    rows: list[list[Cell]] = [
        [each.text, each.times, each.last_at.date().isoformat()] for each in asked
    ]
    drawn = [Bar(each.text, each.times, each.times, number(each.times, texts)) for each in asked]
    answer = texts("an_unanswered_answer", count=number(found.unanswered, texts))
    return picture(
        "unanswered", texts, answer, rows, found.unanswered,
        lambda name: bars([_shortened(each) for each in drawn], name=name) if drawn else None,
    )  # fmt: skip


def _shortened(bar: Bar) -> Bar:
    label = bar.label if len(bar.label) <= 44 else bar.label[:43].rstrip() + "…"
    return Bar(label, bar.whole, bar.part, bar.said)


# ------------------------------------------------------------ shared


def _step_heads(first: str, texts: Texts) -> list[str]:
    return [texts(first), *(texts(f"an_step_{name}") for name in STEPS)]


def picture(
    key: str,
    texts: Texts,
    answer: str,
    rows: Sequence[Sequence[Cell]],
    counted: int,
    draw: Callable[[str], Markup | None] | None,
    *,
    legend: bool = False,
    head: Sequence[str] | None = None,
    title: str = "",
    note: str = "",
    small: Sequence[tuple[str, Markup]] = (),
) -> Picture:
    """Return the picture; without anything counted it says so instead of drawing nothing."""
    title = title or texts(f"an_{key}_title")
    heads = head or [texts(f"an_{key}_col_{place}") for place in range(len(rows[0]) if rows else 0)]
    if not counted:
        return Picture(key, title, texts(f"an_{key}_none"), heads, [], note="")
    return Picture(
        key,
        title,
        answer,
        heads,
        rows,
        chart=draw(f"{title} {answer}".strip()) if draw else None,
        context=texts(f"an_{key}_context") if legend else "",
        accent=texts(f"an_{key}_accent") if legend else "",
        note=note,
        small=small,
    )
