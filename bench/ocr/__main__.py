"""Measure how well ban IDs are read from made-up screenshots: python -m bench.ocr [--pictures N] [--seed S]."""

import argparse
import sys

from bench.ocr import report
from bench.ocr.measure import compare
from bench.ocr.shots import UNSEEN_SEED
from bench.proc import machine


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ocr")
    parser.add_argument("--pictures", type=int, default=121)
    parser.add_argument("--seed", type=int, default=UNSEEN_SEED)
    wanted = parser.parse_args()
    print(f"On {machine()}", flush=True)
    compared = []
    for each in compare(wanted.seed, wanted.pictures):
        compared.append(each)
        print(f"\r{len(compared)} / {wanted.pictures}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print("\n".join(report.of_all(compared, wanted.seed)), flush=True)


if __name__ == "__main__":
    main()
