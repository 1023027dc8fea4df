"""Stand-ins for packages that are not installed: importable, subclassable, never usable."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from collections.abc import Callable
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

import pytest

from assistant.dialogue import placeholders
from assistant.dialogue.placeholders import NAMES, MissingPackage, make_placeholder

# What Rasa imports at module level and our lock leaves out.
RASA_WANTS = (
    "tensorflow keras tensorflow_hub google absl socketio engineio aiogram fbmessenger twilio"
    " webexteamssdk slack_sdk cachecontrol boto3 botocore pymongo aio_pika aiormq sklearn_crfsuite"
    " structlog_sentry sentry_sdk matplotlib huggingface_hub networkx psycopg2"
).split()


@pytest.fixture(autouse=True)
def _installed() -> None:
    placeholders.install()


def test_every_package_that_rasa_wants_is_answered_for() -> None:
    assert set(RASA_WANTS) <= NAMES


def test_nothing_that_is_installed_is_replaced() -> None:
    finder = next(one for one in sys.meta_path if type(one).__name__ == "_Finder")
    assert sys.meta_path.index(PathFinder) < sys.meta_path.index(finder)  # asked later
    for name in ("aiohttp", "sqlalchemy", "redis", "numpy", "sklearn", "json"):
        assert finder.find_spec(name, None) is None
        assert importlib.util.find_spec(name) is not None


def test_an_unknown_package_stays_unknown() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_package_anywhere")


def test_installing_twice_leaves_one_finder() -> None:
    placeholders.install()
    assert [type(one).__name__ for one in sys.meta_path].count("_Finder") == 1


def test_a_placeholder_can_be_imported_annotated_and_subclassed() -> None:
    module = importlib.import_module("tensorflow.keras.layers")
    layer = module.Layer

    class Ours(layer):
        kept: layer | None = None

    def takes(value: layer) -> list[layer]:
        return [value]

    assert issubclass(Ours, layer)
    assert takes.__annotations__


USES: dict[str, Callable[[ModuleType], object]] = {
    "call": lambda package: package.Tensor(),
    "subclass": lambda package: type("Ours", (package.keras.Model,), {})(),
    "attribute": lambda package: package.compat.v1.Session(),
    "function": lambda package: package.constant([1.0]),
}


@pytest.mark.parametrize("use", USES)
def test_using_one_raises_and_names_the_package(use: str) -> None:
    tensorflow = importlib.import_module("tensorflow")
    with pytest.raises(MissingPackage) as raised:
        USES[use](tensorflow)
    assert raised.value.package == "tensorflow"
    assert "'tensorflow'" in str(raised.value)
    assert "config.yml" in str(raised.value)


def test_a_missing_package_is_an_import_error() -> None:
    with pytest.raises(ImportError):
        make_placeholder("boto3.client")()


@pytest.mark.parametrize(
    ("module", "model"),
    [
        ("rasa.nlu.classifiers.diet_classifier", "DIET"),
        ("rasa.core.policies.ted_policy", "TED"),
        ("rasa.core.policies.unexpected_intent_policy", "IntentTED"),
        ("rasa.nlu.extractors.crf_entity_extractor", "sklearn_crfsuite.CRF"),
    ],
)
def test_models_that_need_a_missing_package_fail_loudly(module: str, model: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's own, while it is imported
        importlib.import_module("assistant.dialogue")
        found: Any = importlib.import_module(module)
    if model == "sklearn_crfsuite.CRF":
        found = importlib.import_module("sklearn_crfsuite").CRF
    else:
        found = getattr(found, model)
    with pytest.raises(MissingPackage):
        found()
