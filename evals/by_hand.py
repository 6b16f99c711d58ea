"""Answers of a person in the model's place: ``python -m evals.by_hand FILE`` checks them before they are sent.

A person can answer for the model through any server that keeps chat completions waiting: run the API with
UNDERSTANDING=model, OPENAI_BASE_URL at that server and long time-outs. Each line of the file is ``ID {json}``, or the
JSON alone. Prints what does not fit the schema; exit code 1 when something does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from understanding.answer_schema import BadCommand, CommandAnswer


def problems(answer: str) -> Iterator[str]:
    """What of one answer does not fit: all of it, or single commands."""
    try:
        read = CommandAnswer.model_validate_json(answer)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            yield f"{'.'.join(map(str, each['loc'])) or 'answer'}: {each['msg']}"
        return
    for number, command in enumerate(read.commands, 1):
        if isinstance(command, BadCommand):
            yield f"command {number} does not fit ({command.quote!r})"


def main() -> int:
    """Read the command line, check, print."""
    parser = argparse.ArgumentParser(description="Check answers that a person wrote in the model's place.")
    parser.add_argument("file", type=Path)
    found = 0
    for number, line in enumerate(parser.parse_args().file.read_text(encoding="utf-8").splitlines(), 1):
        _, brace, rest = line.partition("{")
        for problem in problems(brace + rest) if line.strip() else ():
            print(f"line {number}: {problem}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
