"""The page of figures of a project: everything gathered in one pass, made into HTML, written to one file."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from annotator.model.disagreement import Disagreement, DisagreementKind, side_by_side
from annotator.model.errors import KnownError
from annotator.model.feedback import Gaps
from annotator.model.suggestion_figures import SuggestionFigures
from annotator.model.teamwork import ReviewState
from annotator.practice import ledger_report
from annotator.quality.agreement import Agreement
from annotator.quality.learning import Lessons
from annotator.report.page import page
from annotator.report.values import AuthorRow, KindRow, ReportData, ReviewRow
from annotator.store.project import Project, ProjectStats

_GAPS, _ARTICLES = 25, 15


def write_report(
    project: Project,
    out: Path,
    *,
    made: str,
    language: str = "ko",
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the page of figures to one HTML file, in place of an earlier one; `made` is today (ISO 8601).

    `language` is "ko" or "en". Raises: KnownError if the file cannot be written.
    """
    text = page(gathered(project, made=made, progress=progress), language)
    beside = out.with_name(out.name + ".part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KnownError("{file} cannot be written: {error}", file=str(out), error=error.strerror or "?") from None


def gathered(project: Project, *, made: str, progress: Callable[[int, int], None] | None = None) -> ReportData:
    """Everything on the page, from one pass over the documents that somebody has said something about."""
    stats = project.stats()
    names = project.annotators_with_sets()
    agreement = Agreement(project.schema, names, articles=_ARTICLES)
    gaps, lessons, suggestions = Gaps(project.schema), Lessons(project.schema, names), SuggestionFigures()
    kinds: Counter[DisagreementKind] = Counter()
    labels: dict[DisagreementKind, Counter[str]] = {}
    agreed = 0
    total = project.count_together(at_least=1)
    for done, there in enumerate(project.together(at_least=1), 1):
        suggestions.add(there.sets)
        lessons.add(there)
        if len(there.sets) > 1:
            agreement.add(there)
            found = side_by_side(there.sets, project.schema)
            gaps.add(there.document.id, there.document.text, found)
            agreed += len(found.agreed)
            for one in found.disagreements:
                kinds[one.kind] += 1
                labels.setdefault(one.kind, Counter()).update(_labels(one))
        if progress is not None:
            progress(done, total)
    strings = gaps.rows()
    return ReportData(
        project=project.name,
        made=made,
        schema=project.schema,
        documents=stats.documents,
        characters=stats.characters,
        stages=stats.stages,
        authors=_authors(stats),
        agreement=agreement.to_json() if len(names) > 1 else None,
        agreed=agreed,
        kinds=tuple(KindRow(k, kinds[k], _by_frequency(labels[k])) for k in DisagreementKind if kinds[k]),
        gaps=strings[:_GAPS],
        more_gaps=max(0, len(strings) - _GAPS),
        lessons=lessons.rows(),
        duplicates=_duplicates(project, project.documents.duplicate_groups()),
        suggestions=suggestions.rows(),
        bands=suggestions.bands(),
        ledger=ledger_report(project),
        reviews=tuple(
            ReviewRow(r.name, r.reviewer, r.authors, len(r.documents), r.state is ReviewState.FINISHED)
            for r in stats.reviews
        ),
    )


def _by_frequency(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent first, then by name: the same project gives the same page."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _labels(one: Disagreement) -> set[str]:
    return {claim.label for claim in one.claims}


def _authors(stats: ProjectStats) -> tuple[AuthorRow, ...]:
    roles = [("gold" if name == "gold" else "annotator", name, said) for name, said in stats.sets.items()]
    roles += [("suggester", name, said) for name, said in stats.suggested.items()]
    return tuple(AuthorRow(name, role, said.documents, said.mentions, said.relations) for role, name, said in roles)


def _duplicates(project: Project, groups: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The titles of each group of several documents."""
    return tuple(
        tuple(project.documents.get(document_id).title or document_id for document_id in ids)
        for ids in groups.values()
        if len(ids) > 1
    )
