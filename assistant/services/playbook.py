"""Reading playbook.yml: everything is checked at start-up, and an error names line and remedy."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from assistant.errors import SetupError
from assistant.leads.consent import PURPOSES
from assistant.leads.conversation import Kind
from assistant.leads.facts import FIELDS
from assistant.leads.playbook import (
    INCENTIVE_KINDS,
    ChoiceText,
    Company,
    Condition,
    ConsentText,
    Magnet,
    Opening,
    Playbook,
    Question,
    Retention,
    Texts,
    Variants,
    WorkingHours,
)
from assistant.services.choice_values import check_value
from assistant.services.playbook_office import (
    OPENS,
    PHASES,
    read_condition,
    read_endings,
    read_hours,
    read_routes,
)
from assistant.services.playbook_scoring import read_scoring, read_thresholds
from assistant.services.playbook_webinars import read_webinar
from assistant.services.yaml_entry import Entry, read_yaml, suggest

INTENTS: Final = (
    "ask_capabilities",
    "ask_human",
    "ask_identity",
    "ask_price",
    "ask_privacy",
    "ask_product",
    "ask_webinar",
    "contact_sales",
    "describe_need",
    "not_interested",
    "request_lead_magnet",
    "support_request",
    "webinar_question",
)
ANSWERS_WITHOUT_VALUE: Final = ("dont_know", "skip_question")
AUTOCOMPLETE: Final = ("name", "organization", "organization-title", "email", "tel", "url")
_PLACEHOLDERS: Final = ("company_name", "call_within", "contact_email", "opens", "webinar_title")
_LINK = re.compile(r"https?://\S+|mailto:\S+@\S+|/\S*")


def load_playbook(path: Path) -> Playbook:
    """Read and check a playbook.

    Raises SetupError whose message names the file, the line, the key and the remedy.
    """
    try:
        written = path.read_bytes()
        text = written.decode("utf-8")
    except FileNotFoundError as error:
        raise SetupError(
            f"{path}: there is no such file. Run this in the folder of the installation, "
            "or set ASSISTANT_PLAYBOOK to your playbook."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            f"{path}: the file cannot be read ({error}). It must be readable text in UTF-8."
        ) from error
    playbook = read_playbook(text, path.name)
    for magnet in playbook.magnets:
        for name in magnet.file.values():
            if not is_inside(path.parent / name, path.parent):
                raise SetupError(
                    f"{path}: magnet {magnet.id}: there is no file {name!r} below {path.parent}. "
                    "Put it there, or name the one that is."
                )
    return playbook


def is_inside(file: Path, folder: Path) -> bool:
    return file.is_file() and file.resolve().is_relative_to(folder.resolve())


def read_playbook(text: str, file: str) -> Playbook:
    """Read and check the text of a playbook; file: what errors call it. Raises SetupError."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return replace(_Reader(read_yaml(text, file)).playbook(digest), source=text)


class _Reader:
    """Reads one file; knows its languages and the words that fill placeholders."""

    def __init__(self, root: Entry) -> None:
        self._root = root
        self._top = root.keys(
            "version languages company openings questions consents scoring thresholds",
            "policy_version knowledge magnets retention routing working_hours endings webinars",
        )
        self._languages = self._read_languages(self._top["languages"])
        self._fillers: dict[str, Texts] = {}

    def playbook(self, digest: str) -> Playbook:
        top = self._top
        number = top["version"].whole(1, 1_000_000)
        company = self._company(top["company"])
        magnets = tuple(self._magnet(each) for each in _items(top, "magnets"))
        _refuse_twice(_items(top, "magnets"), "id")
        _refuse_twice(_items(top, "webinars"), "id")
        return Playbook(
            version=f"{number}-{digest}",
            number=number,
            languages=self._languages,
            company=company,
            openings=self._openings(top["openings"]),
            questions=self._questions(top["questions"]),
            consents=self._consents(top["consents"]),
            rules=read_scoring(top["scoring"], tuple(magnet.id for magnet in magnets)),
            thresholds=read_thresholds(top["thresholds"]),
            magnets=magnets,
            retention=_retention(top["retention"]) if "retention" in top else Retention(),
            routes=read_routes(top["routing"], self._languages) if "routing" in top else (),
            hours=self._hours(top["working_hours"]) if "working_hours" in top else None,
            endings=read_endings(top["endings"], self._texts) if "endings" in top else {},
            webinars=tuple(
                read_webinar(each, self._texts, self._links) for each in _items(top, "webinars")
            ),
            policy_version=top["policy_version"].text() if "policy_version" in top else "1",
            knowledge=top["knowledge"].text() if "knowledge" in top else "knowledge",
        )

    def _hours(self, entry: Entry) -> WorkingHours:
        """{opens} is filled in only when it is said: here it stands for itself."""
        self._fillers["opens"] = dict.fromkeys(self._languages, OPENS)
        hours = read_hours(entry, self._texts)
        del self._fillers["opens"]
        return hours

    def _read_languages(self, entry: Entry) -> tuple[str, ...]:
        languages = tuple(item.text() for item in entry.items(least=1))
        for item, language in zip(entry.items(), languages, strict=True):
            if not re.fullmatch("[a-z]{2,3}", language):
                item.fail(f"{language!r} is no language code. Write two letters such as en or nb.")
            if languages.count(language) > 1:
                item.fail(f"the language {language!r} is listed twice. Remove one.")
        return languages

    def _company(self, entry: Entry) -> Company:
        keys = entry.keys(
            "name privacy_url contact_email support support_url jobs call_within",
            "country products",
        )
        name, email = keys["name"].text(), keys["contact_email"].text()
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            keys["contact_email"].fail(f"{email!r} is no e-mail address. Write one such as a@b.no.")
        self._fillers["company_name"] = dict.fromkeys(self._languages, name)
        self._fillers["contact_email"] = dict.fromkeys(self._languages, email)
        self._fillers["call_within"] = self._texts(keys["call_within"])
        country = keys["country"].text() if "country" in keys else "NO"
        if not re.fullmatch("[A-Z]{2}", country):
            keys["country"].fail(f"{country!r} is no country code. Write two capitals such as NO.")
        return Company(
            name=name,
            privacy_url=self._links(keys["privacy_url"]),
            contact_email=email,
            support=self._texts(keys["support"]),
            support_url=self._links(keys["support_url"]),
            jobs=self._texts(keys["jobs"]),
            call_within=self._fillers["call_within"],
            country=country,
            products=tuple(item.text() for item in _items(keys, "products")),
        )

    def _openings(self, entry: Entry) -> dict[str, Opening]:
        keys = entry.keys("default", " ".join(PHASES))
        openings: dict[str, Opening] = {}
        for name, opening in keys.items():
            parts = opening.keys("text choices")
            choices = tuple(self._choice(each, INTENTS) for each in parts["choices"].items(1))
            text = self._texts(parts["text"], webinar=name != "default")
            openings[name] = Opening(text, choices)
        return openings

    def _questions(self, entry: Entry) -> tuple[Question, ...]:
        questions = tuple(self._question(each) for each in entry.items(least=1))
        _refuse_twice(entry.items(), "field")
        return questions

    def _question(self, entry: Entry) -> Question:
        keys = entry.keys("field ask why", "kind optional autocomplete example choices when")
        name = keys["field"].one_of(FIELDS, "field")
        webinar = name == "webinar_question"
        kinds = [kind for kind in get_args(Kind) if kind not in ("consent", "none")]
        return Question(
            field=name,
            ask=self._variants(keys["ask"], webinar=webinar),
            why=self._texts(keys["why"]),
            kind=keys["kind"].one_of(kinds, "kind of input") if "kind" in keys else "text",
            optional=keys["optional"].flag() if "optional" in keys else True,
            autocomplete=(
                keys["autocomplete"].one_of(AUTOCOMPLETE, "autocomplete word")
                if "autocomplete" in keys
                else None
            ),
            example=self._texts(keys["example"]) if "example" in keys else {},
            choices=tuple(self._answer(name, each) for each in _items(keys, "choices")),
            when=read_condition(keys["when"]) if "when" in keys else Condition(),
        )

    def _choice(self, entry: Entry, intents: tuple[str, ...], *others: str) -> ChoiceText:
        meanings = ("intent", *others)
        keys = entry.keys("label", " ".join(meanings))
        if len(keys) != 2:
            entry.fail(f"give the choice exactly one of: {', '.join(meanings)}.")
        return ChoiceText(
            label=self._texts(keys["label"]),
            value=keys["value"].json() if "value" in keys else None,
            intent=keys["intent"].one_of(intents, "intent here") if "intent" in keys else None,
        )

    def _answer(self, field: str, entry: Entry) -> ChoiceText:
        choice = self._choice(entry, ANSWERS_WITHOUT_VALUE, "value")
        if choice.intent is None:
            check_value(field, entry.parts()["value"])
        return choice

    def _consents(self, entry: Entry) -> tuple[ConsentText, ...]:
        for name in ("id", "purpose"):
            _refuse_twice(entry.items(), name)
        return tuple(self._consent(each) for each in entry.items())

    def _consent(self, entry: Entry) -> ConsentText:
        keys = entry.keys("id purpose text yes no", "when ask")
        return ConsentText(
            id=keys["id"].text(),
            purpose=keys["purpose"].one_of(PURPOSES, "purpose of consent"),
            text=self._texts(keys["text"]),
            yes=self._texts(keys["yes"]),
            no=self._texts(keys["no"]),
            when=read_condition(keys["when"]) if "when" in keys else Condition(),
            ask=keys["ask"].flag() if "ask" in keys else True,
        )

    def _magnet(self, entry: Entry) -> Magnet:
        keys = entry.keys("id kind title", "url file asks_email")
        if ("url" in keys) == ("file" in keys):
            entry.fail("a magnet has either a url or a file. Write one of the two.")
        return Magnet(
            id=keys["id"].text(),
            kind=keys["kind"].one_of(INCENTIVE_KINDS, "kind of lead magnet"),
            title=self._texts(keys["title"]),
            url=self._links(keys["url"]) if "url" in keys else {},
            file=self._texts(keys["file"]) if "file" in keys else {},
            asks_email=keys["asks_email"].flag() if "asks_email" in keys else True,
        )

    def _texts(self, entry: Entry, *, webinar: bool = False) -> Texts:
        return {
            language: self._filled(each, language, webinar)
            for language, each in self._by_language(entry).items()
        }

    def _variants(self, entry: Entry, *, webinar: bool) -> Variants:
        return {
            language: tuple(self._filled(way, language, webinar) for way in each.items(least=2))
            for language, each in self._by_language(entry).items()
        }

    def _links(self, entry: Entry) -> Texts:
        return {language: _link(each) for language, each in self._by_language(entry).items()}

    def _by_language(self, entry: Entry) -> dict[str, Entry]:
        """Return language -> entry: all languages of the playbook, in its order, and no other."""
        found = entry.parts()
        for language, each in found.items():
            if language not in self._languages:
                each.fail(
                    f"the language {language!r} is not in 'languages' at the top. "
                    f"{suggest(language, self._languages)}"
                )
        for language in self._languages:
            if language not in found:
                entry.fail(f"the text in {language!r} is missing. Add a line {language}: …")
        return {language: found[language] for language in self._languages}

    def _filled(self, entry: Entry, language: str, webinar: bool) -> str:
        text = entry.text()
        for name in re.findall(r"\{(.*?)\}", text):
            if name not in _PLACEHOLDERS:
                entry.fail(
                    f"the placeholder {{{name}}} is not known. {suggest(name, _PLACEHOLDERS)}"
                )
            if name == "webinar_title":
                if not webinar:
                    entry.fail(
                        "{webinar_title} stands only in openings of webinar phases and in the "
                        "question webinar_question. Remove it here."
                    )
            elif name not in self._fillers:
                entry.fail(f"{{{name}}} cannot stand here. Write the words themselves.")
            else:
                text = text.replace(f"{{{name}}}", self._fillers[name][language])
        return text


def _retention(entry: Entry) -> Retention:
    keys = entry.keys("", "not_captured_days unqualified_days qualified_days")
    return Retention(**{name: days.whole(1, 36_500) for name, days in keys.items()})


def _items(keys: dict[str, Entry], name: str) -> list[Entry]:
    return keys[name].items() if name in keys else []


def _link(entry: Entry) -> str:
    link = entry.text()
    if not _LINK.fullmatch(link):
        entry.fail(f"{link!r} is no link. Begin with https://, mailto: or / (this server).")
    return link


def _refuse_twice(entries: list[Entry], name: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        if given := entry.parts().get(name):
            if given.text() in seen:
                given.fail(f"{given.text()!r} stands twice. Each {name} must be there only once.")
            seen.add(given.text())
