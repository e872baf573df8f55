"""The measurement of what a record costs still runs when somebody wants to know."""

from pathlib import Path

from bench.capacity import measure


def test_a_small_record_is_measured(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    cost = measure(folder, 30, tmp_path / "cache", rest_s=0.0)
    assert cost.tickets == 30
    assert 0 < cost.file_mb < 20
    assert min(cost.start_s, cost.bot_mb, cost.panel_mb, cost.backup_s, cost.backup_mb) > 0
    assert f"{30 * 20}" in cost.line()
