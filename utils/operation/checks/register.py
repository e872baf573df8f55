"""Does the ban register answer? It is asked for an ID that nobody has."""

from typing import Final

import aiohttp

from utils import check_texts
from utils.evidence.ban_lookup import BanLookup, Found, Unknown
from utils.evidence.evidence_fetch import EvidenceFetcher
from utils.operation.checks.finding import Section

MADE_UP_ID: Final = "TICKETBOTPRUEFUNG0000"


async def examine_register(section: Section, url: str | None, http: aiohttp.ClientSession) -> None:
    """Tell whether bans can be looked up."""
    if url is None:
        section.note(check_texts.LOOKUP_UNSET)
        return
    fetcher = EvidenceFetcher(url)
    try:
        outcome = await BanLookup(url, http, fetcher).look_up(MADE_UP_ID)
    finally:
        await fetcher.close()
    if isinstance(outcome, Unknown):
        section.good(check_texts.LOOKUP_RIGHT)
    elif isinstance(outcome, Found):
        section.warning(check_texts.LOOKUP_BELIEVES_ALL, check_texts.LOOKUP_BELIEVES_ADVICE)
    else:
        section.warning(check_texts.lookup_wrong(outcome.why), check_texts.LOOKUP_ADVICE)
