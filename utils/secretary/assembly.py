"""Put Sigrid together from the settings: with register, reader and model where there are such."""

import asyncio
import logging

import aiohttp

from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.evidence.ban_lookup import BanLookup
from utils.evidence.evidence_fetch import EvidenceFetcher
from utils.evidence.pictures import PictureReader, available
from utils.operation.counting import Counts
from utils.pace import Pace
from utils.secretary.consultation import Terms
from utils.secretary.instructions import Instructions
from utils.secretary.model import Model
from utils.secretary.nudging import Nudger
from utils.secretary.secretary import Secretary, SecretarySettings
from utils.secretary.senses import Ears, Register

log = logging.getLogger(__name__)

_NO_TESSERACT = (
    "Tesseract mit der Sprache „%s“ fehlt (Debian: apt install tesseract-ocr tesseract-ocr-deu): "
    "Sigrid liest keine Bilder, sie bleiben als Anhänge erhalten."
)


class SecretaryAssembly:
    """Sigrid with what she holds open."""

    def __init__(
        self,
        settings: BotSettings,
        database: Database,
        http: aiohttp.ClientSession,
        clock: Clock,
        pace: Pace,
        counts: Counts,
    ) -> None:
        self._fetcher: EvidenceFetcher | None = None
        self._reader: PictureReader | None = None
        self.model: Model | None = None
        self.instructions = Instructions(
            settings.secretary_prompt_path,
            is_expected="secretary_prompt_path" in settings.model_fields_set,
        )
        lookup = None
        if available(settings.ocr_language):
            self._reader = PictureReader(settings.ocr_language, settings.ban_id_pattern, counts=counts)
        else:
            log.warning(_NO_TESSERACT, settings.ocr_language)
        if settings.ban_lookup_url is not None:
            self._fetcher = EvidenceFetcher(settings.ban_lookup_url)
            lookup = BanLookup(settings.ban_lookup_url, http, self._fetcher, counts=counts)
        if settings.openai_api_key is not None:
            self.model = Model(
                settings.openai_api_key,
                settings.openai_model,
                settings.openai_base_url,
                limit_parameter=settings.openai_token_limit_parameter,
            )
        self.secretary = Secretary(
            database,
            Ears(database, self._reader, settings.attachments_path),
            Register(lookup, self._reader, settings.ban_id_pattern),
            self.model,
            clock,
            SecretarySettings(
                settings.ban_id_pattern,
                settings.support_role_id,
                data_notice=settings.secretary_data_notice,
                token_budget=settings.openai_ticket_tokens,
                unsent_s=pace.unsent_s,
                terms=Terms(settings.openai_model, settings.openai_daily_tokens, settings.timezone),
                instructions=self.instructions,
            ),
            counts,
        )

        self.nudger = Nudger(database, clock, settings.support_role_id)

    async def prepare(self) -> None:
        """Look at what an operator may have broken, so that it is told at the start and not amid a conversation."""
        if self.model is not None:
            await self.instructions.look()

    async def close(self) -> None:
        """Close connections and let pictures that are being read come to their end."""
        if self._fetcher is not None:
            await self._fetcher.close()
        if self.model is not None:
            await self.model.close()
        if self._reader is not None:
            await asyncio.to_thread(self._reader.close)
