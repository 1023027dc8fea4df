"""What reviewers said, as training examples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from assistant.services.review_examples import export_examples
from assistant.store.reviews import Label

PRICE = Label("what would 12 seats\nset us back?", "ask_price", "en", ("company_size",), True)


def examples(file: Path) -> list[tuple[str, str]]:
    read = RasaYAMLReader().read(file)
    return [(each.get("text"), each.get("intent")) for each in read.intent_examples]


def test_a_label_is_an_example_that_rasa_reads(tmp_path: Path) -> None:
    labels = [PRICE, replace(PRICE, text="hva tar dere?", language="nb")]
    done = export_examples(labels, tmp_path, ("en", "nb"))
    assert (done.written, done.left_out) == (2, {})
    assert examples(tmp_path / "reviewed_en.yml") == [
        ("what would 12 seats set us back?", "ask_price")
    ]
    assert examples(tmp_path / "reviewed_nb.yml") == [("hva tar dere?", "ask_price")]
    assert "origin: review" in (tmp_path / "reviewed_en.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        (replace(PRICE, may_train=False), "no consent"),
        (replace(PRICE, entity_types=("person",)), "names somebody"),
        (replace(PRICE, spans=({"start": 0, "end": 4, "type": "person"},)), "names somebody"),
        (replace(PRICE, language="de"), "another language"),
        (replace(PRICE, language=None), "another language"),
        (replace(PRICE, text="x" * 400), "not usable as an example"),
        (replace(PRICE, text="see [this](there)"), "not usable as an example"),
        (replace(PRICE, text="see this]"), "not usable as an example"),
        (replace(PRICE, text="/restart"), "not usable as an example"),
        (replace(PRICE, text=" "), "not usable as an example"),
        (replace(PRICE, text="How much is it?"), "there already"),
        (replace(PRICE, text="hello"), "contradicts another example"),
    ],
)
def test_what_is_left_out_is_counted_by_reason(tmp_path: Path, label: Label, reason: str) -> None:
    (tmp_path / "here.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: ask_price\n  examples: |\n    - how much is it?\n'
        "- intent: greet\n  examples: |\n    - hello\n",
        encoding="utf-8",
    )
    assert export_examples([label], tmp_path, ("en", "nb")).left_out == {reason: 1}
    assert not (tmp_path / "reviewed_en.yml").exists()


def test_an_export_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    """Consent withdrawn since then, or a label taken back, is gone from the examples."""
    export_examples([PRICE], tmp_path, ("en",))
    again = export_examples([PRICE], tmp_path, ("en",))
    assert again.written == 1
    export_examples([replace(PRICE, may_train=False)], tmp_path, ("en",))
    assert list(tmp_path.iterdir()) == []


def test_marked_entities_stand_at_their_words_on_one_line(tmp_path: Path) -> None:
    """The emoji is one code point, and the line break becomes a blank: the marks move along."""
    text = "  \U0001f44b we are\n 40\npeople, budget  30k"
    spans = tuple(
        {"start": text.index(words), "end": text.index(words) + len(words), "type": name}
        for words, name in (("40\npeople", "company_size"), ("30k", "money"))
    )
    label = replace(PRICE, text=text, spans=spans, message_id="m1")
    done = export_examples([label], tmp_path, ("en",))
    assert done.used == ("m1",)
    read = RasaYAMLReader().read(tmp_path / "reviewed_en.yml").training_examples[0]
    said = read.get("text")
    assert said == "\U0001f44b we are 40 people, budget 30k"
    assert [(said[e["start"] : e["end"]], e["entity"]) for e in read.get("entities")] == [
        ("40 people", "company_size"),
        ("30k", "money"),
    ]
