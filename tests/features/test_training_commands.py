"""Suggestions from the command line: other suggesters, learning, the ledger, muting, blind articles, the queue."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import app
from annotator.model.document import Stage
from annotator.model.edit import accept, add_mention, reject, set_stage
from annotator.model.errors import KnownError, UsageError
from annotator.model.text import Span
from annotator.practice import advice
from annotator.store.project import Project
from tests.unit.suggest.server import Serving, serving
from tests.unit.suggest.test_remote import RESULT, TEXT, backend, item
from tests.unit.test_practice import decided_project


def call(*arguments: str, status: int = 0) -> str:
    """Run a command in this process, which need not load the language again; gives stdout, or what was wrong."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            app(args=list(arguments), standalone_mode=False)
    except KnownError as error:
        assert status == (2 if isinstance(error, UsageError) else 1), error
        return str(error)
    assert status == 0, f"{arguments} went well"
    return out.getvalue()


def call_json(*arguments: str) -> Any:
    return json.loads(call(*arguments, "--json"))


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    call("init", "news.annodb")
    Path("one.txt").write_text(TEXT, encoding="utf-8")
    Path("two.txt").write_text("SK하이닉스는 LG전자에 반도체를 공급한다.", encoding="utf-8")
    call("import", "news.annodb", "one.txt", "two.txt")
    return tmp_path / "news.annodb"


def add_mine(served: Serving) -> Any:
    added = ("--add", "mine", "--kind", "label-studio", "--where", served.base, "--label", "ORG=COMPANY")
    return call_json("suggesters", "news.annodb", *added)


def test_a_server_is_added_asked_told_and_removed(news: Path) -> None:
    with serving(backend()) as served:
        (one,) = add_mine(served)["suggesters"]
        assert (one["name"], one["kind"], one["labels"], one["enabled"]) == (
            "mine",
            "label-studio",
            {"ORG": "COMPANY"},
            True,
        )
        done = call_json("suggest", "news.annodb", "--workers", "1")
        assert done["documents"] == 2 and done["errors"] == []
        with Project.open(news, read_only=True) as project:
            authors = {k.author for i in project.documents.ids() for k in project.sets(i)}
        assert "mine@Mine-v0.3" in authors
        assert call_json("suggest", "news.annodb")["documents"] == 0
        assert call_json("train", "news.annodb", "--suggester", "mine") == {"suggester": "mine", "articles": 0}
        call("suggesters", "news.annodb", "--switch-off", "mine")
        assert "switched off" in call("suggesters", "news.annodb")
        assert call_json("suggesters", "news.annodb", "--remove", "mine") == {"suggesters": []}


def test_a_server_that_is_gone_is_said_once_and_costs_nothing_else(news: Path) -> None:
    with serving(backend(RESULT)) as served:
        add_mine(served)
    done = call_json("suggest", "news.annodb", "--workers", "1")
    assert done["documents"] == 2 and done["mentions"] > 0
    (error,) = done["errors"]
    assert "mine" in error and "cannot be reached" in error


def test_training_says_what_it_lacks_and_versions_can_be_listed(news: Path) -> None:
    call("suggest", "news.annodb", "--workers", "1")
    said = call("train", "news.annodb", status=1)
    assert "0 decided suggestions" in said
    assert call_json("train", "news.annodb", "--versions") == {"used": 0, "versions": []}
    assert "no version 3" in call("train", "news.annodb", "--use", "3", status=1)


def test_a_project_that_has_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with decided_project(tmp_path / "news.annodb", 34):
        pass
    tried = call_json("train", "news.annodb", "--try")
    assert tried["better"] and not tried["kept"]
    assert call_json("train", "news.annodb", "--versions")["versions"] == []
    done = call_json("train", "news.annodb")
    assert done["kept"] and done["version"] == 1 and done["muted"] == []
    assert done["after"][1] < done["before"][1]
    # The same decisions teach nothing more.
    assert "not better" in call("train", "news.annodb")
    call("train", "news.annodb", "--use", "0")
    assert "used from now on" in call("train", "news.annodb")
    listed = call_json("train", "news.annodb", "--versions")
    assert listed["used"] == 2 and [v["version"] for v in listed["versions"]] == [1, 2]
    call("train", "news.annodb", "--use", "1")
    assert call_json("train", "news.annodb", "--versions")["used"] == 1


def test_the_ledger_and_muting(news: Path) -> None:
    call("suggest", "news.annodb", "--workers", "1")
    with Project.open(news) as project:
        (two,) = (i for i in project.documents.ids() if "SK하이닉스" in project.documents.get(i).text)
        supplies = next(s for s in advice(project, two).suggestions if s.label == "supplies")
        project.apply(reject(project.work(two, "kim"), supplies))
        company = next(s for s in advice(project, two).suggestions if s.label == "COMPANY")
        project.apply(accept(project.work(two, "kim"), company))
    report = call_json("ledger", "news.annodb")
    assert report["answers"] == {} and report["blind_percent"] == 0  # nothing was shown by a window
    assert "supplies" in call("mute", "news.annodb", "supplies")
    assert call_json("ledger", "news.annodb")["muted"] == ["supplies"]
    assert "none" in call("mute", "news.annodb", "supplies", "--off")
    call("blind", "news.annodb", "5")
    assert call_json("ledger", "news.annodb")["blind_percent"] == 5


def test_articles_are_suggested_anew_when_asked_for_with_the_names_decided_since(news: Path) -> None:
    call("suggest", "news.annodb", "--workers", "1")
    with Project.open(news) as project:
        one, two = project.documents.ids()
        work = project.work(one, "kim")
        project.apply(add_mention(work, Span(TEXT.index("부품"), TEXT.index("부품") + 2), "COMPANY"))
        project.apply(set_stage(project.work(two, "kim"), Stage.DONE))
    assert call_json("suggest", "news.annodb", "--workers", "1")["documents"] == 0
    assert call_json("suggest", "news.annodb", "--workers", "1", "--again")["documents"] == 1  # the other is finished
    with Project.open(news, read_only=True) as project:
        found = [m for s in project.suggested(one) for m in s.mentions if (m.reason or "").startswith("decided")]
        assert [TEXT[m.start : m.end] for m in found] == ["부품"]


def test_the_queue(news: Path) -> None:
    call("suggest", "news.annodb", "--workers", "1")
    for order in ("imported", "uncertain", "novel", "disagreement"):
        listed = call_json("queue", "news.annodb", "--order", order)
        assert listed["order"] == order and len(listed["articles"]) == 2
    assert len(call_json("queue", "news.annodb", "--limit", "1")["articles"]) == 1


def test_predict_asks_others_without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text(json.dumps({"id": "d1", "text": TEXT}, ensure_ascii=False) + "\n", encoding="utf-8")
    start = TEXT.index("부품")  # what nobody else would take for a company
    with serving(backend([item("z", start, start + 2, "부품", "ORG")])) as served:
        others = ("--with", f"label-studio={served.base}", "--label", "ORG=COMPANY")
        call_json("predict", "in.jsonl", "out.jsonl", "--workers", "1", *others)
    said = json.loads(Path("out.jsonl").read_text(encoding="utf-8"))
    assert ("부품", "label-studio@Mine-v0.3") in {
        (said["text"][m["start"] : m["end"]], m["source"]) for m in said["mentions"]
    }


def test_wrong_options_are_refused_and_change_nothing(news: Path) -> None:
    before = call("suggesters", "news.annodb", "--json")
    commands: list[tuple[Any, ...]] = [
        (1, "suggesters", "news.annodb", "--add", "mine", "--kind", "label-studio", "--where", "localhost:9090"),
        (1, "suggesters", "news.annodb", "--add", "rules", "--kind", "spacy", "--where", "folder"),
        (2, "suggesters", "news.annodb", "--add", "mine", "--kind", "telepathy", "--where", "http://localhost"),
        (2, "suggesters", "news.annodb", "--add", "mine"),
        (1, "suggesters", "news.annodb", "--remove", "mine"),
        (2, "suggesters", "news.annodb", "--add", "m", "--kind", "spacy", "--where", "f", "--label", "ORG"),
        (2, "predict", "one.txt", "out.jsonl", "--with", "label-studio"),
        (2, "predict", "one.txt", "out.jsonl", "--with", "telepathy=http://localhost"),
        (1, "predict", "one.txt", "out.jsonl", "--with", "openai=localhost"),
        (1, "mute", "news.annodb", "likes"),
        (2, "queue", "news.annodb", "--order", "alphabet"),
        (2, "train", "news.annodb", "--try", "--versions"),
    ]
    for status, *command in commands:
        said = call(*command, status=status)
        assert "\n" not in said
    assert json.loads(call("suggesters", "news.annodb", "--json")) == json.loads(before)
