"""From the desk to what is shown: values for the text, the lists, the status line; pure questions, no widgets."""

from annotator.gui.annotating.desk import At, Current, Desk
from annotator.gui.annotating.reasons import reason_words
from annotator.gui.annotating.suggestion_list import AnswerCounts, SuggestionLine
from annotator.gui.annotating.triple_list import TripleLine
from annotator.gui.article.content import Arc, PageContent, Shown
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import label_name, language, tr
from annotator.model.annotation import Mention
from annotator.model.document import Passage, PassageKind
from annotator.model.schema import Schema
from annotator.model.suggestion import Suggestion
from annotator.model.text import Span

_GREYED = (PassageKind.FURNITURE, PassageKind.REPEAT)
_EVIDENCE = 18


def passage_word(passage: Passage) -> str:
    """The word in the margin of a passage."""
    words = {
        PassageKind.FURNITURE: tr("Furniture"),
        PassageKind.REPEAT: tr("Repeat"),
        PassageKind.CAPTION: tr("Photo"),
        PassageKind.HEADLINE: tr("Headline"),
    }
    return words[passage.kind]


def label_color(schema: Schema, label: str, theme: Theme) -> str:
    """The colour of a mention label in a theme, ``#rrggbb``; grey for an unknown one."""
    known = schema.mention(label)
    if known is None:
        return theme.text2.name()
    return known.dark if theme.dark else known.light


def page_content(desk: Desk, theme: Theme) -> PageContent:
    """The article as the text view shows it: decided mentions solid, open suggestions dashed, arcs of both."""
    work = desk.work
    if work is None:
        return PageContent("", (), (), ())
    schema, document, own = work.schema, work.document, work.annotations
    shown: list[Shown] = []
    # Asked once per label, not per mention: this runs after every answer.
    looks: dict[str, tuple[str, str]] = {}

    def add(mention: Mention, state: str, score: float | None) -> None:
        label = mention.label
        look = looks.get(label)
        if look is None:
            look = looks[label] = (label_name(schema, label), label_color(schema, label, theme))
        shown.append(Shown(mention.id, mention.start, mention.end, label, *look, state, score))

    any_grey = not desk.ask_furniture and any(p.kind in _GREYED for p in document.passages)

    def is_grey(offset: int) -> bool:
        passage = document.passage_at(offset) if any_grey else None
        return passage is not None and passage.kind in _GREYED

    for mention in own.mentions:
        add(mention, "decided", None)
    at: dict[tuple[int, int], str] = {(m.start, m.end): m.id for m in own.mentions}
    for suggestion in desk.open:
        for end in suggestion.ends:
            if (end.start, end.end) in at:
                continue
            at[(end.start, end.end)] = end.id
            add(end, "faded" if is_grey(end.start) else "suggested", end.score)
    arcs = [
        Arc(r.id, r.head, r.tail, label_name(schema, r.label), schema.is_symmetric(r.label), False)
        for r in own.relations
    ]
    for suggestion in desk.open:
        if suggestion.relation is None or suggestion.head is None or suggestion.tail is None:
            continue
        if is_grey(suggestion.head.start):
            continue
        head = at[(suggestion.head.start, suggestion.head.end)]
        tail = at[(suggestion.tail.start, suggestion.tail.end)]
        name = label_name(schema, suggestion.label)
        arcs.append(Arc(suggestion.id, head, tail, name, schema.is_symmetric(suggestion.label), True))
    margin = tuple((p, passage_word(p)) for p in document.passages)
    return PageContent(document.text, tuple(shown), tuple(arcs), margin)


def shown_ids(desk: Desk, current: Current) -> tuple[str, ...]:
    """The ids of the shown mentions that the current thing stands on; both ends of a relation."""
    work = desk.work
    if work is None:
        return ()
    if current.at is At.MENTION:
        return (current.id,)
    places = {(s.start, s.end) for s in desk.spans_of(current)}
    if not places:
        return ()
    own = [m.id for m in work.annotations.mentions if (m.start, m.end) in places]
    places -= {(m.start, m.end) for m in work.annotations.mentions}
    ends = [e.id for s in desk.open for e in s.ends if (e.start, e.end) in places] if places else []
    return tuple(dict.fromkeys((*own, *ends)))


def arc_id(desk: Desk, current: Current) -> str | None:
    """The arc of the current thing, None when it is no relation."""
    if current.at is At.RELATION:
        return current.id
    suggestion = desk.suggestion(current.id) if current.at is At.SUGGESTION else None
    return suggestion.id if suggestion is not None and suggestion.relation is not None else None


# ---- lists ------------------------------------------------------------------------------------------------------


def suggestion_lines(desk: Desk, theme: Theme, made: dict[str, SuggestionLine]) -> tuple[SuggestionLine, ...]:
    """The open suggestions as rows, in the order in which they are asked.

    A row never changes while article, theme and language stay: `made` keeps those that were made, by suggestion id, and
    is emptied by the caller when one of the three changes.
    """
    for suggestion in desk.asked:
        if suggestion.id not in made:
            made[suggestion.id] = _suggestion_line(desk, suggestion, theme)
    return tuple(made[s.id] for s in desk.asked)


def _suggestion_line(desk: Desk, suggestion: Suggestion, theme: Theme) -> SuggestionLine:
    work = desk.work
    assert work is not None
    name = label_name(work.schema, suggestion.label)
    keys = tuple((" ".join(h.keys), h.word) for h in answer_hints(desk, suggestion))
    if suggestion.mention is not None:
        colour, text, kind = (
            label_color(work.schema, suggestion.label, theme),
            work.surface(suggestion.mention),
            "mention",
        )
    else:
        colour, kind = "", "relation"
        arrow = "—" if work.schema.is_symmetric(suggestion.label) else "→"
        text = f" {arrow} ".join(work.surface(m) for m in suggestion.ends)
    reason = reason_text(suggestion.author, suggestion.reason, work.schema)
    return SuggestionLine(suggestion.id, kind, name, colour, text, suggestion.score, reason, keys)


def reason_text(author: str, reason: str, schema: Schema) -> str:
    """Who (name@version) proposes something and why, in one line."""
    program = author.partition("@")[0]
    return f"{reason_words(reason, schema)} · {program}" if reason else program


def who_suggests(desk: Desk, is_suggesting: bool) -> str:
    """Who proposed what is shown, or why nobody did, for the status line."""
    if desk.blind:
        return tr("not shown (blind)")
    being_made = tr("being made…") if is_suggesting else tr("none yet")
    return ", ".join(desk.suggesters) or being_made


def answer_counts(desk: Desk) -> AnswerCounts:
    """How the answers fell, for the foot of the list."""
    counts = desk.counts()
    return AnswerCounts(counts.answered, counts.accepted, counts.corrected, counts.rejected)


def triple_count(desk: Desk) -> int:
    """How many relations are decided or asked."""
    decided = len(desk.work.annotations.relations) if desk.work is not None else 0
    return decided + sum(1 for s in desk.asked if s.relation is not None)


def triple_lines(desk: Desk, theme: Theme) -> tuple[TripleLine, ...]:
    """Decided relations and open relation suggestions, in text order."""
    work = desk.work
    if work is None:
        return ()
    lines: list[tuple[int, TripleLine]] = []
    own = {m.id: m for m in work.annotations.mentions}

    def line(record_id: str, label: str, head: Mention, tail: Mention, state: str, score: float, reason: str) -> None:
        schema = work.schema
        evidence, marks = evidence_of(work.document.text, head.span, tail.span)
        made = TripleLine(
            record_id,
            work.surface(head),
            label_color(schema, head.label, theme),
            label_name(schema, label),
            work.surface(tail),
            label_color(schema, tail.label, theme),
            schema.is_symmetric(label),
            state,
            score,
            evidence,
            marks,
            reason,
            tuple((" ".join(h.keys), h.word) for h in _relation_hints(desk, label, head, tail, state == "open")),
        )
        lines.append((max(head.start, tail.start), made))

    for relation in work.annotations.relations:
        head, tail = own.get(relation.head), own.get(relation.tail)
        if head is not None and tail is not None:
            line(
                relation.id,
                relation.label,
                head,
                tail,
                "yes",
                relation.score or 0.0,
                reason_words(relation.reason or "", work.schema),
            )
    for suggestion in desk.asked:
        if suggestion.relation is not None and suggestion.head is not None and suggestion.tail is not None:
            head, tail = suggestion.head, suggestion.tail
            line(
                suggestion.id,
                suggestion.label,
                head,
                tail,
                "open",
                suggestion.score,
                reason_text(suggestion.author, suggestion.reason, work.schema),
            )
    lines.sort(key=lambda pair: pair[0])
    return tuple(made for _, made in lines)


def evidence_of(text: str, one: Span, other: Span) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words around two spans in one line, and where both stand in it (code points, end exclusive)."""
    first, second = sorted((one, other))
    line_start = text.rfind("\n", 0, first.start) + 1
    line_end = text.find("\n", second.end)
    line_end = len(text) if line_end < 0 else line_end
    cut = first.start - _EVIDENCE > line_start
    line = ("… " if cut else "") + text[max(line_start, first.start - _EVIDENCE) : first.start]
    marks = [(len(line), len(line) + len(first))]
    line += text[first.start : first.end]
    if second.start >= first.end:
        between = text[first.end : second.start]
        if len(between) > 2 * _EVIDENCE:
            between = f"{between[:_EVIDENCE].rstrip()} … {between[-_EVIDENCE:].lstrip()}"
        line += between
        marks.append((len(line), len(line) + len(second)))
        line += text[second.start : second.end]
    line += text[second.end : min(line_end, second.end + _EVIDENCE)]
    line += " …" if second.end + _EVIDENCE < line_end else ""
    return line.replace("\n", " "), tuple(marks)


# ---- hints: which keys work now ---------------------------------------------------------------------------------


def label_hints(schema: Schema, but: str = "") -> tuple[KeyHint, ...]:
    """The label keys of mentions, one label left out."""
    return tuple(KeyHint((m.key,), m.name.in_language(language())) for m in schema.mentions if m.label != but)


def _relation_hints(desk: Desk, label: str, head: Mention, tail: Mention, is_open: bool) -> tuple[KeyHint, ...]:
    assert desk.work is not None
    schema = desk.work.schema
    hints = [KeyHint(("Y",), tr("Yes")), KeyHint(("N",), tr("No relation"))] if is_open else []
    if is_open:
        hints.append(KeyHint(("A",), tr("Propagate")))
    known = schema.relation(label)
    if known is not None and known.allows(tail.label, head.label) and not known.symmetric:
        hints.append(KeyHint(("F",), tr("Reverse")))
    hints += [
        KeyHint((r.key,), r.name.in_language(language()))
        for r in schema.relations_between(head.label, tail.label)
        if r.label != label
    ][:4]
    if not is_open:
        hints.append(KeyHint(("Del",), tr("Remove")))
    return tuple(hints)


def answer_hints(desk: Desk, suggestion: Suggestion) -> tuple[KeyHint, ...]:
    """The keys that answer a suggestion."""
    assert desk.work is not None
    schema = desk.work.schema
    if suggestion.mention is not None:
        return (
            KeyHint(("Space",), tr("Accept")),
            KeyHint(("N",), tr("Reject")),
            KeyHint(("A",), tr("Propagate")),
            *label_hints(schema, suggestion.label),
            KeyHint(("[", "]"), tr("Edge")),
        )
    assert suggestion.head is not None and suggestion.tail is not None
    return _relation_hints(desk, suggestion.label, suggestion.head, suggestion.tail, True)


def status_hints(desk: Desk) -> tuple[KeyHint, ...]:
    """The keys that work on the current thing, the most useful first."""
    work = desk.work
    if work is None:
        return ()
    if not desk.can_change:
        return (
            *((KeyHint(("Tab",), tr("Next suggestion")),) if desk.asked else ()),
            KeyHint(("Ctrl", "F"), tr("Find in this article")),
            KeyHint(("Ctrl", "]"), tr("Next article")),
        )
    schema = work.schema
    undo = KeyHint(("Ctrl", "Z"), tr("Undo"))
    suggestion = desk.suggestion()
    if suggestion is not None and (left := len(desk.sentence())) > 1:
        undo = KeyHint(("S",), tr("{count} in the sentence", count=left))  # what it will take, before it is pressed
    if suggestion is not None and suggestion.mention is not None:
        rest = (KeyHint(("R",), tr("Relate")), KeyHint(("Tab",), tr("Next")), undo)
        return (*answer_hints(desk, suggestion), *rest)
    if suggestion is not None:
        return (*answer_hints(desk, suggestion), KeyHint(("Tab",), tr("Next")), undo)
    mention = desk.mention()
    if mention is not None:
        return (
            KeyHint(("A",), tr("Propagate")),
            *label_hints(schema, mention.label),
            KeyHint(("[", "]"), tr("Edge")),
            KeyHint(("R",), tr("Relate")),
            KeyHint(("Del",), tr("Remove")),
            *((KeyHint(("Tab",), tr("Next")),) if desk.asked else ()),
            undo,
        )
    relation = desk.relation()
    if relation is not None:
        ends = [work.annotations.mention(i) for i in (relation.head, relation.tail)]
        if ends[0] is not None and ends[1] is not None:
            return (*_relation_hints(desk, relation.label, ends[0], ends[1], False), undo)
    if desk.current.at is At.SELECTION:
        return (*label_hints(schema), KeyHint(("[", "]"), tr("Edge")), KeyHint(("Esc",), tr("Cancel")))
    return (
        *((KeyHint(("Tab",), tr("Next suggestion")),) if desk.asked else ()),
        KeyHint(("D",), tr("Next article") if desk.finished else tr("Done and next article")),
        KeyHint(("Enter",), tr("Select this name")),
        *label_hints(schema),
        undo,
    )


def text_hints(desk: Desk) -> tuple[KeyHint, ...]:
    """The few keys that stand beside the current item in the text."""
    suggestion = desk.suggestion()
    if suggestion is None or suggestion.mention is None or not desk.can_change:
        return ()
    return (KeyHint(("Space",), tr("Accept")), KeyHint(("N",), tr("Reject")))
