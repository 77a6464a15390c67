"""Mails of re-bookings on a real mail server that is down and comes back, with two workers at once: each goes once."""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools import templates
from tools.run import free_port

FLOWS = 6
PREPARE = """
from odoo import fields
rep = env["res.users"].with_context(no_reset_password=True).create(
    {{"name": "Patient Rep", "login": "patient.rep", "email": "rep@example.com", "tz": "UTC",
      "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}}
)
env["ir.mail_server"].create({{"name": "Local", "smtp_host": "127.0.0.1", "smtp_port": {port}, "from_filter": False}})
env["kestio.rebooking"].create(
    [{{"name": f"Patient {{place}}", "kind": "proposal", "title": "Demo", "user_id": rep.id, "minutes": 30,
       "company_id": env.company.id, "email": f"patient{{place}}@example.com", "lang": "en_US", "tz": "UTC",
       "next_date": fields.Datetime.now()}} for place in range({flows})]
)
"""
# What two scheduled actions do, as often as they run; Odoo runs its queue in one worker at a time.
JOB = """
env["kestio.rebooking.job"]._cron_rebooking()
"""
QUEUE = """
env["mail.mail"].process_email_queue(email_ids=env["mail.mail"].search([("model", "=", "kestio.rebooking")]).ids)
"""
LOOK = """
import json
flows = env["kestio.rebooking"].search([("name", "like", "Patient")])
mails = env["mail.mail"].search([("model", "=", flows._name), ("res_id", "in", flows.ids)])
answer = {{"flows": flows.mapped("state"), "mails": mails.mapped("state")}}
open({file!r}, "w").write(json.dumps(answer))
"""


class _Session(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take a mail."""

    def handle(self) -> None:
        self.say("220 ready")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            if word == "QUIT":
                self.say("221 bye")
                return
            self.say("250 fine")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextlib.contextmanager
def mail_server(port: int) -> Iterator[list[str]]:
    """Run a mail server, and yield the letters that it has taken."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), _Session) as server:
        server.letters = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.letters
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def patient(connection, run, odoo_shell):
    """Return how to run Python in a process of its own on a database, and the port of its mail server."""
    name, port = run.database("patient"), free_port()
    templates.clone("plain", connection, name)

    def execute(code: str, who: str = "one") -> None:
        odoo_shell[0](name, code, f"{who}.log")

    def look() -> dict:
        return odoo_shell[1](name, LOOK)

    execute(PREPARE.format(port=port, flows=FLOWS))
    return execute, look, port


def test_while_the_mail_server_is_down_none_is_lost_and_when_it_is_back_none_goes_twice(patient):
    execute, look, port = patient
    execute(JOB + QUEUE)
    assert look() == {"flows": ["sent"] * FLOWS, "mails": ["exception"] * FLOWS}

    with mail_server(port) as letters:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda who: execute(JOB, who), ("two", "three")))
        for _time in range(2):
            execute(QUEUE + JOB)
    receivers = Counter(re.search(r"^To:.*?(\w+)@", letter, re.MULTILINE)[1] for letter in letters)
    assert receivers == {f"patient{place}": 1 for place in range(FLOWS)}
    assert look() == {"flows": ["sent"] * FLOWS, "mails": []}
