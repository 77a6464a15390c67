"""Visit: how often an address may be wrong before a public page stops listening to it."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable


def network(address: str) -> str:
    """Return what is counted of an address: of IPv6 its network, because one household has 2 ** 64 addresses.

    >>> network("203.0.113.7"), network("2001:db8:1:2:aaaa::1"), network("unknown")
    ('203.0.113.7', '2001:db8:1:2::/64', 'unknown')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address


class RateLimit:
    """Counts failures by address in the memory of one worker; nothing is written to the database.

    :param failures: how many are allowed in a window.
    :param seconds: length of the window, from the first failure in it.
    :param size: how many addresses are remembered; the oldest are forgotten first.
    :param clock: seconds that only go up.

    >>> now = 0.0
    >>> limit = RateLimit(failures=2, seconds=60, clock=lambda: now)
    >>> limit.fail("a"), limit.is_blocked("a")
    (None, False)
    >>> limit.fail("a"), limit.is_blocked("a"), limit.is_blocked("b")
    (None, True, False)
    >>> now = 61.0
    >>> limit.is_blocked("a")
    False
    """

    def __init__(
        self, failures: int, seconds: float, size: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.failures = failures
        self.seconds = seconds
        self.size = size
        self._clock = clock
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def is_blocked(self, address: str) -> bool:
        """Tell whether an address was wrong too often."""
        with self._lock:
            return self._count(address)[1] >= self.failures

    def fail(self, address: str) -> None:
        """Note that an address was wrong."""
        with self._lock:
            start, count = self._count(address)
            self._windows[address] = (start, count + 1)
            while len(self._windows) > self.size:
                self._windows.popitem(last=False)

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._windows.clear()

    def _count(self, address: str) -> tuple[float, int]:
        now = self._clock()
        start, count = self._windows.get(address, (now, 0))
        return (start, count) if now - start < self.seconds else (now, 0)
