"""Token classifiers of Hugging Face, really loaded and asked: ``pytest tests/slow/test_hugging_face.py``.

Their libraries are too heavy to come with ours, so they are installed below ``.tools`` and see ours beside them.
"""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from annotator.store.project import Project
from tests.builders import ROOT
from tests.slow.installed import clean_environment, python_of
from tests.unit.suggest.test_local_models import TEXT

pytestmark = pytest.mark.timeout(1800)

_KNOWS_NAMES = """
import sys
from pathlib import Path
from tests.unit.suggest.test_local_models import token_classifier
token_classifier(Path(sys.argv[1]))
"""
_KNOWS_NOTHING = """
import sys
from pathlib import Path
import torch, transformers
folder = Path(sys.argv[1])
folder.mkdir()
vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *map(chr, range(ord("가"), ord("가") + 3000)), "LG", "##전"]
(folder / "vocab.txt").write_text("\\n".join(vocabulary), encoding="utf-8")
transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
torch.manual_seed(7)
labels = ["O", "B-PS", "I-PS", "E-PS", "S-OG", "OG"]
config = transformers.BertConfig(
    vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
    max_position_embeddings=512, id2label=dict(enumerate(labels)), label2id={l: n for n, l in enumerate(labels)},
)
transformers.BertForTokenClassification(config).save_pretrained(folder)
"""


def run(folder: Path, *arguments: str) -> str:
    """Run Python with their libraries and ours."""
    python = python_of("huggingface", "torch==2.13.0", "transformers>=4.57")
    path = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    done = subprocess.run(
        [python, *arguments],
        cwd=folder,
        env=clean_environment() | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


def proposed(folder: Path, text: str) -> list[str]:
    """What the model in `model` proposes for an article of a project: label and surface."""
    (folder / "one.txt").write_text(text, encoding="utf-8")
    (folder / "n.annodb").unlink(missing_ok=True)
    annotator = ("-m", "annotator")
    run(folder, *annotator, "init", "n.annodb")
    run(folder, *annotator, "import", "n.annodb", "one.txt")
    labels = ("--label", "PS=PERSON", "--label", "OG=COMPANY")
    run(
        folder,
        *(*annotator, "suggesters", "n.annodb", "--add", "bert"),
        *("--kind", "huggingface", "--where", "model", *labels),
    )
    assert run(folder, *annotator, "suggest", "n.annodb") == ""  # nothing failed, and no library chatters
    with Project.open(folder / "n.annodb", read_only=True) as project:
        (document_id,) = project.documents.ids()
        (said,) = (s for s in project.suggested(document_id) if s.key.author.startswith("bert@"))
        kept = project.documents.get(document_id).text
    assert all(m.score is not None and 0 <= m.score <= 1 for m in said.mentions)
    return [f"{m.label} {kept[m.start : m.end]}" for m in said.mentions]


def test_a_model_that_knows_names_proposes_them_without_particles(tmp_path: Path) -> None:
    run(tmp_path, "-c", _KNOWS_NAMES, "model")
    assert proposed(tmp_path, TEXT) == ["PERSON 도윤재", "COMPANY 루미온테크", "COMPANY 루미온테크", "PERSON 도윤재"]


def test_a_model_that_guesses_at_a_long_article_breaks_nothing(tmp_path: Path) -> None:
    run(tmp_path, "-c", _KNOWS_NOTHING, "model")
    found = proposed(tmp_path, "가나다 라마바는 사아자 차카타와 걌걍거를 샀다. " * 120 + "가" * 1500)
    assert found == proposed(tmp_path, "가나다 라마바는 사아자 차카타와 걌걍거를 샀다. " * 120 + "가" * 1500)


def test_a_folder_without_a_model_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "in.txt").write_text("도윤재가 웃었다.", encoding="utf-8")
    said = run(tmp_path, "-m", "annotator", "predict", "in.txt", "out.jsonl", "--with", "huggingface=model")
    assert "cannot be loaded" in said and said.count("\n") == 1
