"""From what the files tell to what happened to each deal, in an order that is possible; every repair is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from tools.load import pipeline_file, pipeline_stages
from tools.load.pipeline import OPEN, Deal, Pipeline, Step
from tools.load.pipeline_told import Move, Told, told
from tools.say import Stop

NO_STAGE = "Open"  # when no file names a stage


@dataclass(frozen=True)
class Ending:
    """How and when a deal was closed."""

    at: datetime
    outcome: str


def clean(deals: list[pipeline_file.Deal], entries: list[pipeline_file.Entry], written: str = "") -> Pipeline:
    """Return the pipeline that the files tell of.

    :param written: how dates are written, as ``strptime`` wants it; told from the dates themselves when empty.
    :raises Stop: when no deal is left.
    """
    cleaned: Counter = Counter()
    found = told(deals, entries, written, cleaned)
    if not found:
        raise Stop("no opportunity in the file has a number")
    endings = {one.name: ending for one in found if (ending := _ending(one, cleaned))}
    closing = pipeline_stages.closing(
        {one.name: [(move.moment.at, move.stage) for move in one.moves] for one in found},
        {name: (ending.at, ending.outcome) for name, ending in endings.items()},
    )
    for one in found:
        if one.name not in endings and one.moves and (outcome := closing.get(one.moves[-1].stage)):
            endings[one.name] = Ending(one.moves[-1].moment.at, outcome)
            cleaned["deals without outcome were closed by their last stage"] += 1
    building = _Building(closing, endings, _usual_stage(found, closing), _last_date(found), cleaned)
    return building.pipeline(found)


def _ending(one: Told, cleaned: Counter) -> Ending | None:
    """Return how a deal ended by its outcome; a mere date ends with the last stage entry of that day."""
    cleaned["open deals had a closing date: ignored"] += one.outcome == OPEN and one.closed is not None
    if one.outcome == OPEN:
        return None
    if one.closed is None:
        cleaned["closed deals had no closing date: taken from their last date"] += 1
        last = [move.moment.at for move in one.moves[-1:]] + [one.created.at if one.created else datetime.min]
        return Ending(max(last), one.outcome)
    day = [move.moment.at for move in one.moves if move.moment.at.date() == one.closed.at.date()]
    return Ending(max([one.closed.at, *day]) if one.closed.is_date else one.closed.at, one.outcome)


def _usual_stage(found: list[Told], closing: Mapping[str, str]) -> str:
    """Return the stage of deals of which no stage is known: where most deals begin, or most open deals are."""
    begun = Counter(one.moves[0].stage for one in found if one.moves and one.moves[0].stage not in closing)
    standing = Counter(one.stage for one in found if one.outcome == OPEN and one.stage and one.created)
    return (begun or standing or Counter([NO_STAGE])).most_common(1)[0][0]


def _last_date(found: list[Told]) -> datetime:
    dates = [
        moment.at
        for one in found
        for moment in (one.created, one.closed, *(move.moment for move in one.moves[-1:]))
        if moment
    ]
    if not dates:
        raise Stop("no date in the file can be read: say how dates are written with --dates, such as %d/%m/%Y")
    return max(dates)


@dataclass
class _Building:
    """Makes steps; what it knows of all deals together."""

    closing: Mapping[str, str]
    endings: Mapping[str, Ending]
    usual_stage: str
    last_date: datetime
    cleaned: Counter

    def pipeline(self, found: list[Told]) -> Pipeline:
        deals = [Deal(one.name, one.amount, one.reason, one.customer, self._steps(one)) for one in found]
        self.cleaned["deals were closed within a day of their creation"] = sum(one.is_after_the_fact for one in deals)
        self.cleaned["deals were opened again after they had been closed"] = sum(
            any(one.status != OPEN and two.status == OPEN for one, two in pairwise(deal.steps)) for deal in deals
        )
        stages = _in_order(deals, has_history=any(one.moves for one in found))
        oldest = sorted(deals, key=lambda deal: deal.steps[0].at)
        return Pipeline(tuple(oldest), tuple(stages), +self.cleaned)

    def _steps(self, one: Told) -> tuple[Step, ...]:
        ending = self.endings.get(one.name)
        moves = self._in_time(one, ending)
        is_open = [move.stage not in self.closing for move in moves]
        stage = next((move.stage for move in moves if move.stage not in self.closing), self._stage(one))
        user = next((move.user for move in moves if move.user), one.user)
        steps = [Step(self._start(one, moves, ending), stage, OPEN, user)]
        for place, move in enumerate(moves):
            last, user = steps[-1], move.user or steps[-1].user
            if is_open[place]:
                step = Step(move.moment.at, move.stage, OPEN, user)
            elif any(is_open[place:]):
                step = Step(move.moment.at, last.stage, self.closing[move.stage], user)
            else:
                break
            if step[1:] != last[1:]:
                steps.append(step)
        return (*steps, Step(ending.at, steps[-1].stage, ending.outcome, steps[-1].user)) if ending else tuple(steps)

    def _in_time(self, one: Told, ending: Ending | None) -> list[Move]:
        """Return the stage entries before the end; the closing's own are not worth a word, others are."""
        if not ending:
            return one.moves
        late = [move for move in one.moves if move.moment.at >= ending.at and move.stage not in self.closing]
        self.cleaned["stage entries came with or after the closing: left out"] += len(late)
        return [move for move in one.moves if move.moment.at < ending.at]

    def _start(self, one: Told, moves: list[Move], ending: Ending | None) -> datetime:
        known = [move.moment.at for move in moves[:1]] + [ending.at for _end in (ending,) if ending]
        if not one.created:
            self.cleaned["deals had no creation date: taken from their first date, or the last one of all"] += 1
            return min(known, default=self.last_date)
        first = min([one.created.at, *known])
        if first < one.created.at and not (one.created.is_date and first.date() == one.created.at.date()):
            what = "closed" if ending and ending.at < one.created.at else "in a stage"
            self.cleaned[f"deals were {what} before they were created: created then"] += 1
        return first

    def _stage(self, one: Told) -> str:
        is_known = one.stage and one.outcome == OPEN and not pipeline_stages.named(one.stage)
        return one.stage if is_known else self.usual_stage


def _in_order(deals: list[Deal], *, has_history: bool) -> list[str]:
    """Return the open stages as deals pass them; without history, those with the youngest deals come first."""
    if has_history:
        return pipeline_stages.order([[step.stage for step in deal.steps] for deal in deals])
    starts: dict[str, list[float]] = {}
    for deal in deals:
        starts.setdefault(deal.steps[0].stage, []).append(deal.steps[0].at.timestamp())
    return sorted(starts, key=lambda stage: (-median(starts[stage]), stage))
