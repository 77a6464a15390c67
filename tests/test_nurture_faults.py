"""Scenarios on real connections: a worker killed, two workers, a mail server that is down: each step once."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.test_rebooking_mail_server import mail_server
from tools import templates
from tools.run import free_port
from tools.say import Stop

PEOPLE = 12
PREPARE = """
company = env.company
company.write({{"kestio_nurture_hours": False, "kestio_nurture_mails": 50}})
env["ir.mail_server"].create({{"name": "Local", "smtp_host": "127.0.0.1", "smtp_port": {port}, "from_filter": False}})
env.user.email = "marketing@example.com"
template = env["mail.template"].create(
    {{"name": "Hello", "model_id": env["ir.model"]._get_id("crm.lead"),
      "subject": "Hello", "body_html": "<p>Hello</p>"}}
)
scenario = env["kestio.nurture.scenario"].create({{"name": "Faults", "company_id": company.id}})
steps = env["kestio.nurture.step"]
for place in range(2):
    steps += steps.create(
        {{"scenario_id": scenario.id, "parent_id": steps[-1:].id, "name": f"Mail {{place}}", "delay": 0,
          "template_id": template.id}}
    )
scenario.action_start()
leads = env["crm.lead"].create(
    [{{"name": f"Lead {{place}}", "email_from": f"nurtured{{place}}@example.com", "user_id": False,
       "company_id": company.id}} for place in range({people})]
)
scenario._enrol(leads)
"""
RUN = """
from odoo.addons.kestio_scoring.models.nurture import kestio_nurture_job
kestio_nurture_job.SLICE = 5
{interruption}
env["kestio.nurture.job"]._cron_nurture()
"""
# The first slice is committed; of the second, mails are in the queue and nothing is committed.
KILLED = """
import os, signal
person = env.registry["kestio.nurture.enrollment"]
mail = person._mail
made = []

def mail_and_die(self, sending):
    made.append(mail(self, sending))
    if len(made) == 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return made[-1]

person._mail = mail_and_die
"""
# The mail server has taken a mail; that it has left is written nowhere yet but in our own note.
KILLED_SENDING = """
import os, signal
server = env.registry["ir.mail_server"]
send = server.send_email
sent = []

def send_and_die(self, *args, **options):
    sent.append(send(self, *args, **options))
    if len(sent) == 8:
        os.kill(os.getpid(), signal.SIGKILL)
    return sent[-1]

server.send_email = send_and_die
"""
QUEUE = """
mails = env["kestio.nurture.sending"].search([]).mail_id
env["mail.mail"].process_email_queue(email_ids=mails.ids)
"""
LOOK = """
import json
sendings = env["kestio.nurture.sending"].search([])
mails = env["mail.mail"].search([("model", "=", "crm.lead"), ("email_to", "like", "nurtured")])
answer = {{
    "steps": [[sending.email, sending.step_id.name] for sending in sendings],
    "mails": [mail.email_to for mail in mails],
    "states": mails.mapped("state"),
    "left": env["kestio.nurture.enrollment"].search([]).mapped("left_because"),
}}
open({file!r}, "w").write(json.dumps(answer))
"""
EVERYBODY = {f"nurtured{place}@example.com" for place in range(PEOPLE)}


@pytest.fixture
def scenario(connection, run, odoo_shell):
    """Return how to run Python in a process of its own on a database, how to look at it, and its mail server's port."""
    name, port = run.database("nurture-faults"), free_port()
    templates.clone("plain", connection, name)

    def execute(code: str, who: str = "one") -> None:
        odoo_shell[0](name, code, f"{who}.log")

    def look() -> dict:
        return odoo_shell[1](name, LOOK)

    execute(PREPARE.format(port=port, people=PEOPLE))
    return execute, look, port


def _each_once(state: dict) -> None:
    steps = Counter(map(tuple, state["steps"]))
    assert steps == {(email, f"Mail {place}"): 1 for email in EVERYBODY for place in range(2)}
    assert Counter(state["mails"]) == dict.fromkeys(EVERYBODY, 2)


def test_killed_in_the_middle_no_step_is_taken_twice_and_none_is_lost(scenario):
    execute, look, _port = scenario
    with pytest.raises(Stop):
        execute(RUN.format(interruption=KILLED))
    half = look()
    assert len(half["steps"]) == len(half["mails"]) == 5

    execute(RUN.format(interruption=""))
    whole = look()
    _each_once(whole)
    assert set(whole["left"]) == {"finished"}


def test_two_workers_at_once_take_each_step_once(scenario):
    execute, look, _port = scenario
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: execute(RUN.format(interruption=""), who), ("two", "three")))
    execute(RUN.format(interruption=""))
    _each_once(look())


def _receivers(letters: list[str]) -> Counter:
    return Counter(re.search(r"^To:.*?(\w+@\S+?)>?\r?$", letter, re.MULTILINE)[1] for letter in letters)


def test_a_queue_that_is_killed_when_a_mail_had_left_sends_none_twice_and_loses_none(scenario):
    execute, look, port = scenario
    execute(RUN.format(interruption=""))
    with mail_server(port) as letters:
        with pytest.raises(Stop):
            execute(KILLED_SENDING + QUEUE)
        assert len(letters) == 8
        for _time in range(2):
            execute(RUN.format(interruption="") + QUEUE)
    assert _receivers(letters) == dict.fromkeys(EVERYBODY, 2)
    states = Counter(look()["states"])
    assert states == {"sent": 2 * PEOPLE - 1, "exception": 1}, "nobody knows of one mail, and a person is told so"


def test_while_the_mail_server_is_down_none_is_lost_and_when_it_is_back_none_goes_twice(scenario):
    execute, look, port = scenario
    execute(RUN.format(interruption="") + QUEUE)
    down = look()
    _each_once(down)
    assert set(down["states"]) == {"exception"}

    with mail_server(port) as letters:
        for _time in range(2):
            execute(RUN.format(interruption="") + QUEUE)
    assert _receivers(letters) == dict.fromkeys(EVERYBODY, 2)
    _each_once(look() | {"states": []})
