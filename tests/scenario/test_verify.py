"""Our own bank keeps its promises, and packages that break them are told."""
import json
import shutil
import subprocess

import pytest

from cluster import BANK, BUILD, ROOT, Cluster


@pytest.fixture(scope="module")
def cluster():
    with Cluster("--headless") as running:
        yield running


def test_every_submission_of_the_bank_gets_the_verdict_of_its_folder(cluster):
    packages = sorted(path for path in BANK.iterdir() if path.is_dir())
    assert len(packages) >= 12
    result = cluster.assize("problem", "verify", *packages, check=False)
    assert result.returncode == 0, result.stdout
    assert " 0 broken, 0 skipped, 0 packages not judged" in result.stdout


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
    assert " 1 skipped" in result.stdout
    (package / "output_validator").mkdir()
    (package / "output_validator/check.cob").write_text("DISPLAY 1.\n")
    result = cluster.assize("problem", "verify", package, check=False)
    assert "in cobol, which this cluster lacks" in result.stdout
    assert " 1 packages not judged" in result.stdout


def verify_json(cluster, *packages):
    result = cluster.assize("problem", "verify", "--json", *packages, check=False)
    return result.returncode, json.loads(result.stdout)


def test_all_workers_of_the_cluster_take_part(tmp_path):
    with Cluster("--headless", "--workers", "2") as two:
        code, report = verify_json(two, BANK / "scales", BANK / "evidence")
    assert code == 0
    workers = {row["worker"] for package in report["packages"] for row in package["submissions"]}
    assert len(workers) == 2, workers


def test_data_that_breaks_its_own_rules_is_told_case_by_case(cluster, tmp_path):
    package = tmp_path / "scales"
    shutil.copytree(BANK / "scales", package)
    data = package / "data"
    sample = next((data / "sample").glob("*.ans"))
    sample.write_text("1 1\n")
    (data / "invalid_input/fine.in").write_text(next((data / "sample").glob("*.in")).read_text())
    wrong = next((data / "secret").glob("*.in"))
    wrong.write_text("x")
    good = next((data / "valid_output").glob("*.out"))
    for ending in ("in", "ans", "out"):
        shutil.copy(good.with_suffix(f".{ending}"), data / f"invalid_output/right.{ending}")
    code, report = verify_json(cluster, package)
    assert code == 1
    found = {(row["what"], case["name"]): case["outcome"]
             for row in report["packages"][0]["data"] for case in row["cases"]}
    assert found[("inputs", f"secret/{wrong.stem}")] == "BROKEN"
    assert found[("answers", f"sample/{sample.stem}")] == "BROKEN"
    assert found[("invalid inputs", "invalid_input/fine")] == "BROKEN"
    assert found[("invalid outputs", "invalid_output/right")] == "BROKEN"


def test_the_time_limit_is_held_against_the_submissions(cluster, tmp_path):
    package = tmp_path / "scales"
    shutil.copytree(BANK / "scales", package)
    code, report = verify_json(cluster, package)
    limits = report["packages"][0]["limits"]
    assert code == 0 and not limits["derived"]
    assert limits["suggested_ms"] >= 2 * limits["slowest_accepted_ms"] > 0
    assert limits["fastest_too_slow"].startswith("submissions/time_limit_exceeded/")
    assert limits["fastest_too_slow_ms"] >= limits["time_ms"]


def test_rules_of_submissions_yaml_are_held_against_each_case(cluster, tmp_path):
    package = tmp_path / "tollbook"
    shutil.copytree(BANK / "tollbook", package)
    rules = package / "submissions/submissions.yaml"
    rules.write_text('"wrong_answer/*":\n  "sample":\n    permitted: [AC]\n')
    code, report = verify_json(cluster, package)
    rows = {row["path"]: row for row in report["packages"][0]["submissions"]}
    wrong = [row for path, row in rows.items() if "/wrong_answer/" in path]
    broken = [row for row in wrong if row["outcome"] == "BROKEN"]
    assert code == bool(broken)
    rules.write_text('"wrong_answer/*":\n  "sample*":\n    permitted: [RTE]\n')
    code, report = verify_json(cluster, package)
    wrong = [row for row in report["packages"][0]["submissions"] if "/wrong_answer/" in row["path"]]
    assert code == 1 and wrong and all("sample/" in row["note"] for row in wrong)


def test_without_a_cluster_a_private_one_is_started_and_leaves_nothing(tmp_path):
    result = subprocess.run([BUILD / "bin/assize", "problem", "verify", BANK / "tollbook"],
                            cwd=tmp_path, capture_output=True, text=True, timeout=120,
                            env={"PATH": "/usr/bin:/bin", "ASSIZE_CLUSTER": str(tmp_path / "no")})
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_polygon_package_is_verified_and_pushed_like_any_other(cluster, tmp_path):
    package = ROOT / "tests/scenario/packages/toll-polygon"
    code, report = verify_json(cluster, package)
    assert code == 0 and report["broken"] == 0 and report["skipped"] == 0, report
    rows = {row["path"]: row for row in report["packages"][0]["submissions"]}
    assert rows["solutions/main.cpp"]["score"] == 100
    assert rows["solutions/narrow.cpp"]["score"] == 30  # each-test gives parts, its dependant none
    checked = {row["what"]: row["kept"] for row in report["packages"][0]["data"]}
    assert checked == {"inputs": 4, "answers": 6, "outputs": 1, "invalid outputs": 1,
                       "invalid inputs": 1}
    assert "toll-polygon version 1: 4 test cases" in cluster.assize("problem", "push", package).stdout


@pytest.mark.parametrize("kind", ["pass-fail", "scoring", "interactive", "multi-pass"])
def test_a_new_package_verifies_as_it_is_and_packs(cluster, tmp_path, kind):
    package = tmp_path / "fresh"
    cluster.assize("problem", "new", "--type", kind, package)
    code, report = verify_json(cluster, package)
    assert code == 0 and report["broken"] == 0, report
    assert not report["packages"][0]["remarks"]
    assert report["packages"][0]["submissions"]
    assert cluster.assize("problem", "new", package, check=False).returncode == 1  # it is there
    archive = tmp_path / "fresh.zip"
    assert cluster.assize("problem", "pack", package, package / "in.zip", check=False).returncode
    cluster.assize("problem", "pack", package, archive)
    first = archive.read_bytes()
    cluster.assize("problem", "pack", archive, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == first
    assert verify_json(cluster, archive)[1]["broken"] == 0


def test_a_package_with_errors_is_not_packed(cluster, tmp_path):
    package = tmp_path / "broken"
    cluster.assize("problem", "new", package)
    next((package / "data/secret").glob("*.ans")).unlink()
    result = cluster.assize("problem", "pack", package, tmp_path / "out.zip", check=False)
    assert result.returncode == 1 and "there is no data/secret/" in result.stderr
    assert not (tmp_path / "out.zip").exists()


def test_submitted_outputs_are_judged_as_they_are(cluster, tmp_path):
    package = tmp_path / "outputs"
    cluster.assize("problem", "new", package)
    yaml = package / "problem.yaml"
    yaml.write_text(yaml.read_text().replace("type: pass-fail", "type: submit-answer"))
    shutil.rmtree(package / "submissions")
    cases = [path for part in ("sample", "secret") for path in (package / "data" / part).glob("*.ans")]
    for folder in ("accepted", "wrong_answer"):
        for case in cases:
            output = package / "submissions" / folder / "mine" / case.parent.name / f"{case.stem}.out"
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(case.read_text())
    output.write_text("0\n")  # the last case of the second submission
    code, report = verify_json(cluster, package)
    rows = {row["path"]: row for row in report["packages"][0]["submissions"]}
    assert code == 0, report
    assert rows["submissions/accepted/mine"]["verdict"] == "AC"
    assert rows["submissions/wrong_answer/mine"]["verdict"] == "WA"
    assert rows["submissions/accepted/mine"]["language"] == "answer"
