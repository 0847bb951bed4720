"""What is remembered: answers that were given, for as long as there is room, the least recently wanted going first."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Final

_FRESH: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\b", re.IGNORECASE)


class Remembered:
    """Answers by what was asked, up to a weight in all; a single one may weigh a tenth of it.

    >>> kept = Remembered(most=20)
    >>> kept.keep("a", "moon", weight=2); kept.keep("b", "mars", weight=3); kept.get("a"), kept.get("b")
    ('moon', None)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Hashable) -> Any:
        """Return what was kept under a key, or None."""
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key][0]

    def keep(self, key: Hashable, answer: Any, *, weight: int) -> None:
        """Keep an answer, unless it is too heavy."""
        weight += 1
        if weight > max(1, self._most // 10) + 1:
            return
        with self._lock:
            if key in self._answers:
                self._weight -= self._answers.pop(key)[1]
            self._answers[key] = (answer, weight)
            self._weight += weight
            while self._weight > self._most:
                self._weight -= self._answers.popitem(last=False)[1][1]


def lasts(text: str) -> bool:
    """Whether a query has the same answer when it is asked again: it asks for neither time nor chance.

    >>> lasts("SELECT * { ?s ?p ?o }"), lasts("SELECT (NOW() AS ?now) {}")
    (True, False)
    """
    return not _FRESH.search(text)
