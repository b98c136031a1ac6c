"""Our own bank keeps its promises, and packages that break them are told."""
import shutil
import subprocess

import pytest

from cluster import BANK, BUILD, Cluster


@pytest.fixture(scope="module")
def cluster():
    with Cluster("--headless") as running:
        yield running


def test_every_submission_of_the_bank_gets_the_verdict_of_its_folder(cluster):
    packages = sorted(path for path in BANK.iterdir() if path.is_dir())
    assert len(packages) >= 12
    result = cluster.assize("problem", "verify", *packages, check=False)
    assert result.returncode == 0, result.stdout
    assert " 0 broken, 0 submissions skipped, 0 packages not judged" in result.stdout


def test_a_broken_promise_is_told_and_fails(cluster, tmp_path):
    package = tmp_path / "tollbook"
    shutil.copytree(BANK / "tollbook", package)
    wrong = next((package / "submissions/wrong_answer").iterdir())
    wrong.rename(package / "submissions/accepted" / f"not_{wrong.name}")
    result = cluster.assize("problem", "verify", package, check=False)
    assert result.returncode == 1
    assert f"not_{wrong.name}" in result.stdout
    assert "<-- broken" in result.stdout
    assert " 1 broken" in result.stdout


def test_what_cannot_be_judged_is_listed_with_the_reason(cluster, tmp_path):
    package = tmp_path / "tollbook"
    shutil.copytree(BANK / "tollbook", package)
    (package / "submissions/accepted/solution.cob").write_text("DISPLAY 1.\n")
    result = cluster.assize("problem", "verify", package, check=False)
    assert result.returncode == 0, result.stdout
    assert "no such language in this judge" in result.stdout
    assert " 1 submissions skipped" in result.stdout
    (package / "output_validator").mkdir()
    (package / "output_validator/check.cob").write_text("DISPLAY 1.\n")
    result = cluster.assize("problem", "verify", package, check=False)
    assert "in cobol, which this cluster lacks" in result.stdout
    assert " 1 packages not judged" in result.stdout


def test_without_a_cluster_a_private_one_is_started_and_leaves_nothing(tmp_path):
    result = subprocess.run([BUILD / "bin/assize", "problem", "verify", BANK / "tollbook"],
                            cwd=tmp_path, capture_output=True, text=True, timeout=120,
                            env={"PATH": "/usr/bin:/bin", "ASSIZE_CLUSTER": str(tmp_path / "no")})
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout
    assert list(tmp_path.iterdir()) == []
