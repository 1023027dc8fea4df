"""How they found us: the channel, the words, and channels that are only talked about."""

from __future__ import annotations

import pytest

from assistant.extraction.lead_source import find_lead_sources

TOLD = [
    ("en", "I saw a post of yours on LinkedIn", "LinkedIn", "social"),
    ("en", "LinkedIn", "LinkedIn", "social"),
    ("en", "google", "google", "search"),
    ("en", "a friend told me about you", "a friend", "referral"),
    ("en", "I found you through Google", "Google", "search"),
    ("en", "found you online", "online", "search"),
    ("en", 'googled "who answers my emails" and got you', "googled", "search"),
    ("en", "we met you at a trade show in Berlin", "a trade show", "event"),
    ("en", "the trade fair last week, your stand was next to ours", "the trade fair", "event"),
    ("en", "my accountant recommended you", "my accountant", "referral"),
    ("en", "My accountant gave me your name.", "My accountant", "referral"),
    ("en", "a neighbour keeps praising you", "a neighbour", "referral"),
    ("en", "heard about you on a podcast", "a podcast", "podcast"),
    ("en", "read your blog post about scoring", "your blog post", "content"),
    ("en", "it was a magazine article my wife cut out", "a magazine article", "content"),
    ("en", "saw your ad on Facebook", "your ad", "ads"),
    ("en", "Instagram ad", "Instagram ad", "ads"),
    ("en", "your newsletter brought me here", "your newsletter", "email"),
    ("en", "through the local chamber of commerce", "the local chamber of commerce", "networking"),
    ("en", "charity dinner", "charity dinner", "networking"),
    ("en", "direct mail", "direct mail", "other"),
    ("en", "someone called us, a cold call", "a cold call", "other"),
    ("en", "I attended your webinar last week", "your webinar", "webinar"),
    ("en", "your website", "your website", "website"),
    ("en", "third parties", "third parties", "referral"),
    ("en", "a partner of ours recommended this", "a partner", "referral"),
    ("en", "Pinterest", "Pinterest", "social"),
    ("en", "I found you on X", "X", "social"),
    ("en", "TikTok lol. kayleigh@example.com", "TikTok", "social"),
    ("nb", "en venn tipset meg", "en venn", "referral"),
    ("nb", "Så dere på LinkedIn", "LinkedIn", "social"),
    ("nb", "fant dere via Google", "Google", "search"),
    ("nb", "jeg googlet chatbot og fant dere", "googlet", "search"),
    ("nb", "vi traff dere på messe i Lillestrøm", "messe", "event"),
    ("nb", "gjennom næringsforeningen", "næringsforeningen", "networking"),
    ("nb", "hørte om dere i en podkast", "en podkast", "podcast"),
    ("nb", "leste en artikkel om dere", "en artikkel", "content"),
    ("nb", "nyhetsbrevet deres", "nyhetsbrevet deres", "email"),
    ("nb", "så en annonse på Instagram", "en annonse", "ads"),
    ("nb", "regnskapsføreren vår tipset oss", "regnskapsføreren vår", "referral"),
    ("nb", "jeg fikk navnet deres av en leverandør", "en leverandør", "referral"),
    ("nb", "dere ringte meg", "ringte", "other"),
    ("nb", "en brosjyre som lå i postkassa", "en brosjyre", "other"),
    ("nb", "Facebook. Husker ikke mer", "Facebook", "social"),
    ("nb", "kom hit rett fra nettsiden deres", "nettsiden deres", "website"),
    ("nb", "svogeren min skrøt av dere", "svogeren min", "referral"),
]


@pytest.mark.parametrize(("language", "text", "words", "channel"), TOLD)
def test_the_source_is_told(language: str, text: str, words: str, channel: str) -> None:
    [source] = find_lead_sources(text, language)
    assert (source.text, source.value) == (words, channel)


NOT_TOLD = [
    ("en", "we use LinkedIn for ads"),
    ("en", "does it connect to Facebook?"),
    ("en", "I have a question about the webinar"),
    ("en", "we get leads from our website and Facebook"),
    ("en", "We get far more enquiries through our website than we can answer"),
    ("en", "can you send me the newsletter?"),
    ("en", "I signed up for the webinar"),
    ("en", "office manager"),
    ("en", "I'm after Northpane Webinar"),
    ("en", "we advertise on LinkedIn, Facebook and Google"),
    ("en", "our customers, our partners and our suppliers all write e-mails"),
    ("nb", "jeg er påmeldt webinaret neste uke"),
    ("nb", "vi bruker Facebook til annonser"),
    ("nb", "kan dette kobles til Instagram?"),
    ("nb", "Har et spørsmål om webinaret"),
    ("nb", "Vi får mange henvendelser via nettsiden"),
    ("nb", "send meg guiden"),
]


@pytest.mark.parametrize(("language", "text"), NOT_TOLD)
def test_a_channel_that_is_only_spoken_of_is_no_source(language: str, text: str) -> None:
    assert find_lead_sources(text, language) == []
