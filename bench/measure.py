"""How benchmarks measure and report: rounds in turn, medians, ratios against references of the same round."""

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Goal:
    """A ratio that must hold: its id, what it compares, and its bound."""

    id: str
    says: str
    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def bound(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"


@dataclass
class Bench:
    """Collects figures of several rounds and the ratios between them."""

    name: str
    rounds: int
    goals: list[Goal]
    figures: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ratios: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, figure: str, value: float) -> float:
        self.figures[figure].append(value)
        return value

    def compare(self, goal: str, value: float) -> None:
        self.ratios[goal].append(value)

    def report(self) -> int:
        """Prints tables and the JSON line; returns the exit status."""
        for figure, values in self.figures.items():
            print(
                f"{figure:44} {statistics.median(values):12,.1f}  [{min(values):,.1f} .. {max(values):,.1f}]"
            )
        ok = True
        medians = {}
        for goal in self.goals:
            values = self.ratios[goal.id]
            median = medians[goal.id] = round(statistics.median(values), 3)
            held = goal.holds(median)
            ok &= held
            spread = f"[{min(values):.2f} .. {max(values):.2f}]"
            print(
                f"{goal.id:16} {goal.says:56} {median:8.3f} {spread:16} {goal.bound():10} {'yes' if held else 'NO'}"
            )
        print(
            json.dumps(
                {
                    "bench": self.name,
                    "rounds": self.rounds,
                    "figures": {name: round(statistics.median(v), 3) for name, v in self.figures.items()},
                    "ratios": medians,
                    "ok": ok,
                }
            )
        )
        return 0 if ok else 1


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes, by the monotonic clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def say(text: str) -> None:
    """Progress, on standard error, so that standard output stays the report."""
    print(text, file=sys.stderr, flush=True)
