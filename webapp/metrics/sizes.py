"""How much room the files take, and how much is left."""

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric

from utils.config import PanelSettings


def of_files(settings: PanelSettings) -> Iterator[Metric]:
    """Return the sizes of both databases.

    Raises OSError while there is none.
    """
    metric = GaugeMetricFamily(
        "ticketbot_file_bytes",
        "Size of the bot's database, of the log of its changes (WAL), and of the panel's database.",
        labels=["file"],
    )
    database = settings.database_path
    metric.add_metric(["database"], database.stat().st_size)
    metric.add_metric(["wal"], _size(database.with_name(f"{database.name}-wal")))
    metric.add_metric(["panel"], _size(settings.panel_database_path))
    yield metric


def of_disks(settings: PanelSettings) -> Iterator[Metric]:
    """Return how much is free where files grow; both may lie on the same disk."""
    metric = GaugeMetricFamily(
        "ticketbot_disk_free_bytes", "Room that is left on the disk of each.", labels=["of"]
    )
    metric.add_metric(["database"], _free(settings.database_path.parent))
    metric.add_metric(["attachments"], _free(settings.attachments_path))
    yield metric


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _free(folder: Path) -> int:
    # The folder for attachments is made with the first one.
    there = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.is_dir())
    found = os.statvfs(there)
    return found.f_bavail * found.f_frsize
