"""The report as one HTML page that asks no other host for anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from assistant.evaluation import charts

STYLE: Final = Path(__file__).with_name("report.css")
LANGUAGE_NAMES: Final = {"en": "English", "nb": "Bokmål", "all": "Both"}
# What the summary shows: label, path in the report of a language, and whether more is better.
SUMMARY: Final = (
    ("Intent accuracy", ("accuracy",), True),
    ("Macro-F1", ("macro_f1",), True),
    ("Accuracy, unseen messages", ("unseen", "accuracy"), True),
    ("Macro-F1, unseen messages", ("unseen", "macro_f1"), True),
    ("Expected calibration error", ("calibration_error",), False),
    ("Out of scope found", ("out_of_scope", "recall"), True),
    ("False alarms", ("out_of_scope", "false_alarms"), False),
    ("Found at 5 % false alarms", ("out_of_scope", "recall_at_5_percent_false_alarms"), True),
)


def render(scores: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """Return the page. before: the report of the run before, whose changes are shown."""
    style = STYLE.read_text(encoding="utf-8")
    body = "".join(
        (
            "<h1>How well the assistant understands</h1>",
            f'<p class="note">Measured {escape(scores["measured_at"])} on data/test/'
            f"{_compared(before)}.</p>",
            _summary(scores, before),
            _times(scores["parse_ms"]),
            _pictures(scores["intents"]),
            _entities(scores["entities"]),
            _intents(scores["intents"]),
            _confusion(scores["intents"]["all"]["confusion"]),
            _worst(scores["worst_examples"]),
        )
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Understanding, measured</title><style>{style}</style></head>"
        f"<body>{body}</body></html>\n"
    )


def changes(scores: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the summary's lines: label, language, value, change since `before` or None."""
    lines = []
    for label, path, more_is_better in SUMMARY:
        for language in _languages(scores["intents"]):
            value = _look_up(scores["intents"][language], path)
            old = _look_up(before["intents"].get(language, {}), path) if before else None
            change = None if value is None or old is None else value - old
            better = None if not change else (change > 0) == more_is_better
            lines.append(
                {
                    "label": label,
                    "language": language,
                    "value": value,
                    "change": change,
                    "better": better,
                }
            )
    return lines


def _look_up(scores: Mapping[str, Any], path: Sequence[str]) -> float | None:
    found: Any = scores
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return float(found)


def _languages(by_language: Mapping[str, Any]) -> list[str]:
    return [*(one for one in by_language if one != "all"), "all"]


def _compared(before: Mapping[str, Any] | None) -> str:
    return f", compared with {escape(before['measured_at'])}" if before else ""


def _summary(scores: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    languages = _languages(scores["intents"])
    lines = changes(scores, before)
    rows = []
    for number in range(0, len(lines), len(languages)):
        cells = "".join(_summary_cell(line) for line in lines[number : number + len(languages)])
        rows.append(f"<tr><th>{lines[number]['label']}</th>{cells}</tr>")
    names = [LANGUAGE_NAMES.get(one, one) for one in languages]
    return "<h2>In short</h2>" + _table(["", *names], rows)


def _summary_cell(line: Mapping[str, Any]) -> str:
    kind = {None: "", True: " better", False: " worse"}[line["better"]]
    change = "" if not line["change"] else f" ({line['change']:+.3f})"
    return f'<td class="number{kind}">{line["value"]:.3f}{change}</td>'


def _times(times: Mapping[str, float]) -> str:
    return (
        f"<p>One message takes {times['mean']:.1f} ms on average to understand, "
        f"{times['p95']:.1f} ms at most for 95 of 100 ({times['messages']:.0f} messages), and "
        f"{times['cpu_mean']:.1f} ms of one core.</p>"
    )


def _pictures(intents: Mapping[str, Any]) -> str:
    names = [one for one in _languages(intents) if one != "all"]
    sure = {
        LANGUAGE_NAMES.get(one, one): [
            (group["confidence"], group["accuracy"]) for group in intents[one]["calibration"]
        ]
        for one in names
    }
    foreign = {
        LANGUAGE_NAMES.get(one, one): [
            (point["false_alarms"], point["recall"])
            for point in intents[one]["out_of_scope"]["curve"]
        ]
        for one in names
    }
    calibration = charts.line_chart("Calibration", "confidence", "share right", sure, diagonal=True)
    curve = charts.line_chart("Out of scope", "false alarms", "found", foreign, diagonal=False)
    return (
        "<h2>Confidence, and what is out of scope</h2>"
        f'<div class="pair"><figure>{calibration}<figcaption>Each point is a tenth of confidence; '
        "on the dashed line it is exactly as often right as it is sure.</figcaption></figure>"
        f"<figure>{curve}<figcaption>Messages from outside that are found, against our own taken "
        "for foreign, over every limit one could set.</figcaption></figure></div>"
    )


def _entities(entities: Mapping[str, Any]) -> str:
    rows = []
    for language in _languages(entities):
        for type_, one in entities.get(language, {}).items():
            exact, overlap = one["exact"], one["overlap"]
            figures = (
                exact["precision"],
                exact["recall"],
                exact["f1"],
                overlap["precision"],
                overlap["recall"],
                overlap["f1"],
                one["value_accuracy"],
                one["value_recall"],
            )
            rows.append(
                f"<tr><td>{LANGUAGE_NAMES.get(language, language)}</td><td>{escape(type_)}</td>"
                f"{_number(one['expected'], 0)}{''.join(_number(one) for one in figures)}</tr>"
            )
    head = ["", "type", "in all", "precision", "recall", "F1"]
    head += ["precision, overlap", "recall, overlap", "F1, overlap", "value right", "of all"]
    return "<h2>Entities</h2>" + _table(head, rows)


def _intents(intents: Mapping[str, Any]) -> str:
    languages = [one for one in _languages(intents) if one != "all"]
    rows = []
    for name, both in sorted(intents["all"]["per_intent"].items(), key=lambda one: one[1]["f1"]):
        cells = []
        for language in languages:
            one = intents[language]["per_intent"].get(name, {"precision": 0, "recall": 0, "f1": 0})
            cells += [_number(one["precision"]), _number(one["recall"]), _number(one["f1"])]
        rows.append(
            f"<tr><td>{escape(name)}</td>{''.join(cells)}<td>{charts.bar(both['f1'])}</td></tr>"
        )
    head = ["intent"]
    for language in languages:
        name = LANGUAGE_NAMES.get(language, language)
        head += [f"{name}: precision", "recall", "F1"]
    return "<h2>Intents, weakest first</h2>" + _table([*head, "F1 of both"], rows)


def _confusion(rows: Mapping[str, Mapping[str, int]]) -> str:
    picture = charts.confusion_chart("Which intent was read as which", rows)
    return f'<h2>Which was taken for which</h2><div class="wide">{picture}</div>'


def _worst(examples: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        f"<tr><td>{escape(one['text'])}</td><td>{escape(one['intent'])}</td>"
        f"<td>{escape(one['read_as'])}</td>{_number(one['confidence'])}</tr>"
        for one in examples
    ]
    head = ["message", "is", "was read as", "confidence"]
    return "<h2>Surest mistakes</h2>" + _table(head, rows)


def _number(value: float, digits: int = 2) -> str:
    return f'<td class="number">{value:.{digits}f}</td>'


def _table(head: Iterable[str], rows: Iterable[str]) -> str:
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    return (
        f'<div class="wide"><table><thead><tr>{names}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
