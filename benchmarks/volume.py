"""The reference company: who buys, what and when; the same at every run.

Few customers are large and many are small; one document in ten is in another currency; one order in two is invoiced.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.paths import Path

AS_OF = date(2026, 1, 15)  # the day on which the jobs run in this company
MONTHS = 48
CURRENCIES = (("EUR", 0.92), ("GBP", 0.79))  # and a mean rate to the company's own
SALESPEOPLE = 40
PRODUCTS = 50
STAGES = (1, 2, 3)


@dataclass(frozen=True)
class Start:
    """First free id of each table, and the ids of what the database holds already."""

    partner: int
    user: int
    product: int
    order: int
    order_line: int
    move: int
    move_line: int
    lead: int
    teams: tuple[int, ...]
    countries: tuple[int, ...]
    currencies: tuple[int, ...]
    own_currency: int
    journal: int
    income_account: int
    receivable_account: int
    uom: int
    won_stage: int
    lost_reason: int
    tag: int
    sources: tuple[int, ...]
    states: tuple[int, ...]
    languages: tuple[int, ...]
    message: int
    event: int
    subtypes: dict[str, int]
    """Of messages on a lead's stage, win and loss."""
    tracked: tuple[int, int, int]
    """The fields stage, active and status of a lead."""


@dataclass(frozen=True)
class Order:
    """A sale; its line has the same place."""

    place: int
    partner: int
    entity: int
    date: date
    amount: float
    currency: int
    rate: float
    is_confirmed: bool


class Volume:
    """How many of each, and the rows of each table, in the order of their foreign keys.

    :param scale: 1.0 is the reference volume: 200,000 partners, 600,000 orders, 500,000 leads.
    """

    def __init__(self, scale: float, start: Start):
        self.start = start
        self.entities = int(150_000 * scale)
        self.contacts = int(50_000 * scale)
        self.orders = int(648_000 * scale)  # one in 13.5 is a quotation, 600,000 are confirmed
        self.leads = int(500_000 * scale)

    def paths(self) -> Iterator[Path]:
        """Yield what happened to each lead."""
        from benchmarks.paths import paths

        return paths(self.leads, self.start.won_stage)

    def rate(self, currency: int, day: date) -> float:
        """Return how many units of a currency the company's own bought on a day; a rate holds for a month."""
        if currency == self.start.own_currency:
            return 1.0
        place = self.start.currencies.index(currency)
        return rate_of_month(place, day.year * 12 + day.month)

    def entity(self, rank: int) -> int:
        """Return the id of the customer of a rank (0 is the largest), spread over all ids."""
        return self.start.partner + rank * 7919 % self.entities

    def contact(self, place: int) -> tuple[int, int]:
        """Return the id of a contact and the id of his company; larger customers have more."""
        rank = int(self.entities * _number(place, 17) ** 2)
        return self.start.partner + self.entities + place, self.entity(rank)

    def salesperson(self, partner: int) -> int:
        """Return who looks after a customer."""
        return self.start.user + partner % SALESPEOPLE

    def team(self, user: int) -> int:
        """Return the sales team of a salesperson."""
        return self.start.teams[user % len(self.start.teams)]

    def all_orders(self) -> Iterator[Order]:
        """Yield the orders; 30 % of the customers never bought."""
        dice = random.Random(42)  # noqa: S311 - the same company at every run, not a secret
        buyers = int(self.entities * 0.7)
        contacts: dict[int, int] = {}
        for place in range(self.contacts):
            contact, company = self.contact(place)
            contacts[company] = contact
        own, foreign = self.start.own_currency, self.start.currencies
        for place in range(self.orders):
            rank = int(buyers * dice.random() ** 3)
            entity = self.entity(rank)
            partner = contacts.get(entity, entity) if place % 3 == 0 else entity
            day = AS_OF - timedelta(days=int(MONTHS * 30.4 * dice.random() ** 1.2))
            currency = foreign[entity % len(foreign)] if entity % 10 == 0 else own
            rate = self.rate(currency, day)
            amount = round(dice.lognormvariate(6.0, 0.9) * (1 + 20 * (1 - rank / buyers) ** 20) * rate, 2)
            yield Order(place, partner, entity, day, amount, currency, rate, dice.random() > 2 / 27)


def rate_of_month(place: int, month: int) -> float:
    """Return the rate of a foreign currency in a month, counted since year 0."""
    return round(CURRENCIES[place][1] * (1 + 0.08 * (_number(month, place) - 0.5)), 6)


def _number(place: int, salt: int) -> float:
    """Return a number from 0 to 1 that looks random and is always the same for a place."""
    return ((place * 2654435761 + salt * 40503 + 12345) * 2246822519 % 4294967296) / 4294967296
