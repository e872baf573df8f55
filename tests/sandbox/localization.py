"""The languages that Discord offers, and which of a command's wordings somebody is shown."""

from tests.sandbox.models import JsonObject

# https://discord.com/developers/docs/reference#locales, as the API description lists them.
LOCALES = frozenset(
    [
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en-GB",
        "en-US",
        "es-419",
        "es-ES",
        "fi",
        "fr",
        "he",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "lt",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "ru",
        "sv-SE",
        "th",
        "tr",
        "uk",
        "vi",
        "zh-CN",
        "zh-TW",
    ]
)
FALLBACKS = {"en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES"}
LOCALIZED = ("name", "description")
NESTED = ("options", "choices")


def localize(spec: JsonObject, locale: str) -> JsonObject:
    """Return a command, option or choice with `name_localized` and `description_localized` where they differ."""
    localized = dict(spec)
    for field in LOCALIZED:
        wordings = spec.get(f"{field}_localizations") or {}
        wording = wordings.get(locale) or wordings.get(FALLBACKS.get(locale, ""))
        if wording:
            localized[f"{field}_localized"] = wording
    for field in NESTED:
        if spec.get(field):
            localized[field] = [localize(each, locale) for each in spec[field]]
    return localized


def without_localizations(spec: JsonObject) -> JsonObject:
    """Return a command as lists of commands show it unless they are asked for all wordings."""
    bare = {name: value for name, value in spec.items() if not name.endswith("_localizations")}
    for field in NESTED:
        if spec.get(field):
            bare[field] = [without_localizations(each) for each in spec[field]]
    return bare
