"""Suggesters behind HTTP, asked over a real socket: a Label Studio ML backend, an OpenAI-compatible server."""

import contextlib
import json
import sys
import threading
import xml.etree.ElementTree
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.model.annotation import AnnotatedDocument, AnnotationSet
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.suggest.outside import Outside
from annotator.suggest.pool import propose_many
from annotator.suggest.request import Request
from annotator.suggest.suggester import Proposal, authors, propose
from annotator.suggest.tokens import tokenize
from tests.builders import annotated, schema
from tests.unit.suggest.server import BrokenError, Raw, Serving, Slowly, serving

TEXT = "😀 도윤재 루미온테크 사장은 가온전자와 손잡았다.\n루미온테크는 가온전자에 부품을 댄다."


def request(text: str = TEXT) -> Request:
    return Request(Document("d1", text), tokenize(text), schema())


def shown(said: AnnotationSet, text: str = TEXT) -> list[str]:
    place = {m.id: text[m.start : m.end] for m in said.mentions}
    mentions = [f"{m.start} {place[m.id]} {m.label} {m.score}" for m in said.mentions]
    return mentions + [f"{place[r.head]} {r.label} {place[r.tail]} {r.score}" for r in said.relations]


def item(id_: str, start: int, end: int, text: str, label: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"id": id_, "from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


RESULT = [
    item("p", 2, 5, "도윤재", "PERSON", score=0.9),
    # UTF-16 units: the emoji counts two.
    item("c", 7, 12, "루미온테크", "COMPANY", score=0.8),
    # With its particle, which belongs to no name; a label of another schema.
    item("k", 17, 22, "가온전자와", "ORG"),
    item("x", 3, 6, "도윤재", "WEATHER"),
    item("y", 900, 903, "없는말", "COMPANY"),
    {"type": "relation", "from_id": "c", "to_id": "p", "direction": "left", "labels": ["employee_of"], "score": 0.7},
    {"type": "relation", "from_id": "c", "to_id": "k", "direction": "right", "labels": ["partner_of"]},
    {"type": "relation", "from_id": "p", "to_id": "y", "direction": "right", "labels": ["employee_of"]},
    {"type": "choices", "value": {"choices": ["?"]}},
]


def backend(result: Any = RESULT) -> dict[str, Any]:
    return {
        "/health": lambda _: {"status": "UP", "model_class": "Mine"},
        "/setup": lambda _: {"model_version": "Mine v0.3"},
        "/predict": lambda _: {"results": [{"model_version": "Mine v0.3", "score": 0.5, "result": result}]},
        "/webhook": lambda _: {"result": {}, "status": "ok"},
    }


def label_studio(served: Serving, **more: Any) -> ConfiguredSuggester:
    return ConfiguredSuggester(
        "mine", SuggesterKind.LABEL_STUDIO, served.base, labels=(("ORG", "COMPANY"),), timeout=5, **more
    )


def test_a_label_studio_backend_proposes_mentions_and_relations() -> None:
    with serving(backend()) as served:
        said = Outside(label_studio(served), schema()).suggest(request())
    assert said.key.author == "mine@Mine-v0.3"
    assert shown(said) == [
        "2 도윤재 PERSON 0.9",
        "6 루미온테크 COMPANY 0.8",
        "16 가온전자 COMPANY 0.5",
        "도윤재 employee_of 루미온테크 0.7",
        "루미온테크 partner_of 가온전자 0.5",
    ]


def test_a_backend_is_told_the_labels_and_the_text() -> None:
    with serving(backend()) as served:
        Outside(label_studio(served), schema()).suggest(request())
    (setup,) = served.bodies("/setup")
    config = xml.etree.ElementTree.fromstring(setup["schema"])
    assert [e.get("value") for e in config.iter("Label")] == ["PERSON", "COMPANY"]
    assert "employee_of" in [e.get("value") for e in config.iter("Relation")]
    (asked,) = served.bodies("/predict")
    assert asked["tasks"][0]["data"] == {"text": TEXT}
    assert asked["label_config"] == setup["schema"]


def test_a_backend_is_trained_by_webhooks() -> None:
    document, said = annotated("[도윤재:PERSON#p] [가온전자:COMPANY#c] 사장", "p employee_of c")
    with serving(backend()) as served:
        sent = Outside(label_studio(served), schema()).teach([AnnotatedDocument(document, said)])
    assert sent == 1
    created, start = served.bodies("/webhook")
    assert created["action"] == "ANNOTATION_CREATED"
    assert created["task"]["data"]["text"] == document.text
    assert [r.get("value", {}).get("text") for r in created["annotation"]["result"]] == ["도윤재", "가온전자", None]
    assert created["annotation"]["result"][2]["labels"] == ["employee_of"]
    assert start["action"] == "START_TRAINING"


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(backend()) as served:
        config = label_studio(served, key_variable="MINE_KEY")
        monkeypatch.delenv("MINE_KEY", raising=False)
        with pytest.raises(KnownError, match="MINE_KEY"):
            Outside(config, schema()).suggest(request())
        assert served.asked == []
        monkeypatch.setenv("MINE_KEY", "kim:secret")
        Outside(config, schema()).suggest(request())
        assert {headers["Authorization"] for _, _, headers in served.asked} == {"Basic a2ltOnNlY3JldA=="}


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("/health", {"status": "DOWN"}, "up"),
        ("/health", Raw(b"<html>"), "JSON"),
        ("/predict", {"oops": 1}, "results"),
        ("/predict", Raw(b"not json"), "JSON"),
        ("/predict", 500, "500 no such thing$"),
    ],
)
def test_a_backend_that_answers_nonsense_is_a_known_error(path: str, answer: Any, says: str) -> None:
    def say(_: Any) -> Any:
        if isinstance(answer, int):
            raise BrokenError(answer)
        return answer

    with serving(backend() | {path: say}) as served, pytest.raises(KnownError, match=says):
        Outside(label_studio(served), schema()).suggest(request())


def test_a_server_that_drips_is_given_up_at_the_deadline() -> None:
    with serving(backend() | {"/predict": lambda _: Slowly(b" ")}) as served:
        config = ConfiguredSuggester("mine", SuggesterKind.LABEL_STUDIO, served.base, timeout=0.5)
        with pytest.raises(KnownError, match=r"did not answer within 0\.5 seconds"):
            Outside(config, schema()).suggest(request())


def test_a_redirect_is_not_followed() -> None:
    with serving({}) as other:

        def elsewhere(_: Any) -> Any:
            raise BrokenError(307)

        with serving(backend() | {"/predict": elsewhere}) as served, pytest.raises(KnownError, match="307"):
            Outside(label_studio(served), schema()).suggest(request())
        assert other.asked == []


def test_a_server_that_is_gone_costs_one_message_and_nothing_else() -> None:
    with serving(backend()) as served:
        config = label_studio(served)
    first = propose(Document("d1", TEXT), schema(), others=(config,))
    second = propose(Document("d2", TEXT), schema(), others=(config,))
    assert [s.key.author.partition("@")[0] for s in first.sets] == [s.key.author.partition("@")[0] for s in second.sets]
    (error,) = first.errors
    assert "cannot be reached" in str(error) and "mine" in str(error)
    assert second.errors == ()
    names, errors = authors((config,), schema())
    assert not any(n.startswith("mine@") for n in names) and len(errors) == 1


def test_it_stands_beside_the_built_in_suggester_in_this_process_and_in_workers() -> None:
    with serving(backend()) as served:
        config = label_studio(served)
        assert authors((config,), schema())[0][-1] == "mine@Mine-v0.3"
        documents = [Document(f"d{n}", TEXT) for n in range(3)]
        alone = list(propose_many(documents, schema(), workers=1, others=(config,)))
        spread = list(propose_many(documents, schema(), workers=2, others=(config,)))

    def said(proposal: Proposal) -> list[tuple[str, list[str]]]:
        return [(s.key.author, shown(s)) for s in proposal.sets]

    assert [said(p) for _, p in alone] == [said(p) for _, p in spread]
    assert all(p.sets[-1].key.author == "mine@Mine-v0.3" for _, p in alone)


# ---- a language model that quotes ---------------------------------------------------------------------------------

QUOTED = {
    "mentions": [
        {"text": "도윤재", "label": "PERSON"},
        {"text": "루미온테크는", "label": "COMPANY"},
        {"text": "루미온테크", "label": "COMPANY"},
        {"text": "가온전자", "label": "COMPANY"},
        {"text": "가온", "label": "COMPANY"},
        {"text": "서울일보", "label": "COMPANY"},
    ],
    "relations": [
        {"head": "도윤재", "tail": "루미온테크", "label": "employee_of", "quote": "도윤재 루미온테크 사장"},
        {
            "head": "루미온테크",
            "tail": "가온전자",
            "label": "supplies",
            "quote": "루미온테크는 가온전자에 부품을 댄다",
        },
        {"head": "가온전자", "tail": "도윤재", "label": "met_with", "quote": ""},
    ],
}


def chat(content: str) -> dict[str, Any]:
    return {
        "/v1/models": lambda _: {"data": [{"id": "small-model:7b"}]},
        "/v1/chat/completions": lambda _: {"choices": [{"message": {"role": "assistant", "content": content}}]},
    }


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(QUOTED, ensure_ascii=False),
        f"<think>{{hm}}</think>Here you are:\n```json\n{json.dumps(QUOTED, ensure_ascii=False)}\n```\nDone.",
        f"답: {json.dumps(QUOTED)} 입니다.",
    ],
    ids=["bare", "fenced", "talking"],
)
def test_quotes_of_a_language_model_are_located(content: str) -> None:
    with serving(chat(content)) as served:
        config = ConfiguredSuggester("llm", SuggesterKind.OPENAI, served.base + "/v1/", timeout=5)
        said = Outside(config, schema()).suggest(request())
    assert said.key.author == "llm@small-model-7b"
    # Everywhere it stands as a name of its own; what does not stand in the text is left out, 가온 is inside a word.
    assert shown(said) == [
        "2 도윤재 PERSON 0.6",
        "6 루미온테크 COMPANY 0.6",
        "16 가온전자 COMPANY 0.6",
        "28 루미온테크 COMPANY 0.6",
        "35 가온전자 COMPANY 0.6",
        "도윤재 employee_of 루미온테크 0.6",
        "루미온테크 supplies 가온전자 0.6",
    ]
    # The relation hangs on the two mentions of the words that say so.
    place = {m.id: m.start for m in said.mentions}
    assert [(place[r.head], place[r.tail]) for r in said.relations] == [(2, 6), (28, 35)]


def test_a_language_model_is_told_the_labels_and_long_articles_go_in_pieces() -> None:
    text = "\n".join(f"도윤재 루미온테크 사장은 {n}번째 공장을 열었다." for n in range(300))
    with serving(chat(json.dumps({"mentions": [{"text": "도윤재", "label": "PERSON"}]}))) as served:
        config = ConfiguredSuggester("llm", SuggesterKind.OPENAI, served.base, model="big", timeout=5)
        said = Outside(config, schema()).suggest(request(text))
    assert said.key.author == "llm@big"
    asked = served.bodies("/v1/chat/completions")
    assert len(asked) == 3 and {body["model"] for body in asked} == {"big"}
    assert "".join(body["messages"][1]["content"] for body in asked) == text
    assert all("COMPANY" in body["messages"][0]["content"] for body in asked)
    assert len(said.mentions) == 300


@pytest.mark.parametrize(
    ("quoted", "found"),
    [
        ("LG전자", ["LG전자"]),  # as it was quoted, when it stands so
        ("LG 전자", ["LG 전자", "LG\n전자"]),  # white space is white space
        ("루미온 테크", ["루미온테크"]),
        ("도 윤재", []),  # so short a name with a space let in could be any two words
        ("\u1103\u1169\u110b\u1172\u11ab\u110c\u1162", ["도윤재"]),  # its letters one by one
        ("루미온", []),  # inside a word
        ("LG전자와 손잡은", []),  # not in the text
        ("  「도윤재」  ", ["도윤재"]),
        ("", []),
        ("((", []),
    ],
)
def test_a_quote_with_other_spaces_is_found_and_one_that_is_not_there_is_left_out(
    quoted: str, found: list[str]
) -> None:
    text = "어제 LG전자는 루미온테크와 만났다. LG 전자가 웃었다. 끝. LG\n전자. 도윤재는 쉬었다."
    with serving(chat(json.dumps({"mentions": [{"text": quoted, "label": "PERSON"}]}))) as served:
        config = ConfiguredSuggester("llm", SuggesterKind.OPENAI, served.base, timeout=5)
        said = Outside(config, schema()).suggest(request(text))
    assert [text[m.start : m.end] for m in said.mentions] == found


def test_a_relation_between_names_that_stand_often_hangs_on_the_words_that_say_so() -> None:
    text = "LG 전자는 쉬었다. 가온전자도 쉬었다. 도윤재는 LG 전자를 떠났다. 도윤재 가온전자 사장은 웃었다. 가온전자."
    said = {
        "mentions": [{"text": n, "label": "COMPANY"} for n in ("LG전자", "가온전자")]
        + [{"text": "도윤재", "label": "PERSON"}],
        "relations": [
            {"head": "도윤재", "tail": "가온 전자", "label": "employee_of", "quote": "도윤재 가온전자 사장은"},
            {"head": "도윤재", "tail": "달빛물산", "label": "employee_of", "quote": "도윤재"},
        ],
    }
    with serving(chat(json.dumps(said))) as served:
        config = ConfiguredSuggester("llm", SuggesterKind.OPENAI, served.base, timeout=5)
        found = Outside(config, schema()).suggest(request(text))
    place = {m.id: m.start for m in found.mentions}
    assert [(place[r.head], place[r.tail]) for r in found.relations] == [(40, 44)]
    assert text[40:48] == "도윤재 가온전자"


_KEYS = (
    *("results", "result", "id", "type", "value", "start", "end", "text", "labels", "score", "from_id", "to_id"),
    *("direction", "model_version", "choices", "message", "content", "mentions", "relations", "label"),
    *("head", "tail", "quote", "data", "globalOffsets"),
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([TEXT, "도윤재", "PERSON", "c", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(_KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(answer=_JSON)
def test_whatever_json_a_server_answers_it_is_a_set_or_a_known_error(answer: Any) -> None:
    prediction = answer if isinstance(answer, dict) else {"result": answer}
    answers = [{"results": [prediction]}, {"results": [{"result": [prediction]}]}, answer]
    for one in answers:
        with serving(backend() | {"/predict": lambda _, one=one: one}) as served, contextlib.suppress(KnownError):
            Outside(label_studio(served), schema()).suggest(request())
    for content in (json.dumps(answer), json.dumps({"mentions": answer, "relations": answer})):
        with serving(chat(content)) as served, contextlib.suppress(KnownError):
            config = ConfiguredSuggester("llm", SuggesterKind.OPENAI, served.base, timeout=5)
            Outside(config, schema()).suggest(request())


def test_an_answer_without_end_is_given_up_by_its_size() -> None:
    huge = Raw(b'{"results": "' + b"x" * (17 * 1024 * 1024) + b'"}')
    with (
        serving(backend() | {"/predict": lambda _: huge}) as served,
        pytest.raises(KnownError, match="larger than 16 MB"),
    ):
        Outside(label_studio(served), schema()).suggest(request())


def test_a_server_that_dies_in_the_midst_of_many_is_said_once_and_the_others_go_on() -> None:
    asked = 0

    def predict(_: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > 2:
            raise ConnectionResetError  # the connection ends without an answer
        return {"results": [{"result": RESULT}]}

    with serving(backend() | {"/predict": predict}) as served:
        documents = [Document(f"d{n}", TEXT) for n in range(6)]
        done = list(propose_many(documents, schema(), workers=1, others=(label_studio(served),)))
    assert [len(p.sets) - len(done[-1][1].sets) for _, p in done] == [1, 1, 0, 0, 0, 0]
    assert len([e for _, p in done for e in p.errors if "mine" in str(e)]) == 1
    assert asked == 3  # after that it is left alone


def test_a_language_model_that_only_talks_is_a_known_error() -> None:
    with serving(chat("잘 모르겠습니다.")) as served, pytest.raises(KnownError, match="JSON"):
        Outside(ConfiguredSuggester("llm", SuggesterKind.OPENAI, served.base, timeout=5), schema()).suggest(request())


def test_a_server_looked_for_again_by_another_thread_meanwhile_still_answers() -> None:
    with serving(backend()) as served:
        outside = Outside(label_studio(served), schema())

        def between_lines(frame: FrameType, event: str, _: Any) -> Any:
            """Whenever a line of it is about to run, another thread has looked again."""
            if frame.f_code.co_name == "_reached":
                other = threading.Thread(target=outside.look_again)
                other.start()
                other.join()
            return between_lines

        before = sys.gettrace()
        sys.settrace(between_lines)
        try:
            found = outside.version
        finally:
            sys.settrace(before)
    assert found == "Mine-v0.3"
