"""The page in Chromium against a real cluster; skipped where there is no browser."""
import os
import subprocess

import pytest

from cluster import ROOT, Cluster
from test_walk import accepted_source, write_contest


def test_a_visitor_signs_up_gets_a_live_verdict_and_moves_the_board(tmp_path):
    with Cluster() as cluster:
        cluster.load_bank("tollbook", "courtroom")
        cluster.assize("contest", "create", write_contest(tmp_path))
        environment = {**os.environ, "ASSIZE_URL": cluster.url,
                       "ASSIZE_SOLUTION": accepted_source("tollbook", "python3")}
        result = subprocess.run([ROOT / "tests/web/run", "cluster.test.mjs"], env=environment,
                                capture_output=True, text=True, timeout=200, check=False)
    if result.returncode == 77:
        pytest.skip(result.stdout.strip())
    assert result.returncode == 0, result.stdout + result.stderr
