"""What Label Studio's own SDK says of our files; run by hand where `label-studio-sdk` is installed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.exchange.writing import write
from tests.builders import schema
from tests.unit.exchange.helpers import gold, options

interface = pytest.importorskip("label_studio_sdk.label_interface")

ITEM = gold("😀 [이재용:PERSON#p]은 [삼성전자:COMPANY#c] 회장", "p employee_of c")


@pytest.mark.parametrize("kind", ["annotations", "predictions"])
def test_the_sdk_finds_nothing_wrong(tmp_path: Path, kind: str) -> None:
    write([ITEM], tmp_path / "out", replace(options("labelstudio", **{"as": kind}), schema=schema()))
    config = interface.LabelInterface((tmp_path / "out" / "documents.label_config.xml").read_text("utf-8"))
    assert config.is_valid
    (task,) = json.loads((tmp_path / "out" / "documents.json").read_text("utf-8"))
    (work,) = task[kind]
    assert config.validate_prediction(work, return_errors=True) == []
    work["result"][0]["value"]["labels"] = ["NO SUCH LABEL"]
    assert config.validate_prediction(work, return_errors=True) != []
