"""What every test gets: no network, no telemetry, the settings of this test alone."""

import os

from plant import environment

environment.prepare()

import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("GEMBA_")]:
        monkeypatch.delenv(name)
