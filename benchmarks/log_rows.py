"""What Odoo logged of the leads of the reference company, and their meetings, as PostgreSQL's COPY reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from benchmarks.paths import NIGHT, Change, Path
from benchmarks.volume import SALESPEOPLE, Volume

MESSAGE = "id model res_id date create_date author_id subtype_id message_type message_id body"
VALUE = (
    "mail_message_id field_id old_value_integer new_value_integer old_value_char new_value_char create_date create_uid"
)
EVENT = "id name user_id opportunity_id active allday start stop create_date write_date privacy show_as"
LABELS = {"pending": "Pending", "won": "Won", "lost": "Lost"}
MET = 5  # one lead in so many has a meeting


def messages(volume: Volume) -> Iterator[tuple]:
    """Yield a message for each change after the creation."""
    for key, lead, _before, after in _changes(volume):
        kind = "stage" if after.status == "pending" else after.status
        yield (
            key, "crm.lead", lead, after.at, after.at, 1, volume.start.subtypes[kind], "notification",
            f"<bench-{key}@example.com>", "",
        )  # fmt: skip


def tracking_values(volume: Volume) -> Iterator[tuple]:
    """Yield what was tracked of each change."""
    stage, active, status = volume.start.tracked
    for key, _lead, before, after in _changes(volume):
        stamp = (after.at, 1)
        if before.stage != after.stage:
            yield key, stage, before.stage, after.stage, f"Stage {before.stage}", f"Stage {after.stage}", *stamp
        if after.status == "lost":
            yield key, active, 1, 0, None, None, *stamp
        if before.status != after.status:
            yield key, status, None, None, LABELS[before.status], LABELS[after.status], *stamp


def meetings(volume: Volume) -> Iterator[tuple]:
    """Yield the meetings: of open leads some lie ahead, of closed ones they are past."""
    key = volume.start.event
    for path in volume.paths():
        if path.place % MET:
            continue
        at = _meeting(path)
        yield (
            key, f"Meeting {path.place}", volume.start.user + path.place % SALESPEOPLE, volume.start.lead + path.place,
            True, False, at, at + timedelta(hours=1), path.changes[0].at, path.changes[0].at, "public", "busy",
        )  # fmt: skip
        key += 1


def _meeting(path: Path):
    if path.kind == "pending" and path.place % (3 * MET) == 0:
        return NIGHT + timedelta(days=1 + path.place % 30)
    return path.changes[-1].at + timedelta(hours=path.place % 48)


def _changes(volume: Volume) -> Iterator[tuple[int, int, Change, Change]]:
    """Yield the number of the message, the lead, and what was true before and after."""
    key = volume.start.message
    for path in volume.paths():
        for before, after in pairwise(path.changes):
            yield key, volume.start.lead + path.place, before, after
            key += 1
