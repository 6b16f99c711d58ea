"""A loaded reader reads no file with a message: the event loop would stand still meanwhile."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
import asyncio, sys
from domain.cart import Cart
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from tests.fakes.trattoria import trattoria
from understanding.local_reader import LocalCommandReader

reader, menu, opened = LocalCommandReader.load(), trattoria(), []

def note(event, about):
    if event in ("open", "os.listdir", "os.scandir"):
        opened.append(str(about[0]))

TEXTS = ("two cokes to 12 Main Street, flat 4b", "dos cafes para llevar", "zwei Wasser bitte", "yes", "is it vegan?")
sys.addaudithook(note)
for locale in ("en", "es", "de", "fr"):
    for text in TEXTS:
        asyncio.run(reader.read(ReadingContext(text, locale, "t", menu, Cart(), Fulfilment())))
print([path for path in opened if "/understanding/" in path and "__pycache__" not in path])
"""


def test_the_first_messages_open_no_file() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr[-1500:]
