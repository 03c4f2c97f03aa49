"""The command lines of the page about suggesters of others, as they stand there, against real servers and models."""

import json
import shlex
from pathlib import Path

import pytest

from annotator.store.project import Project
from tests.builders import ROOT
from tests.features.test_training_commands import call, news
from tests.unit.suggest.server import serving
from tests.unit.suggest.test_remote import backend, chat, item

__all__ = ["news"]


def command(kind: str, where: str) -> list[str]:
    """The words of the page's command line for a kind, with another address or folder."""
    page = (ROOT / "resources" / "suggesters.md").read_text(encoding="utf-8")
    (line,) = (
        part for part in page.split("`") if part.startswith("annotator suggesters") and f"--kind {kind} " in part
    )
    words = shlex.split(line)[1:]
    words[words.index("--where") + 1] = where
    return words


def proposed(news: Path, name: str) -> set[str]:
    """What a suggester proposes in the project after `suggest`: label and surface."""
    done = json.loads(call("suggest", "news.annodb", "--workers", "1", "--json"))
    assert done["errors"] == []
    found = set()
    with Project.open(news, read_only=True) as project:
        for document_id in project.documents.ids():
            text = project.documents.get(document_id).text
            for said in project.suggested(document_id):
                if said.key.author.startswith(f"{name}@"):
                    found |= {f"{m.label} {text[m.start : m.end]}" for m in said.mentions}
    return found


def test_a_label_studio_backend(news: Path) -> None:
    with serving(backend([item("p", 2, 5, "도윤재", "PERSON")])) as served:
        call(*command("label-studio", served.base))
        assert proposed(news, "mine") == {"PERSON 도윤재"}


def test_a_language_model(news: Path) -> None:
    with serving(chat(json.dumps({"mentions": [{"text": "LG전자", "label": "COMPANY"}]}))) as served:
        call(*command("openai", served.base))
        assert proposed(news, "llm") == {"COMPANY LG전자"}
        assert {body["model"] for body in served.bodies("/v1/chat/completions")} == {"qwen3"}


def test_a_spacy_pipeline(news: Path, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="an optional extra")
    pipeline = spacy.blank("xx")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": [{"TEXT": {"REGEX": "^LG전자"}}]}])
    pipeline.to_disk(tmp_path / "pipeline")
    call(*command("spacy", "pipeline"))
    assert proposed(news, "spacy-ko") == {"COMPANY LG전자"}


def test_the_line_for_a_token_classifier_is_taken(news: Path) -> None:
    (news.parent / "model").mkdir()
    assert "bert" in call(*command("huggingface", "model"))
