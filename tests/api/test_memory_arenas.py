"""Threads of the API share one memory arena, so that the memory of those that ended is used again."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from api.serve import limit_memory_arenas
if sys.argv[1] == "limited":
    limit_memory_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
def allocate():
    libc.malloc(1000)
for _ in range(4):
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
@pytest.mark.parametrize(("how", "is_one"), [("limited", True), ("as it is", False)])
def test_threads_share_one_arena(how: str, is_one: bool) -> None:
    command = [sys.executable, "-c", PROGRAM, how]
    printed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert (printed.count("<heap nr=") == 1) is is_one
