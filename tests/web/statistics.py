"""What tests of the figures write into the record, and how they read tables."""

import re
from typing import Any

from tests.web.record import SAM, Record

ADA = 1_180_200_000_000_000_013


def closed_ticket(record: Record, opened_at_ms: int, closed_at_ms: int, **values: Any) -> int:
    known = {"state": "closed", "closer_id": SAM, "closer_name": "Sam", "outcome": "upheld"}
    return record.ticket(opened_at_ms=opened_at_ms, closed_at_ms=closed_at_ms, **known | values)


def table(page: str, name: str) -> str:
    """Return the part of the page with a chart and its table, or all that is not the page's head."""
    if name == "main":
        return page[page.index("<main") :]
    beginning = page.index(f"/statistik/{name}.csv")
    return page[beginning : page.index("</section>", beginning)]


def row(page: str, name: str, head: str) -> list[str]:
    """Return the cells of a row beside its head."""
    found = re.search(
        rf'<th scope="row"><bdi>{re.escape(head)}</bdi></th>(.*?)</tr>', table(page, name), re.DOTALL
    )
    assert found, f"no row {head} in {name}"
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td>.*?</td>", found[1], re.DOTALL)]
