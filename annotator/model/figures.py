"""Agreement of all annotators of a project at once, beside what `compare` says of each two of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.model.agreement import (
    character_tally,
    fleiss_kappa_from,
    fleiss_tally,
    krippendorff_alpha_from,
    label_ratings,
)
from annotator.model.annotation import AnnotationSet
from annotator.model.tally import Key, Tally
from annotator.model.unitizing import unitizing_alpha, unitizing_tally

# The figures of which an interval is worth giving, by their names in `--json` output.
MEASURES = frozenset(
    (
        "precision",
        "recall",
        "f1",
        "mention_f1",
        "relation_f1",
        "kappa",
        "fleiss_kappa",
        "krippendorff_alpha",
        "unitizing_alpha",
        "conll_f1",
    )
)


def joint_tally(sets: Sequence[AnnotationSet], length: int, pair: Mapping[Key, float] | None = None) -> Tally:
    """What the sets of one document of `length` code points add to the figures of everybody; nothing for one set.

    `pair` is what `pair_tally` gave for the only two sets, so that the same need not be counted twice.
    """
    if len(sets) < 2:
        return {}
    if pair is not None:
        known = {key: value for key, value in pair.items() if str(key[0]).startswith(("alpha", "u:"))}
    else:
        known = {**character_tally(sets, length), **unitizing_tally(sets, length)}
    return {("joint documents",): 1, **fleiss_tally(label_ratings(sets)), **known}


def joint_json(tally: Mapping[Key, float]) -> dict[str, Any]:
    """The figures of everybody, as `agree --json` prints them; None for what is not defined."""
    unitizing, by_label = unitizing_alpha(tally)
    return {
        "documents": int(tally.get(("joint documents",), 0)),
        "fleiss_kappa": fleiss_kappa_from(tally),
        "krippendorff_alpha": krippendorff_alpha_from(tally),
        "unitizing_alpha": unitizing,
        "by_label": {label: {"unitizing_alpha": by_label[label]} for label in sorted(by_label)},
    }
