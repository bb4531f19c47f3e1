"""What a user can set: one frozen class, read once in `ui`, handed down as an argument.

Order of precedence: command line > ``GEMBA_*`` environment > ``gemba.toml`` in
the workspace > default.
"""

import datetime as dt
import os
import tomllib
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from plant.errors import SettingsFault

FILE_NAME = "gemba.toml"
DEFAULT_WORKSPACE = "~/.gemba"


class Settings(BaseSettings):
    """Every setting of an installation; unknown keys are refused."""

    model_config = SettingsConfigDict(env_prefix="GEMBA_", extra="forbid", frozen=True)

    workspace: Path = Field(
        default=Path(DEFAULT_WORKSPACE), description="Folder that keeps everything of this plant."
    )
    now: dt.datetime | None = Field(
        default=None, description="Fixed plant clock (ISO 8601); without it the clock runs."
    )
    time_zone: str | None = Field(
        default=None,
        description="IANA time zone of the plant; without it the one the plant's data names, else UTC.",
    )
    people: Literal["pseudonyms", "names"] = Field(
        default="pseudonyms",
        description="What names of people in imported files become: 'pseudonyms' (the same for the same name), or they "
        "stay 'names'.",
    )
    language: str = Field(default="en", description="Language of the interface: en, it, de or zh.")
    currency: str = Field(default="EUR", description="ISO 4217 currency of costs.")
    host: str = Field(default="127.0.0.1", description="Address the chat listens on.")
    port: int = Field(default=7860, ge=1, le=65535, description="Port the chat listens on.")
    proxy_header: str | None = Field(
        default=None,
        description="Header in which a reverse proxy names the signed-in user ('X-Remote-User'); none: off.",
    )
    proxy_addresses: str = Field(
        default="127.0.0.1,::1",
        description="Addresses of the reverse proxy, joined by commas; the header of others is ignored.",
    )
    proxy_role: Literal["viewer", "engineer", "planner", "admin"] = Field(
        default="viewer", description="Role of users that the proxy names and that have no account here."
    )
    model: str | None = Field(
        default=None,
        description="Language model as 'provider:name' ('openai:gpt-…', 'ollama:…'); none: the "
        "built-in planner alone.",
    )
    model_url: str | None = Field(
        default=None, description="Base URL of an OpenAI-compatible server for the model."
    )
    model_key: SecretStr | None = Field(default=None, description="API key of the model.")
    model_timeout_s: float = Field(
        default=30.0, gt=0, description="Seconds to wait for one answer of the model."
    )
    model_calls: int = Field(default=8, ge=1, description="Answers of the model that one question may take.")
    model_tokens: int = Field(
        default=40_000, ge=1, description="Tokens that one question may take, read and written."
    )
    model_cost: float = Field(
        default=0.0,
        ge=0,
        description="What one question may cost, in the currency of the prices; 0: no limit.",
    )
    model_price_in: float = Field(default=0.0, ge=0, description="Price of a million tokens read.")
    model_price_out: float = Field(default=0.0, ge=0, description="Price of a million tokens written.")
    plant_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL database of the plant data, 'postgresql://user:password@host:5432/database'; "
        "none: DuckDB in the workspace.",
    )
    state_url: str | None = Field(
        default=None, description="Database of threads and approvals; none: SQLite there."
    )
    chroma_url: str | None = Field(
        default=None, description="Chroma server ('http://host:port'); none: embedded."
    )
    embedding_model: str = Field(
        default="all-MiniLM-L6-v2",
        description="sentence-transformers name or folder; the default is bundled.",
    )
    rerank_model: str | None = Field(
        default=None, description="Cross-encoder name or folder for reranking; none: off."
    )
    allow_hub: bool = Field(default=False, description="Let model files be fetched from a hub at first use.")
    allow_tracing: bool = Field(default=False, description="Let LangSmith tracing be switched on.")
    ocr: Literal["auto", "off"] = Field(
        default="auto", description="Read scanned pages with Tesseract where it is installed."
    )
    ocr_languages: str = Field(default="eng", description="Tesseract languages, joined by '+'.")
    turn_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Seconds that tools and model may take for one answer, once its question is understood.",
    )
    solver_seconds: float = Field(
        default=10.0, gt=0, description="Seconds the schedule solver may take for a proposal."
    )
    solver_workers: int = Field(default=2, ge=1, description="Threads of the schedule solver.")
    schedule_objectives: str = Field(
        default="weighted_tardiness,setup_time",
        description="Objectives of a schedule, the most important first: weighted_tardiness, setup_time, makespan, "
        "flow_time, energy_cost; what an earlier one reached is kept.",
    )
    frozen_hours: float = Field(
        default=2.0,
        ge=0,
        description="Clock hours from now in which a new plan moves nothing of the plan in force.",
    )
    slushy_hours: float = Field(
        default=8.0, ge=0, description="Clock hours from now in which operations keep their machine."
    )

    @field_validator("workspace")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError("no such IANA time zone, e.g. Europe/Rome") from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments and environment only; `load_settings` adds the file."""
        return init_settings, env_settings


def load_settings(**given: Any) -> Settings:
    """Read the settings of one run.

    Args:
        given: what the command line set; None means not given.

    Raises:
        SettingsFault: gemba.toml is not TOML, or a key or value is not accepted.
    """
    given = {key: value for key, value in given.items() if value is not None}
    folder = Path(
        given.get("workspace") or os.environ.get("GEMBA_WORKSPACE") or DEFAULT_WORKSPACE
    ).expanduser()
    path = folder / FILE_NAME
    filed = _read_toml(path)
    # environment beats the file: drop the file's keys that the environment sets
    filed = {k: v for k, v in filed.items() if f"GEMBA_{k.upper()}" not in os.environ}
    try:
        return Settings(**(filed | given))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "settings"
        where = f"{path}: " if key in filed else ""
        hint = "not a setting" if first["type"] == "extra_forbidden" else first["msg"]
        raise SettingsFault(
            f"{where}'{key}' = {first.get('input')!r}: {hint}. See docs/configuration.md."
        ) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsFault(f"{path} is not valid TOML: {error}. Mend or remove it.") from error
    except OSError as error:
        raise SettingsFault(f"{path} cannot be read: {error.strerror}.") from error
