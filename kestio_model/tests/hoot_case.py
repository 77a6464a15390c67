"""The widgets' own tests, run by Odoo's runner in a browser."""

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


class HootCase(HOOTCommon):
    """Tests of one addon, or of one room of it."""

    def run_suite(self, name, preset="desktop"):
        """Run the Hoot tests of a suite, e.g. ``@kestio_model``.

        :param preset: those meant for a ``desktop`` or for a ``mobile``.
        """
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={self._generate_hash(name)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
