"""Chromium for the tests: pages of the web client, their errors, and screenshots."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
# A menu may open a dialog by itself.
READY = ".o_action_manager > .o_action, .o_action_manager .o_view_controller, .o_dialog .o_form_view"
BROKEN = ".o_error_dialog"
SETTLED = 400  # milliseconds in which late scripts run; the page polls, so its network is never idle


@dataclass
class Screen:
    """One page of the web client.

    :param errors: console errors and uncaught exceptions since the page was opened.
    """

    page: Page
    url: str
    size: str
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a path such as ``/odoo/action-12`` and wait until its view is drawn and quiet."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector(f"{READY}, {BROKEN}", timeout=60_000)
        self.page.wait_for_selector(".o_loading_indicator", state="detached")
        self.page.wait_for_timeout(SETTLED)
        if self.page.locator(BROKEN).count():
            self.errors.append(self.page.locator(BROKEN).first.inner_text())

    def shot(self, name: str) -> Path | None:
        """Take a picture into the folder that KESTIO_SCREENSHOTS names; without one, take none."""
        if not (folder := os.environ.get("KESTIO_SCREENSHOTS")):
            return None
        Path(folder).mkdir(parents=True, exist_ok=True)
        path = Path(folder) / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}-{self.size}.png"
        self.page.screenshot(path=path)
        return path


class Screens:
    """A browser that stays logged in from page to page."""

    def __init__(self, executable: str, url: str):
        self.executable = executable
        self.url = url
        self.state: dict = {}

    def __enter__(self) -> Screens:
        self.playwright = sync_playwright().start()
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        self.browser: Browser = self.playwright.chromium.launch(executable_path=self.executable, args=arguments)
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.close()
        self.playwright.stop()

    def login(self, login: str, password: str) -> None:
        """Log in by the login page, as a person does."""
        context = self.browser.new_context()
        page = context.new_page()
        page.goto(f"{self.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_selector(".o_main_navbar", timeout=90_000)
        self.state = context.storage_state()
        context.close()

    @contextlib.contextmanager
    def page(self, size: str) -> Iterator[Screen]:
        """Lend a new page of a size of ``SIZES``."""
        context = self.browser.new_context(
            viewport=SIZES[size], has_touch=size == "phone", is_mobile=size == "phone", storage_state=self.state
        )
        screen = Screen(context.new_page(), self.url, size)
        screen.page.on("console", lambda message: _note(screen, message))
        screen.page.on("pageerror", lambda error: screen.errors.append(str(error)))
        try:
            yield screen
        finally:
            context.close()


def _note(screen: Screen, message: ConsoleMessage) -> None:
    if message.type == "error":
        screen.errors.append(f"{message.text} ({message.location.get('url', '')})")
