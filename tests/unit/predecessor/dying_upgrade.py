"""Takes over the predecessor's file and dies at the nth sign of life: `python -m … PATH NTH`."""

import os
import signal
import sys
from pathlib import Path

from utils.predecessor.upgrade import upgrade_predecessor

NOW_MS = 1_793_530_800_000


def main(path: Path, nth: int) -> None:
    signs = 0

    def alive() -> None:
        nonlocal signs
        signs += 1
        if signs == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    upgrade_predecessor(path, lambda: NOW_MS, alive=alive)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
