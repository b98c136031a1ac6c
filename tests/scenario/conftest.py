"""Scenario tests run real processes; what they share lies in tests/support."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from messages import BUILD  # noqa: E402

# Workers begin with empty caches; precompiled headers they need not make each time.
os.environ.setdefault("ASSIZE_TOOLCHAINS", str(BUILD / "toolchains"))
