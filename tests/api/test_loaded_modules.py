"""A process loads only what its settings need: each of these libraries takes ten megabytes or more."""

import subprocess
import sys

PROGRAM = "import sys, api.__main__; print([name for name in ({names}) if name in sys.modules])"


def test_cryptography_the_model_client_and_the_queue_are_loaded_only_where_they_are_used() -> None:
    program = PROGRAM.format(names="'cryptography', 'jwt', 'openai', 'langchain_openai', 'faststream', 'nats'")
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert loaded.stdout.strip() == "[]"
