"""Hold all conversations with a real model, several times each, and tell how well she does: make eval."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from tests.eval.data import Conversation, conversations
from tests.eval.judge import Verdict
from tests.eval.report import forbidden_or_repeated, progress, report
from tests.eval.stage import stage
from utils.config import ENV_FILE, EX_CONFIG
from utils.secretary.model import Model

NO_KEY = (
    f"OPENAI_API_KEY fehlt: Trag den Schlüssel des KI-Dienstes in die Datei {ENV_FILE} oder die Umgebung ein "
    "(für einen eigenen Dienst dazu OPENAI_BASE_URL und OPENAI_MODEL)."
)


class ModelSettings(BaseSettings):
    """What of the bot's settings names the model; the rest of `.env` is not needed here."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    openai_api_key: SecretStr | None = None
    openai_model: str = Field("gpt-4o-mini")
    openai_base_url: str | None = None


def main() -> int:
    """Run, print the report and return the exit status."""
    arguments = _arguments()
    settings = ModelSettings()
    model = None
    if not arguments.script:
        if settings.openai_api_key is None:
            print(NO_KEY, file=sys.stderr)
            return EX_CONFIG
        model = Model(settings.openai_api_key, settings.openai_model, settings.openai_base_url)
    chosen = [talk for talk in conversations() if not arguments.only or talk.name in arguments.only]
    started_at_s = time.monotonic()
    verdicts = asyncio.run(_hold(chosen, model, arguments.times))
    print(report(verdicts, time.monotonic() - started_at_s))
    return 1 if forbidden_or_repeated(verdicts) else 0


async def _hold(chosen: Sequence[Conversation], model: Model | None, times: int) -> list[Verdict]:
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory(prefix="eval-") as folder:
        async with stage(Path(folder)) as shared:
            for conversation in [talk for talk in chosen for _ in range(times)]:
                run = await shared.play(conversation, model)
                verdicts.append(Verdict(run, "model" if model else "script"))
                print(progress(len(verdicts), len(chosen) * times, verdicts[-1]), flush=True)
    if model is not None:
        await model.close()
    return verdicts


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("--times", type=int, help="how often each is held (3; by the script once)")
    parser.add_argument("--only", action="append", metavar="NAME", help="this conversation; may be repeated")
    parser.add_argument("--script", action="store_true", help="without a model, by her written script")
    arguments = parser.parse_args()
    arguments.times = arguments.times or (1 if arguments.script else 3)
    unknown = set(arguments.only or ()) - {talk.name for talk in conversations()}
    if unknown or arguments.times < 1:
        parser.error(
            f"no conversation named {', '.join(sorted(unknown))}" if unknown else "--times is at least 1"
        )
    return arguments


if __name__ == "__main__":
    sys.exit(main())
