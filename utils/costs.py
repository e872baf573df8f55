"""What the language model costs, as far as its price is known. Pure."""

from dataclasses import dataclass

MILLION = 1_000_000
# OpenAI's list price, in US dollars for a million tokens.
LISTED_MODEL = "gpt-4o-mini"
LISTED_INPUT = 0.15
LISTED_OUTPUT = 0.60


@dataclass(frozen=True)
class Prices:
    """US dollars for a million tokens that are read and that are written."""

    input_usd: float
    output_usd: float

    def cost_usd(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return what so many tokens cost."""
        return (prompt_tokens * self.input_usd + completion_tokens * self.output_usd) / MILLION


def known_prices(
    model: str, base_url: str | None, input_usd: float | None, output_usd: float | None
) -> Prices | None:
    """Return the prices of the settings, or else the list price where that is sure to hold; None if unknown."""
    if model == LISTED_MODEL and base_url is None:
        input_usd = LISTED_INPUT if input_usd is None else input_usd
        output_usd = LISTED_OUTPUT if output_usd is None else output_usd
    if input_usd is None or output_usd is None:
        return None
    return Prices(input_usd, output_usd)
