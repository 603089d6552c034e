#!/usr/bin/python3
"""The first of the cases that 'make property' tries: plans made up by chance, and what must come of them. TAP."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import done, ok  # noqa: E402
from property import cases  # noqa: E402

CASES, TOLD = 500, 50  # in all, and a result for so many

wrong = []
for seed, why in cases(range(1, CASES + 1)):
    if why is not None:
        wrong.append(f"tests/program/property.py --seed {seed}: {why}")
    if seed % TOLD == 0:
        ok(not wrong, f"cases {seed - TOLD + 1} to {seed} end as the model says", "\n".join(wrong))
        wrong = []
done()
