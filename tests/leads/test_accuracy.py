"""What contact details say about themselves."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.leads.accuracy import (
    domain_matches_company,
    email_kinds,
    email_names_visitor,
    is_plausible_name,
    phone_kind,
)


@pytest.mark.parametrize(
    ("email", "kinds"),
    [
        ("ada@fjordline.example", {"company"}),
        ("ada@gmail.com", {"free"}),
        ("ADA@GMAIL.COM", {"free"}),
        ("ada@notgmail.com", {"company"}),
        ("post@fjordline.example", {"company", "role"}),
        ("info@hotmail.no", {"free", "role"}),
        ("x@mailinator.com", {"disposable"}),
        ("x@eu.mailinator.com", {"disposable"}),
        ("no-at-sign", set()),
        (None, set()),
    ],
)
def test_an_address_is_free_disposable_or_a_companys_and_maybe_shared(
    email: Any, kinds: set[str]
) -> None:
    assert email_kinds(email) == kinds


@pytest.mark.parametrize(
    ("email", "company", "website", "expected"),
    [
        ("ada@fjordline.example.com", "Fjordline Interiors", None, True),
        ("carla@dimasrowe.example.com", "Dimas & Rowe", None, True),
        ("dev@lanternlane.example.org", "Lantern Lane Books", None, True),
        ("kari@lundehagesenter.example.com", "Lunde Hagesenter AS", None, True),
        ("ola@brekkeror.no", "Brekke Rør", None, True),
        ("ola@brekkeroer.no", "Brekke Rør", None, True),
        ("ada@ibs.no", "International Boat Service", None, True),
        ("ada@other.no", "Fjordline Interiors", None, False),
        ("ada@as.no", "Brekke AS", None, False),
        ("ada@example.com", "Example Sites", None, False),
        ("ada@fjordline.no", "Something else", "www.fjordline.no/about", True),
        ("ada@mail.fjordline.no", None, "fjordline.no", True),
        ("ada@fjordline.no", None, "shop.fjordline.no", True),
        ("ada@evilfjordline.no", None, "fjordline.no", False),
        ("ada@gmail.com", "Fjordline", None, None),
        ("ada@fjordline.no", None, None, None),
        (None, "Fjordline", None, None),
        ("ada@fjordline.no", "AS", None, None),
    ],
)
def test_a_domain_fits_the_companys_name_or_its_website(
    email: Any, company: Any, website: Any, expected: bool | None
) -> None:
    assert domain_matches_company(email, company, website) is expected


@pytest.mark.parametrize(
    ("email", "name", "expected"),
    [
        ("ada.berg@b.no", "Ada Berg", True),
        ("aberg@b.no", "Ada Berg", True),
        ("ada@b.no", "Ada Berg", True),
        ("soren@b.no", "Søren Å", True),
        ("post@b.no", "Ada Berg", False),
        ("bo@b.no", "Bo Li", False),  # two letters prove nothing
        ("ada@b.no", None, None),
        (None, "Ada", None),
    ],
)
def test_an_address_may_carry_the_visitors_name(
    email: Any, name: Any, expected: bool | None
) -> None:
    assert email_names_visitor(email, name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Berg", True),
        ("Bo", True),
        ("Nguyễn Thị Hương", True),
        ("Åse O'Brien-Øvrebø", True),
        ("李小龙", True),
        ("Мария", True),
        ("asdf", False),
        ("Test Testesen", False),
        ("xxx", False),
        ("Aaaa", False),
        ("B4rt", False),
        ("Q", False),
        ("bcdfg", False),
        ("...", False),
        ("", False),
        (7, False),
    ],
)
def test_a_name_is_letters_that_could_be_spoken(name: Any, expected: bool) -> None:
    assert is_plausible_name(name) is expected


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+4791234567", True),
        ("+1", False),
        ("91234567", False),
        ("+0791234567", False),
        ("+47 912 34 567", False),
        (None, False),
    ],
)
def test_a_number_is_valid_once_it_is_in_e164(phone: Any, expected: bool) -> None:
    assert (phone_kind(phone) == "valid") is expected


@pytest.mark.parametrize(
    "name",
    [
        "asdfgh",
        "Qwerty Qwerty",
        "hjkl",
        "Xkcdq Bcdfgh",
        "zxcvb nm",
        "Ada Sdfghj",
        "lkjhg",
        "trewq a",
    ],
)
def test_keyboard_play_is_no_name(name: str) -> None:
    assert not is_plausible_name(name)


@pytest.mark.parametrize(
    "name",
    ["Rhys Llwyd", "Krzysztof Brzęczyszczykiewicz", "Ng Wei", "Trewin Opoku", "Ægir Þórsson",
     "Una Lafferty", "Ewert Schmidt-Schwarz", "Bo Li", "李明", "Ольга Смирнова", "Qwentyn Hjort"],
)  # fmt: skip
def test_names_from_anywhere_are_names(name: str) -> None:
    assert is_plausible_name(name)
