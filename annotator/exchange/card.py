"""The card of a dataset: a README with YAML front matter as dataset hubs read it, and the figures for people."""

import json
from collections.abc import Mapping
from typing import Any

from annotator import __version__
from annotator.exchange.formats import FORMATS
from annotator.exchange.labels import turned
from annotator.exchange.near_duplicates import HASHES, LETTERS
from annotator.exchange.receipt import KINDS, Receipt
from annotator.exchange.recipes import Recipe
from annotator.exchange.splitting import PARTS

_HUB_SPLITS = {"train": "train", "dev": "validation", "test": "test"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(
    recipe: Recipe,
    figures: Mapping[str, Any],
    receipts: Mapping[str, Receipt],
    names: Mapping[str, str],
    alike: int = 0,
) -> str:
    """The text of README.md; `alike` says how many groups of near-duplicates the split kept together."""
    total = sum(part["documents"] for part in figures.values())
    has_relations = any(part["relations"] for part in figures.values())
    lines = ["---", f"pretty_name: {_yaml(recipe.name)}", f"version: {_yaml(recipe.version)}", "language:", "- ko"]
    if recipe.license:
        lines.append(f"license: {_yaml(recipe.license)}")
    lines += ["task_categories:", "- token-classification", "task_ids:", "- named-entity-recognition"]
    lines += ["tags:", "- korean", "- business-news", *(["- relation-extraction"] if has_relations else [])]
    lines += ["size_categories:", f"- {next((name for most, name in _SIZES if total < most), 'n>1M')}"]
    lines += _configs(receipts)
    lines += ["---", "", f"# {recipe.name} {recipe.version}", ""]
    if recipe.description:
        lines += [recipe.description, ""]
    lines += [*_figures(figures, names), *_how(recipe, alike), *_formats(receipts)]
    lines += [
        "## Made by",
        "",
        f"annotator {__version__}, from `recipe.json`. `receipt.json` lists every file with its SHA-256, and what "
        "sentences and the recipe left out; the receipt of each format lists one by one what that format cannot "
        "carry. `sha256sum -c SHA256SUMS` checks the files. The same gold and recipe give the same bytes.",
        "",
    ]
    return "\n".join(lines)


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML string


def _configs(receipts: Mapping[str, Receipt]) -> list[str]:
    """Which files a hub may load by itself: Parquet, else JSONL, for it reads all configurations as the first one."""
    loaded = {folder: r for folder, r in receipts.items() if r.format == "hf"}
    loaded = loaded or {folder: r for folder, r in receipts.items() if r.format in ("jsonl", "doccano", "prodigy")}
    lines = []
    for folder, receipt in loaded.items():
        lines += [f"- config_name: {folder}", "  data_files:"]
        for file in receipt.files:
            stem = file.name.partition(".")[0]
            if stem in (*PARTS, "documents") and file.name.endswith((".jsonl", ".parquet")):
                lines += [f"  - split: {_HUB_SPLITS.get(stem, 'train')}", f"    path: {_yaml(f'{folder}/{file.name}')}"]
    return ["configs:", *lines] if lines else []


def _figures(figures: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    columns = list(figures)
    rows = [["", *columns], ["---", *["---:"] * len(columns)]]
    for what in ("documents", "characters", "mentions", "relations", "no_relations"):
        rows.append([what, *(f"{figures[c].get(what, 0):,}" for c in columns)])
    for key, title in (("labels", "mention"), ("relation_labels", "relation")):
        for label in sorted({label for c in columns for label in figures[c][key]}):
            cells = (f"{figures[c][key].get(label, 0):,}" for c in columns)
            rows.append([f"{title} {_named(label, names)}", *cells])
    return ["## Figures", "", *(f"| {' | '.join(row)} |" for row in rows), ""]


def _named(label: str, names: Mapping[str, str]) -> str:
    """A label as the files have it."""
    name, reverse = turned(names.get(label, label))
    return f"`{name}`" + (f" (`{label}` the other way round)" if reverse else "")


def _how(recipe: Recipe, alike: int) -> list[str]:
    lines = ["## How it was made", "", f"- Annotations: {recipe.annotator}; level: {recipe.level}"]
    if recipe.split is not None:
        how = "every label shared out as the documents are" if recipe.stratify else "by hash"
        lines.append(f"- Split {recipe.split} (train:dev:test), {how}; known duplicates are never parted")
        if recipe.near_duplicates > 0:
            lines.append(
                f"- Nor are articles that share {recipe.near_duplicates:.0%} or more of their runs of {LETTERS} "
                f"letters (estimated by {HASHES} MinHashes): {alike:,} groups, listed in `receipt.json`"
            )
    asked = recipe.negatives
    negatives = asked if isinstance(asked, str) else f"at most {asked:g} for each relation, chosen by hash"
    lines.append(f"- Decided negatives (`no_relation`): {negatives}")
    for what, chosen in (("Labels", recipe.labels), ("Relations", recipe.relations)):
        if chosen is not None:
            lines.append(f"- {what}: {', '.join(chosen)}")
    return [*lines, ""]


def _formats(receipts: Mapping[str, Receipt]) -> list[str]:
    lines = ["## Formats", "", "| folder | format | offsets | not carried |", "|---|---|---|---|"]
    for folder, receipt in receipts.items():
        told = receipt.loss_counts()
        lost = "; ".join(f"{count:,} × {KINDS.get(kind, kind)}" for kind, count in told.items()) or "nothing"
        lines.append(f"| `{folder}/` | {FORMATS[receipt.format].title.en} | {receipt.offset_unit} | {lost} |")
    return [*lines, ""]
