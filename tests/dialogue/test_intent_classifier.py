"""The classifier, really trained on a few intents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.dialogue.features import (
    EMBEDDED_CHARACTERS,
    Embedder,
    Ngrams,
    SparseRow,
    normalise,
    normalise_for_embedding,
)
from assistant.dialogue.intent_classifier import IntentModel, fit_stage, softmax

LINES = {
    "greet": ["hi", "hello there", "good morning", "hey you", "hei", "god dag", "hallo", "heisann"],
    "ask_price": [
        "how much is it",
        "what does it cost",
        "what is the price per month",
        "is there a discount on the price",
        "hva koster det",
        "hvor mye koster dette",
        "hva er prisen i måneden",
        "får vi rabatt på prisen",
    ],
    "goodbye": [
        "bye",
        "goodbye then",
        "see you",
        "bye for now",
        "ha det",
        "farvel",
        "vi ses",
        "adjø",
    ],
}
TEXTS = [text for lines in LINES.values() for text in lines]
LABELS = [intent for intent, lines in LINES.items() for _ in lines]


def trained(*, embeddings: bool, cache: Path | None = None) -> IntentModel:
    return IntentModel.train(
        TEXTS,
        LABELS,
        sure=0.9,
        strength=0.3,
        embeddings=embeddings,
        embedding_weight=3.0,
        cache=cache,
    )


@pytest.fixture(scope="module")
def ngrams_alone() -> IntentModel:
    return trained(embeddings=False)


@pytest.fixture(scope="module")
def cascade(tmp_path_factory: pytest.TempPathFactory) -> IntentModel:
    if not Embedder.is_available():
        pytest.skip("no sentence embeddings on this platform")
    return trained(embeddings=True, cache=tmp_path_factory.mktemp("cache") / "vectors.npz")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hello!", "greet"),
        ("what's the price", "ask_price"),
        ("hva koster det?", "ask_price"),
        ("ha det, vi ses", "goodbye"),
    ],
)
def test_ngrams_alone_read_plain_messages(
    ngrams_alone: IntentModel, text: str, intent: str
) -> None:
    assert ngrams_alone.rank(text)[0][0] == intent


@pytest.mark.parametrize("text", ["which sum would we owe you", "er løsningen dyr"])
def test_the_embedding_reads_words_that_were_never_trained(cascade: IntentModel, text: str) -> None:
    assert cascade.rank(text)[0][0] == "ask_price"


@pytest.mark.parametrize(
    "text", ["hi", "", "   ", "?!", "\ud800", "😀" * 300, "x" * 5000, "a\x00b"]
)
def test_every_intent_is_ranked_with_probabilities_that_sum_to_one(
    cascade: IntentModel, text: str
) -> None:
    ranking = cascade.rank(text)
    chances = [chance for _, chance in ranking]
    assert {intent for intent, _ in ranking} == set(LINES)
    assert sum(chances) == pytest.approx(1.0, abs=1e-5)
    assert chances == sorted(chances, reverse=True)


def test_a_saved_model_answers_as_before(cascade: IntentModel, tmp_path: Path) -> None:
    cascade.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for text in ("which sum would we owe you", "good morning", "adjø"):
        assert loaded.rank(text) == cascade.rank(text)


def test_a_saved_model_holds_no_pickle(cascade: IntentModel, tmp_path: Path) -> None:
    cascade.save(tmp_path)
    with np.load(tmp_path / "intents.npz", allow_pickle=False) as kept:
        assert all(kept[name].dtype != np.object_ for name in kept)


def test_the_same_lines_in_any_order_give_the_same_model(
    ngrams_alone: IntentModel, tmp_path: Path
) -> None:
    again = IntentModel.train(
        TEXTS[::-1],
        LABELS[::-1],
        sure=0.9,
        strength=0.3,
        embeddings=False,
        embedding_weight=3.0,
        cache=None,
    )
    kept = []
    for name, model in (("first", ngrams_alone), ("again", again)):
        (tmp_path / name).mkdir()
        model.save(tmp_path / name)
        kept.append(np.load(tmp_path / name / "intents.npz", allow_pickle=False))
    with kept[0] as first, kept[1] as second:
        assert all(np.array_equal(first[array], second[array]) for array in first)


def test_without_the_package_it_trains_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Embedder, "is_available", staticmethod(lambda: False))
    model = trained(embeddings=True)
    assert model.rank("hello there")[0][0] == "greet"
    assert "not available" in caplog.text


def test_without_the_package_a_model_made_with_it_still_serves(
    cascade: IntentModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cascade.save(tmp_path)
    monkeypatch.setattr(Embedder, "is_available", staticmethod(lambda: False))
    assert IntentModel.load(tmp_path).rank("hello there")[0][0] == "greet"
    assert "not available" in caplog.text


def test_vectors_come_from_the_cache_the_second_time(
    cascade: IntentModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "vectors.npz"
    first = Embedder().embed_all(["one", "two"], cache)
    monkeypatch.setattr(Embedder, "_embed_batch", lambda self, keys: pytest.fail(f"again: {keys}"))
    assert np.array_equal(Embedder().embed_all(["two", "ONE"], cache), first[::-1])


def test_a_damaged_cache_is_made_anew(cascade: IntentModel, tmp_path: Path) -> None:
    cache = tmp_path / "vectors.npz"
    cache.write_bytes(b"PK\x03\x04 half written")
    assert Embedder().embed_all(["one"], cache).shape == (1, 384)


def test_many_sentences_get_the_vectors_that_each_gets_alone(cascade: IntentModel) -> None:
    embedder = Embedder()
    together = embedder.embed_all(TEXTS)
    assert np.array_equal(together, np.stack([embedder.embed(text) for text in TEXTS]))


def test_shouting_and_spaces_do_not_change_the_embedded_text() -> None:
    assert normalise_for_embedding("  HOW   MUCH\n") == "how much"
    assert len(normalise_for_embedding("word " * 200)) == EMBEDDED_CHARACTERS
    assert normalise_for_embedding("") == " "


def test_numbers_and_addresses_are_folded_before_ngrams_are_taken() -> None:
    assert normalise("We’re 1,200 at kari@acme.example") == "we're 0 at  mailaddress "
    assert normalise("see https://acme.example/x") == normalise("see www.other.example")


def test_ngrams_survive_being_kept_as_arrays() -> None:
    ngrams = Ngrams()
    ngrams.fit(TEXTS)
    again = Ngrams.from_arrays(ngrams.arrays())
    difference = again.transform(["hva er prisen?"]) - ngrams.transform(["hva er prisen?"])
    assert abs(difference).max() == 0


@pytest.mark.parametrize("text", ["", "hva er prisen??", "bye bye, bye!", "中文", "aa " * 500])
def test_one_message_gets_the_numbers_that_a_batch_gets(text: str) -> None:
    ngrams = Ngrams()
    ngrams.fit(TEXTS)
    batch = ngrams.transform([text]).toarray()[0]
    one = ngrams.transform_one(text)
    assert one.times(np.eye(len(batch))) == pytest.approx(batch, abs=1e-6)


def test_probabilities_that_are_right_by_chance_are_not_sure() -> None:
    """Labels that nothing in the features explains: a believable probability is near a third."""
    random = np.random.default_rng(1)
    features, labels = random.normal(size=(400, 5)), random.integers(0, 3, 400)
    stage = fit_stage(features, labels, 0.3)
    rows = [SparseRow(np.arange(5), row) for row in features]
    assert max(stage.probabilities(row).max() for row in rows) < 0.7


def test_softmax_bears_large_scores() -> None:
    assert softmax(np.array([1e6, 0.0])).tolist() == [1.0, 0.0]
