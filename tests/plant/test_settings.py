from pathlib import Path

import pytest

from plant.errors import SettingsFault
from plant.settings import Settings, load_settings
from ui.reference import configuration_page

DOCS = Path(__file__).parents[2] / "docs"


def test_command_line_beats_environment_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gemba.toml").write_text('port = 7001\nlanguage = "it"\ncurrency = "CHF"\n')
    monkeypatch.setenv("GEMBA_LANGUAGE", "de")

    settings = load_settings(workspace=tmp_path, port=7002)

    assert (settings.port, settings.language, settings.currency) == (7002, "de", "CHF")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 7861\n", "'prot'"),
        ("port = 'many'\n", "'port'"),
        ("time_zone = 'Europe/Atlantis'\n", "'time_zone'"),
        ("port = \n", "not valid TOML"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "gemba.toml").write_text(text)

    with pytest.raises(SettingsFault) as fault:
        load_settings(workspace=tmp_path)

    assert named in str(fault.value)
    assert "gemba.toml" in str(fault.value)


def test_a_wrong_environment_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMBA_PORT", "0")

    with pytest.raises(SettingsFault, match="port"):
        load_settings(workspace=tmp_path)


def test_every_setting_stands_in_the_documentation() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")

    assert page == configuration_page()
    assert all(f"`{name}`" in page for name in Settings.model_fields)
