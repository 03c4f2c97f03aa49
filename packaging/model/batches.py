"""Texts → windows of numbered pieces with gold tags, and batches of them by length."""

import random
from collections.abc import Iterator

import torch
from data import TAGS, Text

from annotator.suggest.pieces import Vocabulary, Window, windows
from annotator.suggest.tokens import tokenize

Sample = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
IGNORED = -100
PADDING = 1


def samples(text: Text, vocabulary: Vocabulary, longest: int) -> Iterator[Sample]:
    """The windows of a text as (ids, tags of morphemes, gold tags)."""
    for window in windows(text.text, tokenize(text.text), vocabulary, longest):
        yield window.ids, window.tags, gold_tags(window, text)


def gold_tags(window: Window, text: Text) -> tuple[int, ...]:
    """For each piece its tag; a piece that lies half in an entity belongs to it when more than half does."""
    gold = [IGNORED if start == end else 0 for start, end in window.spans]
    for entity in text.entities:
        begun = False
        for index, (start, end) in enumerate(window.spans):
            if start >= entity.end:
                break
            inside = min(end, entity.end) - max(start, entity.start)
            if inside > 0 and 2 * inside > end - start:
                gold[index] = TAGS.index(f"{'I' if begun else 'B'}-{entity.label}")
                begun = True
    return tuple(gold)


def packed(items: list[Sample], longest: int, chance: random.Random, most: int = 3) -> list[Sample]:
    """Short windows joined by twos and threes: the tagger reads sentences in company, not alone."""
    items = items[:]
    chance.shuffle(items)
    done: list[Sample] = []
    waiting: list[Sample] = []
    for item in items:
        size = sum(len(w[0]) for w in waiting)
        if waiting and (len(waiting) >= most or size + len(item[0]) > longest or chance.random() < 0.25):
            done.append(_joined(waiting))
            waiting = []
        waiting.append(item)
    if waiting:
        done.append(_joined(waiting))
    return done


def _joined(items: list[Sample]) -> Sample:
    # The end of one is the break before the next, so only its beginning is left out.
    parts = [tuple(items[0][k]) + tuple(x for item in items[1:] for x in item[k][1:]) for k in range(3)]
    return parts[0], parts[1], parts[2]


def batches(items: list[Sample], pieces: int, chance: random.Random) -> list[list[Sample]]:
    """Windows of similar length together, up to so many pieces with padding; batches in random order."""
    ordered = sorted(items, key=lambda s: len(s[0]) + chance.random() * 6)
    made: list[list[Sample]] = [[]]
    for item in ordered:
        if made[-1] and (len(made[-1]) + 1) * len(item[0]) > pieces:
            made.append([])
        made[-1].append(item)
    chance.shuffle(made)
    return made


def tensors(batch: list[Sample]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """ids, morpheme tags, mask, gold tags of a batch, padded to its longest."""
    longest = max(len(ids) for ids, _, _ in batch)

    def padded(part: int, filler: int) -> torch.Tensor:
        return torch.tensor([list(item[part]) + [filler] * (longest - len(item[part])) for item in batch])

    ids = padded(0, PADDING)
    return ids, padded(1, 0), (ids != PADDING).long(), padded(2, IGNORED)
