"""The folder of one installation: where everything lies, and which time it is there."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from plant.errors import SettingsFault
from plant.settings import Settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths of an installation; every part of Gemba asks here, none builds its own."""

    settings: Settings

    @property
    def folder(self) -> Path:
        """The workspace folder itself."""
        return self.settings.workspace

    @property
    def plant_folder(self) -> Path:
        """Plant data: DuckDB files, their pointer, rejects."""
        return self.folder / "plant"

    @property
    def knowledge_folder(self) -> Path:
        """Manuals: originals, SQLite of passages, derived indexes."""
        return self.folder / "knowledge"

    @property
    def state_path(self) -> Path:
        """SQLite of proposals, approvals, audit, users."""
        return self.folder / "state.sqlite"

    @property
    def threads_path(self) -> Path:
        """SQLite of conversation checkpoints."""
        return self.folder / "threads.sqlite"

    @property
    def exports_folder(self) -> Path:
        """Files written for the user to download."""
        return self.folder / "exports"

    @property
    def temp_folder(self) -> Path:
        """Private temporary files of the page (mode 0700)."""
        return self.folder / "tmp"

    def create(self) -> "Workspace":
        """Make the folders that are missing and return self.

        Raises:
            SettingsFault: the folder cannot be made or written.
        """
        try:
            for folder in (
                self.folder,
                self.plant_folder,
                self.knowledge_folder,
                self.exports_folder,
                self.temp_folder,
            ):
                folder.mkdir(parents=True, exist_ok=True)
            self.temp_folder.chmod(0o700)
        except OSError as error:
            raise SettingsFault(
                f"The workspace {self.folder} cannot be made: {error.strerror}. "
                "Choose another with --workspace DIR."
            ) from error
        if not os.access(self.folder, os.W_OK):
            raise SettingsFault(
                f"The workspace {self.folder} cannot be written. Choose another with "
                "--workspace DIR, or mend its permissions."
            )
        return self

    def wall_clock(self) -> dt.datetime:
        """Return the fixed time of the settings, else the wall clock, in UTC."""
        now = self.settings.now
        if now is None:
            return dt.datetime.now(dt.UTC)
        return (now if now.tzinfo else now.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
