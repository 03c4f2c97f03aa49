"""Running all suggesters: third-party ones by entry points, failures kept apart, one merged set."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.model.annotation import AnnotationSet, Mention, Relation, SetKey, SetKind
from annotator.model.document import Document
from annotator.suggest.suggester import Proposal, Suggester, merged, propose, suggesters
from annotator.suggest.tokens import tokenize
from tests.builders import ROOT, schema

TEXT = "도윤재 루미온테크 사장은 SK하이닉스를 찾았다."

PACKAGE = '''
from annotator.model.annotation import AnnotationSet, Mention, SetKey, SetKind, new_id


class Everything:
    """Takes the first word for a company."""

    name = "third-party"
    version = "2"

    def suggest(self, request):
        end = request.tokens.tokens[0].end
        mention = Mention(new_id(), 0, end, "COMPANY", score=0.31, reason="first word")
        key = SetKey(request.document.id, "third-party@2", SetKind.SUGGESTED)
        return AnnotationSet(key, mentions=(mention,))


class Raises:
    name = "raises"
    version = "1"

    def suggest(self, request):
        raise ZeroDivisionError("out of luck")


class OffTheText:
    name = "off"
    version = "1"

    def suggest(self, request):
        key = SetKey(request.document.id, "off@1", SetKind.SUGGESTED)
        return AnnotationSet(key, mentions=(Mention("m", 0, 10**6, "COMPANY"),))
'''

RUN = """
import json
from annotator.model.document import Document
from annotator.suggest.suggester import propose, suggesters
from tests.builders import schema

text = json.loads(input())
first = propose(Document("d1", text), schema())
second = propose(Document("d2", text), schema())
print(json.dumps({
    "suggesters": [s.name for s in suggesters()],
    "sets": [[s.key.author, [[m.start, m.end, m.label] for m in s.mentions]] for s in first.sets],
    "errors": [str(e) for e in first.errors],
    "second_sets": [s.key.author for s in second.sets],
    "second_errors": [str(e) for e in second.errors],
}))
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with an installed third-party distribution of suggesters, as pip would leave it."""
    (tmp_path / "thirdparty_suggest.py").write_text(PACKAGE, encoding="utf-8")
    info = tmp_path / "thirdparty_suggest-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thirdparty-suggest\nVersion: 2.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[annotator.suggesters]\n"
        "everything = thirdparty_suggest:Everything\n"
        "raises = thirdparty_suggest:Raises\n"
        "off = thirdparty_suggest:OffTheText\n"
        "broken = thirdparty_suggest:Missing\n",
        encoding="utf-8",
    )
    return tmp_path


def test_third_party_suggesters_run_and_failing_ones_are_kept_apart(site: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(TEXT),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "PYTHONIOENCODING": "utf-8"},
    )
    said = json.loads(done.stdout)
    assert said["suggesters"] == ["builtin", "third-party", "off", "raises"]
    assert [author for author, _ in said["sets"]] == ["builtin@1", "third-party@2"]
    assert said["sets"][1][1] == [[0, 3, "COMPANY"]]
    errors = "\n".join(said["errors"])
    assert len(said["errors"]) == 3
    assert "broken" in errors and "raises@1" in errors and "out of luck" in errors and "off@1" in errors
    # Said once, not with every document.
    assert said["second_sets"] == ["builtin@1", "third-party@2"]
    assert said["second_errors"] == []


def test_the_built_in_one_comes_first_and_keep_the_protocol() -> None:
    first = suggesters()[0]
    assert isinstance(first, Suggester) and first.name == "builtin"


def test_a_proposal_holds_the_tokens_and_travels_between_processes() -> None:
    proposal = propose(Document("d1", TEXT), schema())
    assert proposal.tokens == tokenize(TEXT)
    assert proposal.errors == ()
    assert pickle.loads(pickle.dumps(proposal)) == proposal
    (said,) = proposal.sets
    assert said.key == SetKey("d1", "builtin@1", SetKind.SUGGESTED)
    assert [TEXT[m.start : m.end] for m in said.mentions] == ["도윤재", "루미온테크", "SK하이닉스"]


def test_given_tokens_are_used() -> None:
    tokens = tokenize(TEXT)
    assert propose(Document("d1", TEXT), schema(), tokens=tokens).tokens is tokens


def _set(author: str, mentions: tuple[Mention, ...], relations: tuple[Relation, ...] = ()) -> AnnotationSet:
    return AnnotationSet(SetKey("d1", author, SetKind.SUGGESTED), mentions=mentions, relations=relations)


def test_merging_keeps_the_surer_and_says_whose_it_was() -> None:
    one = _set(
        "one@1",
        (Mention("a", 0, 3, "PERSON", score=0.6, reason="x"), Mention("b", 4, 9, "COMPANY", score=0.9, reason="y")),
        (Relation("r", "a", "b", "employee_of", score=0.6, reason="x"),),
    )
    two = _set(
        "two@1",
        (
            Mention("c", 0, 3, "PERSON", score=0.8, reason="z"),
            Mention("d", 4, 7, "COMPANY", score=0.5, reason="z"),
            Mention("e", 15, 21, "COMPANY", score=0.4, reason="z"),
        ),
        (
            Relation("s", "c", "e", "employee_of", score=0.4, reason="z"),
            Relation("t", "c", "d", "founder_of", score=0.9),
        ),
    )
    key = SetKey("d1", "predicted", SetKind.SUGGESTED)
    said = merged(Proposal(tokenize(TEXT), (one, two)), key, schema())
    assert said.key == key
    assert [(m.start, m.end, m.score, m.source) for m in said.mentions] == [
        (0, 3, 0.8, "two@1"),
        (4, 9, 0.9, "one@1"),
        (15, 21, 0.4, "two@1"),
    ]
    ids = {m.id: m for m in said.mentions}
    # The relation to a mention that lost is gone with it; the others hang on the mentions that stayed.
    assert [(ids[r.head].start, ids[r.tail].start, r.source) for r in said.relations] == [
        (0, 4, "one@1"),
        (0, 15, "two@1"),
    ]
