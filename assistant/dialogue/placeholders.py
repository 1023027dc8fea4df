"""Stand-ins for packages that Rasa imports at module level and our pipeline never calls.

Rasa 3.6 imports TensorFlow, its channels' clients and its stores' drivers when it is imported.
None of them is installed here. A finder answers for these names only, and only when the real
package is missing; whatever is taken from such a module can be subclassed, and annotated with, but
calling or instantiating it raises MissingPackage with the package's name. DIET, TED and CRF
therefore fail loudly and never seem to work.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any, Final

NAMES: Final = frozenset(
    "tensorflow tensorflow_addons tensorflow_hub tensorflow_text keras google absl socketio"
    " engineio aiogram fbmessenger twilio webexteamssdk slack_sdk cachecontrol boto3 botocore"
    " pymongo aio_pika aiormq sklearn_crfsuite structlog_sentry sentry_sdk matplotlib"
    " huggingface_hub networkx psycopg2 mattermostwrapper rocketchat_API confluent_kafka"
    " transformers".split()
)


class MissingPackage(ImportError):
    """A placeholder was used: the package it stands for is not installed."""

    def __init__(self, package: str, used: str) -> None:
        super().__init__(
            f"{used} was used, but the package {package!r} is not installed: "
            f"Rasa runs here without it. Remove the component that needs it from config.yml."
        )
        self.package = package


class _PlaceholderType(type):
    """Classes made of nothing: attributes are placeholders again, use raises."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return make_placeholder(f"{cls.__module__}.{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # a Rasa class may only inherit from a placeholder: that one is named
        made = next(base for base in cls.__mro__ if base.__dict__.get("_is_placeholder"))
        path = f"{made.__module__}.{made.__qualname__}"
        raise MissingPackage(path.partition(".")[0], path)

    def __getitem__(cls, item: Any) -> Any:  # Generic-like use in annotations
        return cls

    def __or__(cls, other: Any) -> Any:
        return Any

    __ror__ = __or__


def make_placeholder(path: str) -> type:
    """Return a class that may stand in annotations and bases; using it raises MissingPackage."""
    module, _, name = path.partition(".")
    return _PlaceholderType(
        name.rpartition(".")[2] or module,
        (),
        {"__module__": module, "__qualname__": name, "_is_placeholder": True},
    )


class _PlaceholderModule(types.ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        value = make_placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last on sys.meta_path, so that an installed package always wins."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        top = fullname.partition(".")[0]
        if top not in NAMES or not self._is_ours(top):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    @staticmethod
    def _is_ours(top: str) -> bool:
        loaded = sys.modules.get(top)
        return loaded is None or isinstance(loaded, _PlaceholderModule)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: attributes are made when asked for."""


def install() -> None:
    """Put the finder in place; call it before the first `import rasa`."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
