"""What a long run counted, and the table of it at the end. A plugin that only the runner loads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

_FIGURES = "figure"
Note = Callable[..., None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The runner's own options."""
    parser.addoption("--quick", action="store_true", help="each run briefly")
    parser.addoption("--seed", type=int, default=1, help="the first seed of each run")


@pytest.fixture
def quick(request: pytest.FixtureRequest) -> bool:
    """Whether it shall be over soon."""
    return bool(request.config.getoption("--quick"))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The first seed."""
    return int(request.config.getoption("--seed"))


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Puts figures into the table: `note(kills=200, lost=0)`."""

    def add(**figures: object) -> None:
        for name, value in figures.items():
            request.node.user_properties.append((_FIGURES, (name, value)))

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table: a block for each run, failed ones too, with its seconds."""
    terminalreporter.section("figures")
    for report in _reports(terminalreporter):
        outcome = "good" if report.passed else "FAILED"
        terminalreporter.line(f"{outcome:7}{report.nodeid.rsplit('/', 1)[-1]}")
        figures = [value for kind, value in report.user_properties if kind == _FIGURES]
        for name, value in [*figures, ("seconds", f"{report.duration:.0f}")]:
            terminalreporter.line(f"       {name.replace('_', ' '):24}{value}")


def _reports(terminalreporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            if report.when == "call" or report.failed:
                yield report
