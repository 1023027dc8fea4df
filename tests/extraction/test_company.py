"""The visitor's firm, against tools, places, departments and other firms."""

from __future__ import annotations

import pytest

from assistant.extraction.company import company_from_domain
from tests.extraction.conftest import Find

OWN = [
    (
        "en",
        "Hi, I'm Ada Berg, Head of Sales at Fjordline Interiors in Bergen.",
        "Fjordline Interiors",
    ),
    ("en", "im tom from acme", "Acme"),
    ("en", "I'm Shreya from Lantern Lane Books", "Lantern Lane Books"),
    ("en", "Dimas & Rowe", "Dimas & Rowe"),
    ("en", "We're called Dimas and Rowe", "Dimas and Rowe"),
    ("en", "my name is carla dimas and I run dimas & rowe", "Dimas & Rowe"),
    ("en", "Acme, 40 people, we need a booking bot", "Acme"),
    ("en", "Company: Lantern Lane Books", "Lantern Lane Books"),
    ("en", "I work at the University of Oslo", "University of Oslo"),
    ("en", "calling from Nordlys Energy GmbH, Hamburg", "Nordlys Energy GmbH"),
    ("en", "I work for Harrogate Council as an IT manager", "Harrogate Council"),
    ("en", "The Green Room here, we have 12 tables", "The Green Room"),
    ("en", "hiya its dave from barnes plumbing", "Barnes Plumbing"),
    ("en", "We're a team of 12 at Juniper Labs", "Juniper Labs"),
    ("en", "I'm with Pebble Works", "Pebble Works"),
    ("en", "Priya Nair, Head of Ops, Quill and Co, London", "Quill and Co"),
    ("en", "Best,\nJane Smith\nSmith & Sons Ltd", "Smith & Sons Ltd"),
    ("en", "on behalf of Brightwater LLC I'd like a quote", "Brightwater LLC"),
    ("nb", "hei, jeg heter Kari Lunde og jobber i Lunde Hagesenter AS", "Lunde Hagesenter AS"),
    ("nb", "kari her, jobber i bergen kommune", "Bergen kommune"),
    ("nb", "Lunde Hagesenter AS, vi er rundt 35 ansatte", "Lunde Hagesenter AS"),
    ("nb", "Mvh Kari Nordmann, Fjellvik AS", "Fjellvik AS"),
    ("nb", "jeg heter Guro og er regnskapssjef i Fjellheis AS", "Fjellheis AS"),
    ("nb", "Brekke Rør", "Brekke Rør"),
    ("nb", "jeg er ola fra brekke rør", "Brekke Rør"),
    ("nb", "jeg driver Solvik Bakeri sammen med Tone", "Solvik Bakeri"),
    ("nb", "Vi heter Nordlys Data", "Nordlys Data"),
    ("nb", "Jeg er markedssjef hos Tindvik i Tromsø", "Tindvik"),
    ("nb", "jeg representerer Universitetet i Bergen", "Universitetet i Bergen"),
    ("nb", "firma: Kystlys, kontakt: Eva Moen", "Kystlys"),
    ("nb", "Gunvor her, eier av Pelsen Hundepensjonat", "Pelsen Hundepensjonat"),
]


@pytest.mark.parametrize(("language", "text", "name"), OWN)
def test_the_visitors_firm_is_found_with_confidence(
    find: Find, language: str, text: str, name: str
) -> None:
    [company] = find("company", language, text)
    assert (company.value, company.confidence >= 0.5) == (name, True)


NONE = [
    ("en", "does this connect to Outlook?"),
    ("en", "We use HubSpot and Salesforce, GDPR matters to our CTO in Q3"),
    ("en", "We're switching from Zendesk to something simpler"),
    ("en", "Contact me on LinkedIn"),
    ("en", "I run a garden centre"),
    ("en", "I work in sales"),
    ("en", "I work from home"),
    ("en", "hello from Cardiff!"),
    ("en", "we are based in Austin, Texas"),
    ("en", "Can I talk to a person?"),
    ("en", "we at last have a budget"),
    ("en", "start from 1 June"),
    ("nb", "kan dette kobles til Outlook?"),
    ("nb", "vi bruker Tripletex og Visma"),
    ("nb", "Vi er et lite firma i Stavanger"),
    ("nb", "jeg jobber hjemmefra"),
    ("nb", "Jeg jobber i salg"),
    ("nb", "over nyttår vil vi i gang"),
    ("nb", "Ja, det er firmaet mitt"),
    ("nb", "vi holder til i Mo i Rana"),
    ("nb", "er dere GDPR-godkjent?"),
]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_tools_places_and_common_nouns_are_no_firm(find: Find, language: str, text: str) -> None:
    assert find("company", language, text) == []


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("fjordline.example.com", "Fjordline"),
        ("lunde-hagesenter.no", "Lunde Hagesenter"),
        ("www.acme.co.uk", "Acme"),
        ("mail.brekke.no", "Brekke"),
        ("corbelsons.example", "Corbelsons"),
        ("gmail.com", None),
        ("hotmail.co.uk", None),
        ("online.no", None),
        ("example.com", None),
        ("localhost", None),
        ("", None),
        ("..", None),
    ],
)
def test_a_domain_hints_at_a_firm_unless_it_is_free_mail(domain: str, name: str | None) -> None:
    assert company_from_domain(domain) == name
