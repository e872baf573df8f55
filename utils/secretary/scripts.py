"""Sigrid's script in each language."""

from collections.abc import Mapping
from types import MappingProxyType

from utils.intake import Language
from utils.secretary.script import Script
from utils.secretary.script_english import ENGLISH
from utils.secretary.script_german import GERMAN

SCRIPTS: Mapping[Language, Script] = MappingProxyType({Language.GERMAN: GERMAN, Language.ENGLISH: ENGLISH})
