#!/usr/bin/python3
"""A sample of what 'make torture' does: an apply of every kind of change, killed at some points, and resumed. TAP."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import done, ok, skip  # noqa: E402
from torture import torture  # noqa: E402

if shutil.which("strace") is None:
    skip("killed and resumed", "strace is not installed")
else:
    for (call, number), why in torture(24, 3):
        ok(why is None, f"killed at {call} {number}, and resumed", why)
done()
