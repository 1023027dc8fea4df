"""Telephone numbers."""

from __future__ import annotations

import pytest

from tests.extraction.values import found

NUMBERS = [
    ("nb", None, "ring meg på 412 34 567", "+4741234567"),
    ("nb", None, "helst ikke e-post, ring meg på 922 33 444", "+4792233444"),
    ("nb", None, "91234567", "+4791234567"),
    ("nb", None, "tlf 999 99 999", "+4799999999"),
    ("nb", None, "mobilnummer:+4741234567.", "+4741234567"),
    ("nb", None, "(+47) 412 34 567", "+4741234567"),
    ("nb", None, "00 47 91 23 45 67", "+4791234567"),
    ("nb", None, "tlf. 02800", "+4702800"),
    ("nb", "SE", "ring 070-123 45 67", "+46701234567"),
    ("en", None, "+47 912 34 567", "+4791234567"),
    ("en", "NO", "41234567", "+4741234567"),
    ("en", "US", "my number is (415) 555-2671 ext. 12", "+14155552671"),
    ("en", "US", "412.345.6789", "+14123456789"),
    ("en", None, "we're in the US, ring 212 555 0143", "+12125550143"),
    ("en", None, "I'm calling from Norway, my number is 412 34 567", "+4741234567"),
    ("en", None, "020 7946 0958", "+442079460958"),
    ("en", None, "+44 (0)20 7946 0958", "+442079460958"),
    ("en", None, "+44 (0) 20 7946 0958", "+442079460958"),
    ("en", None, "0044 20 7946 0958", "+442079460958"),
    ("en", None, "0044 (0)7700 900456", "+447700900456"),
    ("en", None, "+44-7700-900-777", "+447700900777"),
    ("en", None, "00353 20 915 4477", "+353209154477"),
    ("en", None, "call me on 07700 900 123", "+447700900123"),
    ("en", None, "01632 960 001", "+441632960001"),
    ("en", None, "office (01632) 960001", "+441632960001"),
    ("en", "NO", "my mobile: 07700 900123", "+447700900123"),
    ("en", None, "tel +47 (0)22 85 50 50", "+4722855050"),
    ("nb", None, "0047 99 88 77 66", "+4799887766"),
    ("nb", None, "svensk nummer: +46 (0)70 123 45 67", "+46701234567"),
    ("en", None, "phone +49 30 901820", "+4930901820"),
    ("en", None, "+1 555 010 9999", "+15550109999"),
]
DIALLED = [
    ("en", "call me on 555-0123", "5550123"),
    ("en", "tel 1111111", "1111111"),
    ("en", "my number is (415) 555-2671 ext. 12", "4155552671"),
    ("en", "412.345.6789", "4123456789"),
    ("en", "1-800-555-0199", "18005550199"),
    ("en", "tell us, 212 555 0143 is my cell", "2125550143"),
    ("en", "call me on 412 34 567", "41234567"),
    ("en", "tel: (555) 010-2233", "5550102233"),
    ("en", "My number is 555-0142", "5550142"),
]
OTHER_NUMBERS = [
    ("nb", "ordre 91234567"),
    ("nb", "ordrenummer er 91234567"),
    ("nb", "kundenr. 41234567"),
    ("nb", "orgnr 912 345 678"),
    ("nb", "org.nr. 987 654 321 MVA"),
    ("nb", "vi har 91234567 kunder"),
    ("nb", "20250310"),
    ("nb", "12.06.2025"),
    ("nb", "22 333 444 kr"),
    ("nb", "40 000 000"),
    ("nb", "1234 56 78903"),
    ("nb", "fakturaen er på avveie, nr 20260041"),
    ("en", "my parcel never came, the number is 40012345"),
    ("nb", "0900-1700"),
    ("en", "order 4155552671"),
    ("en", "my card is 4111 1111 1111 1111"),
    ("en", "customer no 41234567"),
    ("en", "My order number is 40012345 and I can't log in"),
    ("en", "invoice 20250310"),
    ("en", "from 2019-2021"),
    ("en", "between 100000 and 200000"),
    ("en", "1,234,567"),
    ("en", "budget is 40000000"),
    ("en", "EUR 12345678"),
    ("en", "My extension is 12"),
]


@pytest.mark.parametrize(("language", "region", "text", "value"), NUMBERS)
def test_a_number_of_a_known_country_becomes_e164(
    language: str, region: str | None, text: str, value: str
) -> None:
    assert [number for _, number in found("phone", text, language, region=region)] == [value]


@pytest.mark.parametrize(("language", "text", "value"), DIALLED)
def test_a_number_of_no_known_country_is_taken_as_dialled(
    language: str, text: str, value: str
) -> None:
    assert [number for _, number in found("phone", text, language)] == [value]


@pytest.mark.parametrize(("language", "text"), OTHER_NUMBERS)
def test_a_number_of_another_kind_is_left(language: str, text: str) -> None:
    assert found("phone", text, language) == []


def test_two_numbers_in_one_line_are_two_entities() -> None:
    assert [number for _, number in found("phone", "+4791234567/+4798765432", "en")] == [
        "+4791234567",
        "+4798765432",
    ]


def test_the_span_keeps_the_extension() -> None:
    assert found("phone", "(415) 555-2671 ext. 12", "en")[0][0] == "(415) 555-2671 ext. 12"
