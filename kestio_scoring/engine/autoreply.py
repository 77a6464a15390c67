"""Nurture: answers that machines write: absent until a day, or left the company; in English and in French."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# Not X-Auto-Response-Suppress or a list's precedence: what people write by help desks, Odoo and groups has them too.
_HEADERS = ("X-Autoreply", "X-Autorespond")
_PRECEDENCES = ("auto_reply", "bulk", "junk")
_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]*\]\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|ooo\b"
    r"|r[ée]ponse automatique|absence du bureau|absent(?:e|\(e\))? du bureau|message d.absence|absence ?:)",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"out of (?:the |my )?office|(?:i am|i'm|i will be|i'll be) (?:currently |presently )?(?:away|absent"
    r"|on (?:annual |parental "
    r"|maternity |sick )?leave|on (?:vacation|holiday))|(?:je suis|je serai|serai"
    r"|suis) (?:actuellement )?(?:absent|en cong|en vacances)"
    r"|absente?(?:\(e\))? (?:du bureau|jusqu|du \d|pour cong)|en congés? (?:maternité|parental|jusqu)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"(?:has|have) left (?:the |our )?(?:company|organi[sz]ation|firm|business)|(?:am|is|be) leaving (?:the |our )?"
    r"(?:company|organi[sz]ation|firm|business)|my last (?:working )?day (?:at|with|was|is)"
    r"|(?<!we )(?<!we are )(?<!we do )no longer (?:works?|working"
    r"|employed|with|part of)"
    r"|does(?: not|n't) work (?:here|at|for) [^.]{0,40}any ?more|left (?:his|her|their) (?:position|job)"
    r"|(?:a quitté|ai quitté|quitte|quitterai) (?:la société|l.entreprise|notre|ses fonctions"
    r"|mes fonctions|le groupe|la structure)"
    r"|ne (?:fait|fais) plus partie|ne travaille plus|n.est plus (?:dans|au sein|en poste|salarié|chez)",
    re.IGNORECASE,
)
# Sentences that people do not write by hand when they answer.
_MACHINE = re.compile(
    r"limited access to (?:my )?e-?mails?|will (?:reply|respond|answer|get back to you) (?:upon|on|when|after"
    r"|as soon as)"
    r"|thank you for your (?:e-?mail|message)|merci (?:pour|de) votre (?:e-?mail|message|mail|courriel)"
    r"|(?:mon|un) accès (?:limité|restreint)|dès mon retour|à mon retour|cette (?:adresse"
    r"|boîte)[^.]{0,40}(?:plus|désactiv)"
    r"|mailbox is (?:no longer|not) (?:monitored|active)|message automatique|automatic(?:ally generated)? message"
    r"|votre (?:message|e-?mail|mail) ne sera (?:pas|ni)",
    re.IGNORECASE,
)
_INTEREST = re.compile(
    r"interested|your (?:offer|quote|proposal)|call me|send me|intéress|votre (?:offre|devis|proposition)|appelez-moi"
    r"|rappelez|envoyez|pouvez-vous|could you|\?"
    # What people say of an absence to come, and of afterwards; machines name days.
    r"|let(?:'s| us) (?:talk|meet|speak)|(?:talk|speak) (?:then|after)|i(?:'ll| will) call|next (?:week|month)|my quote"
    r"|parlons|on en (?:re)?parle|je vous r?appelle\b|(?:semaine|mois) prochaine?|\bdevis\b|\bbrochure",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"^(?:>|-{2,} ?(?:original|message d)|on .{5,80} wrote:|le .{5,80} a écrit)", re.IGNORECASE | re.MULTILINE
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan janv",
            "february février fevrier feb févr fév",
            "march mars mar",
            "april avril apr avr",
            "may mai",
            "june juin jun",
            "july juillet jul juil",
            "august août aout aug",
            "september septembre sep sept",
            "october octobre oct",
            "november novembre nov",
            "december décembre decembre dec déc",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = (
    rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<n1>\d{{1,2}})[/.](?P<n2>\d{{1,2}})(?:[/.](?P<ny>\d{{4}}|\d\d))?"
    rf"|(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?P<m>{_MONTH})\b\.?,?(?:\s+(?P<y>\d{{4}}))?"
    rf"|(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b,?(?:\s+(?P<y2>\d{{4}}))?)"
)
_WEEKDAY = (
    r"(?:(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche),?\s+(?:the\s+|le\s+)?)?"
)
_BACK = re.compile(
    rf"(?:back(?: in the office| at work)?|return(?:ing)?|available again|de retour|reviens|reviendrai"
    rf"|mon retour|retour)"
    rf"[\s:]+(?:(?:on|from|by|the|le|au bureau|dès|à partir du|prévu|au|du)\s+)*{_WEEKDAY}{_DAY}",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?:until|till|through|up to|to|jusqu.(?:au|à|en)|au)\s+(?:and including\s+|the\s+|le\s+)?{_WEEKDAY}{_DAY}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(
    r"(?:contact(?:er|ez)?|reach(?: out to)?|write to|e-?mail|adress(?:er|ez)(?: à|-vous à)?|joindre|écri(?:re"
    r"|vez) à|colleague"
    r"|interlocut(?:eur|rice)(?: est)?(?: désormais| maintenant)?|collègue|successor|successeur|replaced by"
    r"|remplacé\(?e?\)? par|à)[\s,:]+(?:mon |ma |my |votre |notre "
    r"|our |collègue |colleague "
    r"|successeur |M\. |Mme |Mr\.? |Mrs\.? |Ms\.? )*"
    r"(?-i:(?P<name>[A-ZÀ-Ý][\w'’-]+(?:\s+[A-ZÀ-Ý][\w'’-]+){1,2}))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AutoReply:
    """What a machine says of a person.

    ``kind``: ``absent``, ``left`` or ``other`` (a machine wrote, nothing more is known). ``resume``: the first day on
    which he is there again.
    """

    kind: str
    resume: date | None = None
    name: str | None = None
    email: str | None = None


def read(headers: Mapping[str, str], subject: str, text: str, *, sender: str = "", today: date) -> AutoReply | None:
    """Return what a machine says, or None when a person wrote.

    A text alone is a machine's only when it says so in the way of machines, and nothing in it shows interest: better a
    notice counted as an answer than a customer who is not heard.

    :param headers: of the mail; names as they are.
    :param text: plain text of the mail; what is quoted is not read.
    :param sender: address of the person.
    :param today: the day on which the mail came, for dates without a year.

    >>> today = date(2026, 11, 23)
    >>> read({"Auto-Submitted": "auto-replied"}, "Re: Guide", "I am out of the office until 4 December.", today=today)
    AutoReply(kind='absent', resume=datetime.date(2026, 12, 5), name=None, email=None)
    >>> read({}, "Réponse automatique", "Je serai de retour le lundi 4 janvier.", today=today).resume
    datetime.date(2027, 1, 4)
    >>> text = "Ada has left the company. Please contact Grace Hopper (grace@example.com)."
    >>> read({"X-Autoreply": "yes"}, "Re: Guide", text, sender="ada@example.com", today=today)
    AutoReply(kind='left', resume=None, name='Grace Hopper', email='grace@example.com')
    >>> read({}, "Re: Guide", "I am out of the office until Friday, but your offer is fine.", today=today) is None
    True
    """
    own = _own_words(text)
    if not (is_marked(headers) or _SUBJECT.search(subject or "") or _is_machine(own)):
        return None
    if _LEFT.search(own):
        return AutoReply("left", None, *_successor(own, sender))
    resume = _resume(own, today)
    if resume or _ABSENT.search(f"{subject} {own}") or _SUBJECT.search(subject or ""):
        return AutoReply("absent", resume)
    return AutoReply("other")


def is_marked(headers: Mapping[str, str]) -> bool:
    """Tell whether headers say that a machine wrote: an absence notice, a mailing, a receipt.

    >>> is_marked({"Auto-Submitted": "auto-replied"}), is_marked({"Precedence": "list"}), is_marked({})
    (True, False, False)
    """
    submitted = (headers.get("Auto-Submitted") or "no").strip().lower()
    precedence = (headers.get("Precedence") or "").strip().lower()
    return submitted != "no" or precedence in _PRECEDENCES or any(headers.get(name) for name in _HEADERS)


def _is_machine(text: str) -> bool:
    said = _ABSENT.search(text) or _LEFT.search(text)
    return bool(said and said.start() < 300 and _MACHINE.search(text) and not _INTEREST.search(text))


def _own_words(text: str) -> str:
    """Return what was written now, without what it answers, in one line."""
    text = (text or "").replace("’", "'").replace("\xa0", " ")
    quoted = _QUOTED.search(text)
    return re.sub(r"\s+", " ", text[: quoted.start()] if quoted else text).strip()[:4000]


def _resume(text: str, today: date) -> date | None:
    """Return the first day on which somebody is back: the day that he names, or the one after his last day away."""
    for pattern, later in ((_BACK, 0), (_UNTIL, 1)):
        for match in pattern.finditer(text):
            day = _date(match, today)
            if day and today <= day <= today + timedelta(days=400):
                return day + timedelta(days=later)
    return None


def _date(match: re.Match, today: date) -> date | None:
    """Return the day of a match; without a year the next such day, and of two readings of 5/6 the sooner one."""
    part = match.groupdict()
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if part["n1"]:
            return _numbers(int(part["n1"]), int(part["n2"]), part["ny"], today)
        month = _MONTHS[(part["m"] or part["m2"]).lower()]
        return _next(int(part["d"] or part["d2"]), month, part["y"] or part["y2"], today)
    except ValueError:
        return None


def _numbers(first: int, second: int, year: str | None, today: date) -> date | None:
    readings = []
    for day, month in ((first, second), (second, first)):
        if month <= 12:
            found = _next(day, month, year, today)
            readings += [found] if found >= today else []
    return min(readings, default=None)


def _next(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = date(today.year, month, day)
    return found if found >= today else found.replace(year=today.year + 1)


def _successor(text: str, sender: str) -> tuple[str | None, str | None]:
    """Return name and address of the person to write to instead."""
    named = _NAME.search(text)
    addresses = [address.rstrip(".").lower() for address in _ADDRESS.findall(text)]
    others = [one for one in addresses if one != (sender or "").lower() and not re.match(r"no-?reply|ne-?pas", one)]
    return (named["name"] if named else None), (others[0] if others else None)
