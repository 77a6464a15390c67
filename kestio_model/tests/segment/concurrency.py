"""Segment: several connections at once, as several people and workers have them, to test with."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

WAIT = 30


class ConcurrencyCase(BaseCase):
    """What a test commits is removed after it, with the company it was for (``company_id``)."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The thread that runs the tests holds the lock of all registries: other threads would wait for ever.
        self.enterContext(patch.object(Registry, "_lock", threading.RLock()))
        self.addCleanup(self.clean)

    def clean(self):
        """Remove what was committed."""
        with self.env() as env:
            self.remove(env)
            company = env["res.company"].browse(self.company_id)
            partner = company.partner_id
            company.unlink()
            partner.unlink()
            env.registry.clear_cache()

    def remove(self, env):
        """Remove what belongs to the company, which goes after it."""
        raise NotImplementedError

    @contextmanager
    def env(self):
        """Open a connection of its own as somebody in the company; what is done there is committed at the end."""
        with self.registry.cursor() as cr:
            context = {"allowed_company_ids": [self.company_id]} if hasattr(self, "company_id") else {}
            yield api.Environment(cr, SUPERUSER_ID, {**context, "tracking_disable": True})

    def at_once(self, *works):
        """Do several works at the same moment, each on its own connection, as requests do; return what they return."""
        barrier = threading.Barrier(len(works))

        def run(work):
            with self.env() as env:
                env.cr.execute("SELECT 1")
                barrier.wait(WAIT)
                return retrying(lambda: work(env), env)

        with ThreadPoolExecutor(len(works)) as pool, mute_logger("odoo.sql_db", "odoo.service.model"):
            futures = [pool.submit(run, work) for work in works]
            return [future.result(WAIT) for future in futures]
