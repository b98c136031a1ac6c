"""The schemas as Python modules, generated into the build tree: `from messages import judge`."""
import importlib
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ASSIZE_BUILD", ROOT / "build/dev"))


def _generate():
    """Runs protoc when a schema is newer than what was generated."""
    out = BUILD / "generated-python"
    schemas = sorted((ROOT / "schemas").glob("*.proto"))
    stamp = out / "stamp"
    if not stamp.exists() or stamp.stat().st_mtime < max(p.stat().st_mtime for p in schemas):
        out.mkdir(parents=True, exist_ok=True)
        subprocess.run(["protoc", "-I", ROOT, f"--python_out={out}", *schemas], check=True)
        stamp.touch()
    sys.path.insert(0, str(out))


_generate()
blob = importlib.import_module("schemas.blob_pb2")
board = importlib.import_module("schemas.board_pb2")
bus = importlib.import_module("schemas.bus_pb2")
contest = importlib.import_module("schemas.contest_pb2")
feed = importlib.import_module("schemas.feed_pb2")
judge = importlib.import_module("schemas.judge_pb2")
problem = importlib.import_module("schemas.problem_pb2")
submission = importlib.import_module("schemas.submission_pb2")
feed = importlib.import_module("schemas.feed_pb2")
log = importlib.import_module("schemas.log_pb2")
store = importlib.import_module("schemas.store_pb2")
user = importlib.import_module("schemas.user_pb2")
