"""Counts the tests by kind at the end of a run; with CI=true a skipped test or a kind that never ran fails it."""

import os
from collections.abc import Generator

import pytest

KINDS = ("browser", "postgres")
"""Markers whose tests need something that a machine may lack; without these markers a test is "plain"."""

OUTCOMES = ("passed", "failed", "skipped")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note the kind in the report, where it survives the way from an xdist worker."""
    report = yield
    report.__dict__["kind"] = next((kind for kind in KINDS if item.get_closest_marker(kind)), "plain")
    return report


class Tally:
    """Counts one outcome a test, an error before or after it as a failure, and an expected failure as a skip."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.outcomes: dict[str, tuple[str, str]] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole module may be skipped or fail while it is collected."""
        if report.outcome != "passed":
            self.outcomes[report.nodeid] = ("plain", report.outcome)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each test reports its set-up, call and clearing away; a failure of any of them stays."""
        counts = report.when == "call" or report.outcome != "passed"
        if counts and (report.failed or self.outcomes.get(report.nodeid, ("", "passed"))[1] == "passed"):
            self.outcomes[report.nodeid] = (getattr(report, "kind", "plain"), report.outcome)

    def count(self, outcome: str, *kinds: str) -> int:
        """How many tests ended so, of the kinds named or of all."""
        return sum(1 for kind, ended in self.outcomes.values() if ended == outcome and (not kinds or kind in kinds))

    def complaints(self) -> list[str]:
        """Why a run that pytest calls a success is none in CI."""
        if not self.strict:
            return []
        skipped = [f"skipped in CI: {nodeid}" for nodeid, (_, ended) in self.outcomes.items() if ended == "skipped"]
        idle = [f"no {kind} test passed in CI" for kind in KINDS if not self.count("passed", kind)]
        return skipped + idle

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn complaints into a failed run."""
        if self.complaints() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line a kind, then what CI objects to."""
        terminalreporter.section("by kind")
        for kind in ("plain", *KINDS):
            figures = ", ".join(f"{self.count(outcome, kind)} {outcome}" for outcome in OUTCOMES)
            terminalreporter.line(f"{kind}: {figures}")
        for complaint in self.complaints():
            terminalreporter.line(complaint, red=True)

    def pytest_unconfigure(self) -> None:
        """The very last line, after pytest's own."""
        print(", ".join(f"{self.count(outcome)} {outcome}" for outcome in OUTCOMES))


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that reports counts, not the xdist workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(strict=IN_CI), "anjie-tally")
