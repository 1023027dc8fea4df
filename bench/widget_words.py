"""What is said in the pictures of the widget, in both languages."""

from __future__ import annotations

EN = {
    "open": "Open the chat", "menu": "Menu", "known": "What you know about me",
    "copy": "Copy the conversation", "erase": "Erase everything", "restart": "Start over",
    "end": "End the conversation",
    "human": "Talk to a person",
    "need": "We get about 300 enquiries a week and answer too late",
    "noted": "Thanks, I have noted that. How many people work with enquiries at your company?",
    "sizes": ["1–10 people", "11–50 people", "51–200 people", "More than 200"],
    "email": "Where can we reach you? An e-mail address is enough.",
    "consent": "May Northpane's sales team contact you by e-mail about this? You can withdraw"
    " that at any time, in the menu or by writing it here.",
    "yes": "Yes, you may", "no": "No, thanks", "right": "That's right", "other": "Change something",
    "summary": "This is what I noted:\n• Name: Ada Berg\n• Company: Berg Interiors\n"
    "• E-mail: ada@berg.example\n• Number of people: 11–50\nIs this right?",
    "magnet": "Here is the guide. It takes twelve minutes to read.",
    "guide": "Answering in an hour",
    "webinar": "The next one is on Thursday 3 December at 10:00.",
    "calendar": "Add to the calendar",
    "joined": "Mari joined the conversation.", "agent": "Hello, this is Mari. How can I help?",
    "page": "The prices page has the details, or see https://northpane.example/plans.",
    "prices": "Prices and plans",
}  # fmt: skip
NB = {
    "open": "Åpne chatten", "menu": "Meny", "known": "Hva dere vet om meg",
    "copy": "Kopier samtalen", "erase": "Slett alt", "restart": "Begynn på nytt",
    "end": "Avslutt samtalen",
    "human": "Snakk med et menneske",
    "need": "Vi får rundt 300 henvendelser i uka og svarer for sent",
    "noted": "Takk, det er notert. Hvor mange jobber med henvendelser hos dere?",
    "sizes": ["1–10 personer", "11–50 personer", "51–200 personer", "Flere enn 200"],
    "email": "Hvor kan vi nå deg? En e-postadresse holder.",
    "consent": "Kan en selger hos Northpane kontakte deg på e-post om dette? Du kan trekke det"
    " tilbake når du vil, i menyen eller ved å skrive det her.",
    "yes": "Ja, det er greit", "no": "Nei takk", "right": "Det stemmer", "other": "Endre noe",
    "summary": "Dette har jeg notert:\n• Navn: Ada Berg\n• Firma: Berg Interiør AS\n"
    "• E-post: ada@berg.example\n• Antall ansatte: 11–50\nStemmer det?",
    "magnet": "Her er guiden. Den tar tolv minutter å lese.", "guide": "Svar innen en time",
    "webinar": "Det neste er torsdag 3. desember kl. 10.00.", "calendar": "Legg i kalenderen",
    "joined": "Mari ble med i samtalen.", "agent": "Hei, dette er Mari. Hva kan jeg hjelpe med?",
    "page": "Prissiden har detaljene, eller se https://northpane.example/plans.",
    "prices": "Priser og pakker",
}  # fmt: skip
