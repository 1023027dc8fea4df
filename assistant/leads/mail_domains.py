"""Mail domains and mailbox names that say something about an address; kept by hand.

FREE_DOMAINS: open to everybody, so they say nothing about a company. DISPOSABLE_DOMAINS: addresses
that live for minutes or hours. ROLE_MAILBOXES: the part before the @ of an address that several
people read. Sub-domains of a listed domain count as well.
"""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())


FREE_DOMAINS: Final = words(
    """
    126.com 163.com altibox.no aol.com att.net bellsouth.net bigpond.com bol.com.br bredband.net
    broadpark.no btinternet.com centrum.cz charter.net comcast.net comhem.se cox.net
    earthlink.net email.com fastmail.com fastmail.fm free.fr freenet.de frisurf.no getmail.no
    gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com
    hotmail.co.uk hotmail.com hotmail.no hushmail.com icloud.com interia.pl jubii.dk kpnmail.nl
    laposte.net libero.it live.co.uk live.com live.dk live.nl live.no live.se lyse.net mac.com
    mail.com mail.dk mail.ru mailbox.org me.com msn.com naver.com ntlworld.com o2.pl ofir.dk
    onet.pl online.no optusnet.com.au orange.fr outlook.com passagen.se planet.nl pm.me
    posteo.de posteo.net proton.me protonmail.com qq.com rambler.ru rediffmail.com
    rocketmail.com rogers.com runbox.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com
    spray.se stofanet.dk t-online.de talktalk.net tele2.se telefonica.net telia.com terra.es
    tiscali.it tuta.com tuta.io tutanota.com ukr.net uol.com.br verizon.net virgilio.it
    virginmedia.com wanadoo.fr web.de wp.pl xtra.co.nz yahoo.co.uk yahoo.com yahoo.de yahoo.fr
    yahoo.no yahoo.se yandex.com yandex.ru ymail.com ziggo.nl zoho.com
    """
)
DISPOSABLE_DOMAINS: Final = words(
    """
    10minutemail.com 10minutemail.net 1secmail.com 1secmail.net 1secmail.org 20minutemail.com
    anonbox.net armyspy.com burnermail.io cuvox.de dayrep.com deadaddress.com discard.email
    discardmail.com discardmail.de dispostable.com dropmail.me einrot.com email-fake.com
    emailfake.com emailnator.com emailondeck.com fakeinbox.com fakemail.net fleckens.hu
    generator.email getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de
    guerrillamail.net guerrillamail.org gustr.com inboxbear.com inboxkitten.com
    incognitomail.org jetable.org jourrapide.com linshiyouxiang.net luxusmail.org mail-temp.com
    mail.tm mailcatch.com maildrop.cc mailexpire.com mailinator.com mailmoat.com mailnesia.com
    mailnull.com mailsac.com mailtemp.info meltmail.com mintemail.com minuteinbox.com moakt.com
    mohmal.com mytemp.email mytrashmail.com nada.email one-time.email owlymail.com pokemail.net
    rhyta.com sharklasers.com smailpro.com sneakemail.com spam4.me spambox.us spamex.com
    spamgourmet.com superrito.com teleworm.us temp-mail.io temp-mail.org tempail.com
    tempmail.com tempmail.net tempmailo.com tempr.email throwaway.email throwawaymail.com
    tmail.ws tmpmail.net tmpmail.org trash-mail.com trashmail.com trashmail.de trashmail.net
    wegwerfemail.de wegwerfmail.de yopmail.com yopmail.fr yopmail.net
    """
)
ROLE_MAILBOXES: Final = words(
    """
    admin administrator billing booking contact customerservice enquiries faktura finance
    firmapost hei hello help helpdesk hr info inquiries invoice it jobs kontakt kontor
    kundeservice mail markedsforing marketing no-reply noreply office orders ordre post
    postmaster postmottak reception regnskap resepsjon sales salg service support team webmaster
    """
)
