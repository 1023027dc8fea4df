"""What may be set for a site on the command line: the same options to add it and to change it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from typing import Annotated, Any, Final, get_type_hints

import typer

from assistant.store.sites import Site

DEFAULT: Final = "default"


@dataclass(frozen=True)
class Wanted:
    """Every option with its value; None leaves what the site has."""

    name: Annotated[str | None, typer.Option(help="What people here call it.")] = None
    origin: Annotated[
        list[str] | None,
        typer.Option(help="https://www.example.com; again for each. self: this server."),
    ] = None
    playbook: Annotated[
        str | None, typer.Option(help=f"Its playbook file; {DEFAULT!r}: the server's own.")
    ] = None
    language: Annotated[
        list[str] | None,
        typer.Option(help="en, nb; again for each, the one to begin with first."),
    ] = None
    accent: Annotated[str | None, typer.Option(help="Colour such as '#0f6b66'.")] = None
    scheme: Annotated[str | None, typer.Option(help="auto, light or dark.")] = None
    side: Annotated[str | None, typer.Option(help="right or left.")] = None
    mode: Annotated[str | None, typer.Option(help="bubble, popup or inline.")] = None

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, each.name) is None for each in fields(self))

    def set_for(self, before: Site) -> Site:
        """Return the site with every option that was given."""
        looks = {name: getattr(self, name) for name in ("accent", "scheme", "side", "mode")}
        theme = replace(before.theme, **{name: value for name, value in looks.items() if value})
        own = before.playbook if self.playbook is None else self.playbook
        return replace(
            before,
            name=before.name if self.name is None else self.name,
            origins=before.origins if self.origin is None else tuple(self.origin),
            playbook=None if own == DEFAULT else own,
            languages=before.languages if self.language is None else tuple(self.language),
            theme=theme,
        )


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of Wanted; it gets them as its argument `wanted`."""
    types = get_type_hints(Wanted, include_extras=True)
    names = [each.name for each in fields(Wanted)]

    @wraps(command)
    def taking(*given: Any, **options: Any) -> None:
        wanted = Wanted(**{name: options.pop(name) for name in names})
        command(*given, wanted=wanted, **options)

    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = [
        inspect.Parameter(name, keyword, default=None, annotation=types[name]) for name in names
    ]
    own = get_type_hints(command, include_extras=True)
    kept = [
        each.replace(kind=keyword, annotation=own[each.name])
        for each in inspect.signature(command).parameters.values()
        if each.name != "wanted"
    ]
    signature = inspect.Signature([*kept, *shared])
    taking.__signature__ = signature  # type: ignore[attr-defined]
    taking.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    return taking
