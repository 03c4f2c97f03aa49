"""Writes what the program ships: the tagger in 8 bits for onnxruntime, its subwords, its settings.

    python packaging/model/export.py --work DIR --out resources/model
    python packaging/model/export.py --work DIR --out DIR/plain --stage plain

The second writes one stage as it is, for `tests.benchmarks.bench_tagger --plain`.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from data import TAGS
from onnxruntime.quantization import QuantType, quantize_dynamic
from train import CONFIG, new_model

# Weights of both stages are averaged (Wortsman et al. 2022, "Model soups"): as good on names, and better calibrated.
STAGES = {"substituted": 0.4, "polished": 0.6}


class _Outputs(torch.nn.Module):
    """Both things that a run may ask for: scores of the labels, and the vectors that they are made from."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        vectors = self.model.encode(ids, tags, mask)
        return self.model.head(vectors), vectors


def main() -> None:
    """Export and quantise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", help="this stage alone, instead of the mean of those that are shipped")
    arguments = parser.parse_args()
    stages = {arguments.stage: 1.0} if arguments.stage else STAGES
    torch.set_num_threads(1)
    model = new_model(arguments.work)
    parts = [torch.load(arguments.work / f"{stage}.pt")["model"] for stage in stages]
    mixed = list(zip(stages.values(), parts, strict=True))
    model.load_state_dict({k: sum(share * part[k] for share, part in mixed) for k in parts[0]})
    model.eval()
    arguments.out.mkdir(parents=True, exist_ok=True)
    example = torch.randint(4, 100, (2, 9))
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Outputs(model),
            (example, example % 30, torch.ones_like(example)),
            whole,
            input_names=["ids", "tags", "mask"],
            output_names=["scores", "vectors"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in ("ids", "tags", "mask", "scores", "vectors")},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            whole,
            arguments.out / "tagger.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    shutil.copy(arguments.work / "pieces.json", arguments.out / "pieces.json")
    (arguments.out / "tagger.json").write_text(
        json.dumps({"tags": TAGS, "longest": CONFIG["longest"]}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
