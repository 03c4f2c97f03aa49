"""Suggestions in a project: what is asked, what is learned, what never comes back, what the ledger says."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from annotator import practice
from annotator.model.anew import unheard
from annotator.model.annotation import (
    AnnotatedDocument,
    AnnotationSet,
    Answer,
    DecisionItem,
    Mention,
    SetKey,
    SetKind,
)
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.document import Document, Stage
from annotator.model.edit import accept, add_mention, reject, say, set_stage
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownAlias, KnownName
from annotator.model.showing import Showing
from annotator.model.suggestion import decision_key, unanswered
from annotator.model.text import Span
from annotator.model.watching import Watch
from annotator.operations import record_proposal, suggest_documents
from annotator.store.project import Project
from annotator.suggest.learning import train
from annotator.suggest.suggester import propose
from tests.builders import schema
from tests.unit.suggest.server import serving
from tests.unit.suggest.test_remote import backend

TEXT = "도윤재 루미온테크 사장은 LG전자와 손잡았다. 루미온테크는 LG전자에 부품을 공급한다."


def project_of(path: Path, texts: list[str]) -> Project:
    project = Project.create(path, schema())
    items = [AnnotatedDocument(Document(f"d{n}", text)) for n, text in enumerate(texts)]
    project.add(items, annotator=None)
    return project


def decide(project: Project, document_id: str, right: float, chance: random.Random) -> None:
    """Kim answers every mention: sure ones are right, others by chance."""
    for suggestion in practice.advice(project, document_id).suggestions:
        if suggestion.item is DecisionItem.RELATION:
            continue
        work = project.work(document_id, "kim")
        good = suggestion.score > 0.8 or chance.random() < right
        project.apply(accept(work, suggestion) if good else reject(work, suggestion))


def decided_project(path: Path, decided: int) -> Project:
    """Decided articles in which unsure suggestions are nearly always wrong, and two that nobody has touched."""
    chance = random.Random(1)
    names = ["루미온테크", "가온전자", "두레모터스", "하늘물산", "나루제약", "다온건설"]
    texts = []
    for number in range(decided + 2):
        one, two = chance.sample(names, 2)
        texts.append(f"{one}와 {two}{number}는 {number}일 새 {two}솔루션 공장을 열었다. {one} 관계자는 웃었다.")
    project = project_of(path, texts)
    for _ in suggest_documents(project, [f"d{n}" for n in range(decided)], 1):
        pass
    for number in range(decided):
        decide(project, f"d{number}", 0.02, chance)
    return project


@pytest.fixture
def learned(tmp_path: Path) -> Project:
    return decided_project(tmp_path / "news.annodb", 34)


def test_a_project_learns_from_its_decisions_and_every_version_can_be_gone_back_to(learned: Project) -> None:
    with learned as project:
        record_proposal(project, "d34", propose(project.documents.get("d34"), project.schema))
        before = {s.id: s.score for s in practice.advice(project, "d34").suggestions}
        lesson, kept = practice.learn(project)
        assert lesson.better and kept is not None and kept.version == 1
        advice = practice.advice(project, "d34")
        assert advice.head == 1
        after = {s.id: s.score for s in advice.suggestions}
        assert after.keys() == before.keys() and after != before
        # What suggesters said is untouched, so that nothing has to be suggested anew to go back.
        project.suggesting.use(0)
        assert {s.id: s.score for s in practice.advice(project, "d34").suggestions} == before


def test_a_rejected_suggestion_never_comes_back(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [TEXT, TEXT + " 끝."]) as project:
        for _ in suggest_documents(project, ["d0", "d1"], 1):
            pass

        def asked(document_id: str) -> dict[str, object]:
            own = project.work(document_id, "kim").annotations
            found = unanswered(own, practice.advice(project, document_id).suggestions, project.schema)
            return {project.documents.get(document_id).text[s.ends[0].start : s.ends[0].end]: s for s in found}

        refused = next(
            s
            for s in practice.advice(project, "d0").suggestions
            if s.mention and TEXT[s.mention.start : s.mention.end] == "루미온테크" and s.mention.start < 10
        )
        project.apply(reject(project.work("d0", "kim"), refused))
        key = refused.key(project.schema)

        def comes_back() -> bool:
            return any(s.key(project.schema) == key for s in asked("d0").values())  # type: ignore[attr-defined]

        assert not comes_back()
        # Suggested anew by the same suggester …
        for _ in suggest_documents(project, ["d0"], 1):
            pass
        assert not comes_back()
        # … by another version, and by another suggester.
        proposal = propose(project.documents.get("d0"), project.schema)
        for author in ("rules@99", "mine@1"):
            from dataclasses import replace

            other = replace(
                proposal, sets=tuple(replace(s, key=SetKey("d0", author, SetKind.SUGGESTED)) for s in proposal.sets)
            )
            record_proposal(project, "d0", other)
            assert not comes_back()
        # In another article the name is not asked either: it was refused and never accepted.
        for _ in suggest_documents(project, ["d1"], 1):
            pass
        assert "루미온테크" not in asked("d1")


def test_what_was_rejected_stays_so_after_learning_going_back_and_a_restart(learned: Project) -> None:
    def comes_back(project: Project) -> list[str]:
        found: list[str] = []
        proposed = 0
        for n in range(34):
            own = project.work(f"d{n}", "kim").annotations
            said = practice.advice(project, f"d{n}").suggestions
            rejected = {decision_key(project.schema, d) for d in own.decisions if d.answer is Answer.REJECTED}
            found += [s.id for s in unanswered(own, said, project.schema) if s.key(project.schema) in rejected]
            proposed += len(rejected & {s.key(project.schema) for s in said})
        assert proposed  # what was rejected is still proposed, and not asked
        return found

    with learned as project:
        location = project.location
        assert practice.learn(project)[1] is not None
        assert comes_back(project) == []
        project.suggesting.use(0)
        assert comes_back(project) == []
    with Project.open(location) as project:
        assert comes_back(project) == []


def test_a_name_is_proposed_at_once_in_this_article_and_in_those_that_were_suggested_before(tmp_path: Path) -> None:
    texts = ["유리창이 깨졌다. 어제 유리창은 닦았다.", "유리창의 빛. 흰나루는 유리창을 샀다."]
    with project_of(tmp_path / "news.annodb", texts) as project:

        def suggest(*ids: str) -> None:
            for document_id in ids:
                known = project.known_names(asking=document_id)
                record_proposal(project, document_id, propose(project.documents.get(document_id), schema(), known))

        def proposed(document_id: str) -> list[tuple[int, str]]:
            found = practice.advice(project, document_id).suggestions
            return [(s.anchor, s.label) for s in found if s.label == "COMPANY" and s.mention is not None]

        suggest("d0", "d1")
        before = proposed("d1")
        assert (0, "COMPANY") not in before
        assert practice.unheard_names(project, "d0", "kim") == frozenset()
        said = add_mention(project.work("d0", "kim"), Span(0, 3), "COMPANY")
        project.apply(said)
        for document_id in ("d0", "d1"):
            assert practice.unheard_names(project, document_id, "kim") == {("유리창", "COMPANY")}
            suggest(document_id)
            assert {(0, "COMPANY"), (13, "COMPANY")} <= set(proposed(document_id))
            assert practice.unheard_names(project, document_id, "kim") == frozenset()
        # Taken back: then it is no name of the project any more.
        project.undo("kim")
        assert practice.unheard_names(project, "d1", "kim") == {("유리창", "COMPANY")}
        suggest("d1")
        assert proposed("d1") == before


def test_a_blind_or_finished_article_is_not_suggested_anew_for_its_names(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", ["유리창이 깨졌다. 어제 유리창은 닦았다."]) as project:
        for _ in suggest_documents(project, ["d0"], 1):
            pass
        project.apply(add_mention(project.work("d0", "kim"), Span(0, 3), "COMPANY"))
        assert practice.unheard_names(project, "d0", "kim")
        project.suggesting.set_blind_percent(100)
        assert practice.unheard_names(project, "d0", "kim") == frozenset()
        project.suggesting.set_blind_percent(0)
        project.apply(set_stage(project.work("d0", "kim"), Stage.DONE))
        assert practice.unheard_names(project, "d0", "kim") == frozenset()


def test_a_name_refused_at_one_place_is_still_asked_at_the_others_of_this_article(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [TEXT, TEXT + " 끝."]) as project:
        for _ in suggest_documents(project, ["d0", "d1"], 1):
            pass
        refused = next(s for s in practice.advice(project, "d0").suggestions if s.label == "COMPANY")
        project.apply(reject(project.work("d0", "kim"), refused))
        assert practice.unheard_names(project, "d0", "kim") == frozenset()
        assert practice.unheard_names(project, "d1", "kim") == {("루미온테크", "COMPANY")}


def test_a_name_that_was_only_said_to_be_the_same_as_another_is_heard_once_it_is_proposed() -> None:
    text = "유리창이 깨졌다."
    (mention,) = (Mention("m1", 0, 3, "COMPANY", reason="answered 2× as the same as 다온빛"),)
    said = AnnotationSet(SetKey("d0", "builtin@1", SetKind.SUGGESTED), mentions=(mention,))
    own = AnnotationSet(SetKey("d0", "kim", SetKind.ANNOTATED))
    told = KnownName("유리창", "COMPANY", 0, 0, (KnownAlias("다온빛", 2),))
    assert unheard(text, own, [said], [told]) == frozenset()
    # Nobody says so any more: then nothing speaks for it.
    assert unheard(text, own, [said], []) == {("유리창", "COMPANY")}


def test_who_is_not_told_of_names_is_not_to_be_asked_for_one_that_is_refused() -> None:
    text = "유리창이 깨졌다."
    own = AnnotationSet(SetKey("d0", "kim", SetKind.ANNOTATED))
    refused = KnownName("유리창", "COMPANY", 0, 2)
    for author, found in (("mine@1", frozenset()), ("builtin@1", {("유리창", "COMPANY")})):
        key = SetKey("d0", author, SetKind.SUGGESTED)
        said = AnnotationSet(key, mentions=(Mention("m1", 0, 3, "COMPANY"),))
        assert unheard(text, own, [said], [refused]) == found


def test_what_is_proposed_again_is_the_same_suggestion(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [f"{TEXT}\n유리창은 맑다."]) as project:
        proposal = propose(project.documents.get("d0"), schema())
        assert record_proposal(project, "d0", proposal)
        ids = [s.id for s in practice.advice(project, "d0").suggestions]
        again = propose(project.documents.get("d0"), schema())
        assert not {m.id for m in again.sets[0].mentions} & set(ids)
        assert not record_proposal(project, "d0", again)  # nothing is written
        known = (KnownName("유리창", "COMPANY", 3),)
        assert record_proposal(project, "d0", propose(project.documents.get("d0"), schema(), known))
        later = [s.id for s in practice.advice(project, "d0").suggestions]
        assert len(later) == len(ids) + 1 and set(ids) < set(later)
        assert project.problems() == ()


def test_blind_articles_show_nothing_and_are_compared(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [TEXT]) as project:
        for _ in suggest_documents(project, ["d0"], 1):
            pass
        found = practice.advice(project, "d0").suggestions
        project.suggesting.set_blind_percent(100)
        advice = practice.advice(project, "d0")
        assert advice.blind and advice.suggestions == ()
        person = next(s for s in found if s.label == "PERSON")
        # Made without having seen it.
        project.apply(accept(project.work("d0", "kim"), person), Showing("d0", "kim", blind=True, actions=3, seconds=6))
        project.apply(set_stage(project.work("d0", "kim"), Stage.DONE))
        figures = practice.ledger_report(project).to_json()
        (quality,) = figures["blind"].values()
        assert quality["mentions"]["PERSON"]["recall"] == 1.0
        assert quality["mentions"]["COMPANY"]["precision"] == 0.0
        assert figures["work"]["without"]["actions_per_mention"] == 3
        assert figures["answers"] == {}


def test_what_a_person_was_shown_and_did_becomes_the_report(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [TEXT]) as project:
        for _ in suggest_documents(project, ["d0"], 1):
            pass
        found = practice.advice(project, "d0").suggestions
        person = next(s for s in found if s.label == "PERSON")
        watch = Watch("d0", "kim", 100.0)
        watch.show(found)
        watch.turn_to(person.id, 101.0)
        watch.act(102.5)
        edit = accept(project.work("d0", "kim"), person)
        project.apply(edit, watch.take(102.5, [person.id]))
        watch.act(104.0)
        left = watch.take(106.0)
        assert left is not None
        project.ledger.left(left)
        project.apply(set_stage(project.work("d0", "kim"), Stage.DONE))
        figures = practice.ledger_report(project).to_json()
    (labels,) = figures["answers"].values()
    assert labels["PERSON"]["accepted"] == 1 and labels["PERSON"]["seconds"] == 1.5
    assert labels["COMPANY"]["shown"] >= 2 and labels["COMPANY"]["acceptance"] is None
    work = figures["work"]["with"]
    assert (work["mentions"], work["actions"], work["seconds"]) == (1, 2, 6.0)


def test_the_report_of_a_planted_project_has_the_figures_counted_by_hand(tmp_path: Path) -> None:
    """Two articles with suggestions, two blind ones, each with three names: everything below was counted on paper."""
    text = "가온전자 사장 도윤재는 나루제약과 손잡았다."
    places = {"가온전자": (0, 4), "도윤재": (8, 11), "나루제약": (13, 17)}
    with project_of(tmp_path / "news.annodb", [f"{text}{n}" for n in range(4)]) as project:
        for n in range(4):
            # The suggester sees the first company and the person, and takes 사장 for a company; it misses the second.
            key = SetKey(f"d{n}", "planted@1", SetKind.SUGGESTED)
            found = (Mention(f"a{n}", 0, 4, "COMPANY", score=0.9), Mention(f"b{n}", 5, 7, "COMPANY", score=0.6))
            person = Mention(f"c{n}", 8, 11, "PERSON", score=0.8)
            project.apply(say(AnnotationSet(key), AnnotationSet(key, 0, (*found, person)), "planted@1", "suggest"))
        for n in (0, 1):  # with suggestions: accepted, rejected, accepted or (in d1) skipped; the missing one by hand
            watch = Watch(f"d{n}", "kim", 0.0)
            asked = {s.ends[0].start: s for s in practice.advice(project, f"d{n}").suggestions}
            watch.show(asked.values())
            for second, (start, verb) in enumerate(((0, accept), (5, reject), (8, accept)), 1):
                if (n, start) == (1, 8):
                    continue
                watch.turn_to(asked[start].id, 2.0 * second - 2.0)
                watch.act(2.0 * second)
                edit = verb(project.work(f"d{n}", "kim"), asked[start])
                project.apply(edit, watch.take(2.0 * second, [asked[start].id]))
            watch.act(10.0)
            watch.act(12.0)
            edit = add_mention(project.work(f"d{n}", "kim"), Span(*places["나루제약"]), "COMPANY")
            project.apply(edit, watch.take(12.0))
            project.apply(set_stage(project.work(f"d{n}", "kim"), Stage.DONE))
        for n in (2, 3):  # blind: in d2 all three names, in d3 the person is overlooked
            watch = Watch(f"d{n}", "kim", 0.0, blind=True)
            names = list(places.items())[: 3 if n == 2 else 1]
            for second, (name, place) in enumerate(names, 1):
                watch.act(10.0 * second - 5.0)
                watch.act(10.0 * second)
                label = "PERSON" if name == "도윤재" else "COMPANY"
                edit = add_mention(project.work(f"d{n}", "kim"), Span(*place), label)
                project.apply(edit, watch.take(10.0 * second))
            project.apply(set_stage(project.work(f"d{n}", "kim"), Stage.DONE))
        figures = practice.ledger_report(project).to_json()
    company, person_ = (figures["answers"]["planted@1"][label] for label in ("COMPANY", "PERSON"))
    assert (company["shown"], company["accepted"], company["rejected"], company["acceptance"]) == (4, 2, 2, 0.5)
    assert (person_["shown"], person_["accepted"], person_["acceptance"]) == (2, 1, 1.0)
    assert company["seconds"] == person_["seconds"] == 2.0
    blind = figures["blind"]["planted@1"]
    assert blind["articles"] == 2
    # Of four companies proposed two are right; of the three that there are it finds two.
    assert blind["mentions"]["COMPANY"]["precision"] == 0.5
    assert blind["mentions"]["COMPANY"]["recall"] == pytest.approx(2 / 3)
    assert (blind["mentions"]["PERSON"]["precision"], blind["mentions"]["PERSON"]["recall"]) == (0.5, 1.0)
    work = figures["work"]
    # d0: 3 answers and 2 actions for 3 names in 12 s; d1: 2 answers and 2 actions for 2 names in 12 s.
    assert (work["with"]["mentions"], work["with"]["actions"], work["with"]["seconds"]) == (5, 9, 24.0)
    assert work["with"]["actions_per_mention"] == pytest.approx(1.8)
    # d2: 6 actions for 3 names in 30 s; d3: 2 for 1 in 10 s.
    assert (work["without"]["mentions"], work["without"]["actions"], work["without"]["seconds"]) == (4, 8, 40.0)
    assert work["actions_ratio"] == pytest.approx(2 / 1.8) and work["seconds_ratio"] == pytest.approx(10 / 4.8)


def test_a_muted_label_is_not_asked(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [TEXT]) as project:
        for _ in suggest_documents(project, ["d0"], 1):
            pass
        labels = {s.label for s in practice.advice(project, "d0").suggestions}
        assert {"employee_of", "supplies"} <= labels
        project.suggesting.mute(["supplies"])
        advice = practice.advice(project, "d0")
        assert advice.muted == {"supplies"}
        assert {s.label for s in advice.suggestions} == labels - {"supplies"}


def test_suggesters_of_the_project_are_waited_for_and_told_what_was_decided(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [TEXT, "가온전자는 쉬었다."]) as project, serving(backend([])) as served:
        for _ in suggest_documents(project, practice.waiting(project)[0], 1):
            pass
        assert practice.waiting(project) == ((), ())
        config = ConfiguredSuggester("mine", SuggesterKind.LABEL_STUDIO, served.base, timeout=5)
        project.suggesting.configure([config])
        assert practice.waiting(project) == (("d0", "d1"), ())
        for _ in suggest_documents(project, ["d0", "d1"], 1):
            pass
        assert practice.waiting(project) == ((), ())
        assert "mine@Mine-v0.3" in {key.author for key in project.sets("d0")}

        person = next(s for s in practice.advice(project, "d0").suggestions if s.label == "PERSON")
        project.apply(accept(project.work("d0", "kim"), person))
        assert practice.teach(project, "mine") == 0  # nothing is finished
        project.apply(set_stage(project.work("d0", "kim"), Stage.DONE))
        assert practice.teach(project, "mine") == 1
        told = served.bodies("/webhook")
        assert [t["action"] for t in told][-2:] == ["ANNOTATION_CREATED", "START_TRAINING"]
        with pytest.raises(KnownError, match="there is: mine"):
            practice.teach(project, "yours")


def test_it_is_time_to_learn_after_twenty_articles(learned: Project) -> None:
    with learned as project:
        assert not practice.is_time_to_learn(project)
        for number in range(20):
            project.apply(set_stage(project.work(f"d{number}", "kim"), Stage.DONE))
        assert practice.is_time_to_learn(project)
        practice.learn(project)
        assert not practice.is_time_to_learn(project)


def test_it_is_not_time_again_because_more_was_finished_than_learned_from(learned: Project) -> None:
    with learned as project:
        for number in range(25):
            project.apply(set_stage(project.work(f"d{number}", "kim"), Stage.DONE))
        lesson = train(practice.decided_articles(project), project.schema)
        few = replace(lesson.head, articles=2)  # as when a project has more than is read for learning
        assert practice.keep(project, few).finished == 25
        assert not practice.is_time_to_learn(project)


def test_poor_labels_are_muted_once(tmp_path: Path) -> None:
    with project_of(tmp_path / "news.annodb", [f"LG전자는 {n}번 SK하이닉스와 손잡았다." for n in range(51)]) as project:
        for _ in suggest_documents(project, [f"d{n}" for n in range(51)], 1):
            pass
        for number in range(51):
            (relation,) = (
                s for s in practice.advice(project, f"d{number}").suggestions if s.item is DecisionItem.RELATION
            )
            if number < 50:
                assert practice.mute_poor_labels(project) == ()
            project.apply(reject(project.work(f"d{number}", "kim"), relation))
        assert project.suggesting.history()["partner_of"].last[0] is Answer.REJECTED
        assert practice.mute_poor_labels(project) == ("partner_of",)
        assert practice.mute_poor_labels(project) == ()
