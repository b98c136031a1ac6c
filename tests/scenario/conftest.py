"""Scenario tests run real processes; what they share lies in tests/support."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
