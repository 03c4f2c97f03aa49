"""From the reviewer's desk to lists and panel: the differences as lines, the answers as rows, figures, keys."""

import re
from dataclasses import dataclass

from annotator.gui.annotating.guideline_panel import unbracketed
from annotator.gui.annotating.presenting import label_color
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import label_name, language, tr
from annotator.gui.review.review_desk import On, ReviewDesk
from annotator.gui.review.showing import all_word, answer_hints, letters, none_word
from annotator.model.agreement import krippendorff_alpha
from annotator.model.annotation import Mention, Reason
from annotator.model.compare import Comparison
from annotator.model.disagreement import Claim, Disagreement, DisagreementKind
from annotator.model.lexicon import KnownName
from annotator.model.reviewing import Outcome, Verdict, WhyNot

# How many characters of a definition are shown beside the answers.
_DEFINITION = {"ko": 110, "en": 200}
_ASKED = 60  # characters of the text in question by which examples are chosen
# A run of text in an answer's row: text, colour ("" for the usual one), bold.
Run = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One row of the list of differences; `verdict` says in a word how it was settled, "" while it is open."""

    id: str
    title: str
    kind: str
    where: str
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer that can be given: its digit, who gave it, what it says, and why it cannot be given ("" if it can).

    `chosen` marks the answer that was given; `origin` says where the annotator had it from, when that is asked for.
    """

    digit: int
    who: str
    runs: tuple[Run, ...]
    why_not: str = ""
    chosen: bool = False
    origin: str = ""


def kind_word(kind: DisagreementKind) -> str:
    """What a kind of difference is called."""
    words = {
        DisagreementKind.MISSING: tr("Mention missing"),
        DisagreementKind.BOUNDARY: tr("Edge"),
        DisagreementKind.LABEL: tr("Label"),
        DisagreementKind.RELATION_MISSING: tr("Relation missing"),
        DisagreementKind.RELATION_LABEL: tr("Relation type"),
        DisagreementKind.DIRECTION: tr("Direction"),
        DisagreementKind.FOLLOWS_MENTION: tr("Follows mention"),
    }
    return words[kind]


def reason_word(reason: str) -> str:
    """What a reason is called."""
    words = {
        Reason.GUIDELINE: tr("Guideline read differently"),
        Reason.MISTAKE: tr("Mistake"),
        Reason.AMBIGUOUS: tr("The text is ambiguous"),
        Reason.NOT_IN_GUIDELINE: tr("Not in the guideline"),
    }
    return words[Reason(reason)]


REASONS = tuple(Reason)
"""In the order of their keys, Alt+1 to Alt+4."""


# ---- the list ---------------------------------------------------------------------------------------------------


def difference_lines(desk: ReviewDesk) -> tuple[DifferenceLine, ...]:
    """The differences that are listed, in the order in which they are asked."""
    case = desk.required()
    text = case.work.document.text
    lines = []
    for one in desk.listed():
        first, last = (text.count("\n", 0, offset) + 1 for offset in (one.start, one.end))
        where = tr("paragraph {number}", number=first if first == last else f"{first}–{last}")
        verdict = case.verdict(one)
        said = verdict_word(desk, verdict) if verdict is not None else ""
        lines.append(DifferenceLine(case.key(one), title_of(desk, one), kind_word(one.kind), where, said))
    return tuple(lines)


def verdict_word(desk: ReviewDesk, verdict: Verdict) -> str:
    """How a difference was settled, in a word: the letters of those who were right, neither, or corrected."""
    if verdict.outcome is Outcome.TAKEN:
        return letters(desk, verdict.authors)
    return none_word(len(desk.authors)) if verdict.outcome is Outcome.NEITHER else tr("Corrected")


def title_of(desk: ReviewDesk, question: Disagreement) -> str:
    """A difference as one readable line."""
    case = desk.required()
    work, schema = case.work, case.schema
    names = " / ".join(dict.fromkeys(label_name(schema, c.label) for c in question.claims))
    if not question.is_relation:
        surfaces = " / ".join(dict.fromkeys(work.surface(m) for c in question.claims for m in c.mentions))
        return f"{surfaces} · {names}" if question.kind is DisagreementKind.LABEL else surfaces
    first = question.claims[0]
    assert first.head is not None and first.tail is not None
    arrow = "—" if schema.is_symmetric(first.label) else "→"
    if question.kind is DisagreementKind.DIRECTION:
        arrow = "↔"
    return f"{work.surface(first.head)} {arrow} {work.surface(first.tail)} {names}"


def filters(desk: ReviewDesk) -> tuple[tuple[str, str, str], ...]:
    """What the list can be narrowed to: (id, word, count), kinds first, then labels."""
    case = desk.required()
    kinds: dict[str, int] = {}
    labels: dict[str, int] = {}
    for one in case.questions:
        kinds[one.kind.value] = kinds.get(one.kind.value, 0) + 1
        for label in {c.label for c in one.claims}:
            labels[label] = labels.get(label, 0) + 1
    relations = sum(d.is_relation for d in case.questions)
    items = (("mention", tr("Mentions"), len(case.questions) - relations), ("relation", tr("Relations"), relations))
    return (
        ("", tr("All"), str(len(case.questions))),
        *((f"item:{item}", word, str(n)) for item, word, n in items if n),
        *((f"kind:{kind}", kind_word(DisagreementKind(kind)), str(n)) for kind, n in sorted(kinds.items())),
        *((f"label:{label}", label_name(case.schema, label), str(n)) for label, n in sorted(labels.items())),
    )


# ---- the panel --------------------------------------------------------------------------------------------------


def answer_rows(desk: ReviewDesk, theme: Theme, *, origins: bool) -> tuple[AnswerRow, ...]:
    """The answers to the current difference, in the order of their digits; neither comes last."""
    question = desk.question()
    if question is None:
        return ()
    verdict = desk.verdict()
    right = verdict.authors if verdict is not None else ()
    claims = {c.author: c for c in question.claims}
    rows = []
    for digit, author in enumerate(desk.authors, 1):
        claim = claims.get(author)
        runs = _runs(desk, question, claim, theme) if claim is not None else (_silence(question, author),)
        origin = _origin(desk, claim) if origins and claim is not None else ""
        rows.append(AnswerRow(digit, desk.letter(author), runs, chosen=author in right, origin=origin))
    count = len(desk.authors)
    if count > 1:
        what: tuple[Run, ...] = ((tr("All of these stand side by side"), "", False),)
        rows.append(AnswerRow(count + 1, all_word(count), what, _why_not(desk.possible())))
    nothing = tr("No relation here") if question.is_relation else tr("No mention here")
    neither = verdict is not None and verdict.outcome is Outcome.NEITHER
    rows.append(AnswerRow(0, none_word(count), ((nothing, "", False),), chosen=neither))
    return tuple(rows)


def _silence(question: Disagreement, author: str) -> Run:
    return (tr("says that there is no relation") if author in question.refused else tr("none"), "", False)


def _runs(desk: ReviewDesk, question: Disagreement, claim: Claim, theme: Theme) -> tuple[Run, ...]:
    case = desk.required()
    schema, text = case.schema, case.work.document.text
    name = label_name(schema, claim.label)

    def coloured(mention: Mention) -> Run:
        return (case.work.surface(mention), label_color(schema, mention.label, theme), True)

    if claim.mention is not None:
        mention = claim.mention
        start, end = question.start, question.end
        runs = [(text[start : mention.start], "", False), coloured(mention), (text[mention.end : end], "", False)]
        return (*(run for run in runs if run[0]), (f" {name}", "", False))
    assert claim.head is not None and claim.tail is not None
    arrow = "—" if schema.is_symmetric(claim.label) else "→"
    return (coloured(claim.head), (f" {arrow} ", "", False), coloured(claim.tail), (f" {name}", "", False))


def _origin(desk: ReviewDesk, claim: Claim) -> str:
    record = claim.mention or claim.relation
    assert record is not None
    if record.source is None:
        return tr("made by hand")
    words = {"accepted": tr("accepted"), "corrected": tr("corrected")}
    score = "" if record.score is None else f" {record.score:.2f}"
    # Open answers of a colleague are suggestions too: the letter does not tell who it is.
    source = desk.letter(record.source) if record.source in desk.authors else record.source
    return f"{source}{score} {words.get(record.decision or '', '')}".strip()


def _why_not(why: WhyNot) -> str:
    words = {
        WhyNot.POSSIBLE: "",
        WhyNot.ONE_CLAIM: tr("There is only one answer"),
        WhyNot.OVERLAP: tr("They overlap; only one can be"),
        WhyNot.SAME_RELATION: tr("It is the same relation"),
    }
    return words[why]


def position(desk: ReviewDesk) -> tuple[int, int]:
    """Which of the listed differences is current, counted from 1 (0 for none), and how many there are."""
    keys = [desk.required().key(d) for d in desk.listed()]
    return (keys.index(desk.place.id) + 1 if desk.place.id in keys else 0), len(keys)


def beginning(definition: str) -> str:
    """The first sentences of a definition: what fits beside the answers; the whole of it is one key away."""
    most = _DEFINITION[language()]
    if len(definition) <= most:
        return definition
    cut = max((m.end() for m in re.finditer(r"[.!?]\s", definition[: most + 1])), default=0)
    return f"{definition[: cut or most].rstrip()} …"


def examples(desk: ReviewDesk) -> tuple[tuple[str, tuple[tuple[int, int, str, str], ...]], ...]:
    """The two examples of the guideline that are most like the words in question.

    Each is a text with marks: (start, end, colour of the light theme, of the dark one), code points, end exclusive.
    """
    question = desk.question()
    if question is None:
        return ()
    case = desk.required()
    schema = case.schema
    known = schema.mention(question.claims[0].label) or schema.relation(question.claims[0].label)
    if known is None:
        return ()
    asked = case.work.document.text[question.start : question.end][:_ASKED]
    pairs = {asked[n : n + 2] for n in range(len(asked) - 1)}
    plain = [unbracketed(example.text) for example in known.examples]
    # Alike is: pairs of characters in common; among equals the guideline's own order.
    plain.sort(key=lambda found: -sum(pair in found[0] for pair in pairs))
    shown = []
    for text, found in plain[:2]:
        labels = [(start, end, schema.mention(name)) for start, end, name in found]
        shown.append((text, tuple((s, e, label.light, label.dark) for s, e, label in labels if label is not None)))
    return tuple(shown)


def practice(desk: ReviewDesk, known: tuple[KnownName, ...]) -> str:
    """What this project has done with these words elsewhere, in one line; "" when nothing is known."""
    question = desk.question()
    if question is None or question.is_relation:
        return ""
    case = desk.required()
    forms = dict.fromkeys(case.work.surface(m) for c in question.claims for m in c.mentions)
    said = []
    for form in forms:
        for name in known:
            if name.form == form and name.accepted:
                said.append(f"{form} {label_name(case.schema, name.label)} {name.accepted:,}")
    return tr("In this project: {counts}", counts=" · ".join(said)) if said else ""


# ---- head and status line ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Agreement in one article; of more than two annotators the mean over their pairs. None: nothing to measure."""

    exact: float | None
    overlap: float | None
    given_mentions: float | None
    end_to_end: float | None
    kappa: float | None
    alpha: float | None


def figures(desk: ReviewDesk) -> Figures:
    """How well the annotators of the open article agree."""
    case = desk.required()
    pairs = []
    for number, first in enumerate(case.sets):
        for second in case.sets[number + 1 :]:
            comparison = Comparison(case.schema)
            comparison.add(first, second)
            pairs.append(comparison)

    def mean(values: list[float | None]) -> float | None:
        known = [v for v in values if v is not None]
        return sum(known) / len(known) if known else None

    alpha = krippendorff_alpha([(len(case.work.document.text), case.sets)])
    return Figures(
        mean([p.exact.f1 for p in pairs]),
        mean([p.overlap.f1 for p in pairs]),
        mean([p.given_mentions.f1 for p in pairs]),
        mean([p.end_to_end.f1 for p in pairs]),
        mean([p.kappa for p in pairs]),
        alpha,
    )


def figure(value: float | None) -> str:
    """A figure as it is shown: two places, – for none."""
    return "–" if value is None else f"{value:.2f}"


def status_hints(desk: ReviewDesk) -> tuple[KeyHint, ...]:
    """The keys that work on the current thing, the most useful first."""
    undo = KeyHint(("Ctrl", "Z"), tr("Undo"))
    if desk.signed_off:
        return (
            KeyHint(("Shift", "D"), tr("Unlock")),
            KeyHint(("Ctrl", "]"), tr("Next article")),
            KeyHint(("J", "K"), tr("Look through")),
            undo,
        )
    following = KeyHint(("Tab",), tr("Next difference"))
    if desk.question() is not None:
        return (
            *answer_hints(desk),
            KeyHint(("[", "]"), tr("Edge")),
            KeyHint(("C",), tr("Comment")),
            following,
            undo,
        )
    if desk.place.on is On.GOLD:
        return (KeyHint(("[", "]"), tr("Edge")), KeyHint(("Del",), tr("Remove")), following, undo)
    if desk.place.on is On.SELECTION:
        names = [m.name for m in desk.required().schema.mentions][:4]
        return tuple(KeyHint(("Shift", str(n)), name.in_language(language())) for n, name in enumerate(names, 1))
    return (following, KeyHint(("Ctrl", "Enter"), tr("Take what is agreed")), KeyHint(("D",), tr("Sign off")), undo)


def facts(desk: ReviewDesk) -> str:
    """How far the article is, for the status line."""
    progress = desk.progress()
    settled = f"{progress.settled}/{progress.differences}"
    return f"{tr('Differences')} {settled}   {tr('Agreed')} {progress.agreed}"


def what_next(desk: ReviewDesk) -> str:
    """What the panel says while no difference is current."""
    progress = desk.progress()
    if desk.signed_off:
        return tr("This article is signed off. Shift+D unlocks it, J and K look through its differences.")
    if desk.place.on is not On.NOTHING:
        return tr("Shift with a number gives a label, [ and ] move an edge, R relates, Delete removes.")
    if progress.settled < progress.differences:
        return tr("Tab goes to the next difference.")
    if progress.agreed_left:
        return tr("Every difference is settled. Ctrl+Enter takes what is agreed, then D signs off.")
    return tr("Every difference is settled. D signs off and goes to the next article.")
