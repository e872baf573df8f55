"""Judge settings by the program's own rules: run by the Python of its environment, `settings_check.py CODE FILE`.

Reads other values as JSON from standard input; prints the faults as JSON, by the names of the settings.
"""

import json
import os
import sys
from pathlib import Path


def main(code: Path, file: Path) -> None:
    """Print what is wrong."""
    sys.path.insert(0, str(code))
    from utils.config import (  # noqa: PLC0415 - found only now
        BotSettings,
        PanelSettings,
        SettingsError,
        load_settings,
    )

    kinds = (BotSettings, PanelSettings)
    # What stands in the operator's own environment has no part in what the services will read.
    for name in {name.upper() for kind in kinds for name in kind.model_fields} & set(os.environ):
        del os.environ[name]
    os.environ.update(json.load(sys.stdin), SETTINGS_FILE=str(file))
    faults: dict[str, str] = {}
    for kind in kinds:
        try:
            load_settings(kind)
        except SettingsError as error:
            faults.update({fault.split()[0]: fault for fault in error.faults})
    print(json.dumps(faults))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
