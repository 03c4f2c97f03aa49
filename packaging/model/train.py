"""Trains the tagger in stages; see README.md.

    python packaging/model/train.py plain|substituted|polished --data ../data --work DIR

The first stage reads the corpus as it is, the others go on from it with substituted names and written articles.
One process, one thread; every 100 steps the state is saved, and the same command goes on from there.
"""

import argparse
import json
import math
import pickle
import random
import time
from pathlib import Path

import torch
from batches import IGNORED, Sample, batches, packed, samples, tensors
from data import TAGS, Text, konec
from encoder import Tagger, kept_pieces, read
from torch.nn import functional

from annotator.suggest.pieces import TAGS as MORPHEME_TAGS
from annotator.suggest.pieces import Vocabulary

CONFIG = json.loads((Path(__file__).parent / "config.json").read_text(encoding="utf-8"))


def main() -> None:
    """Read the arguments and train one stage."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=tuple(CONFIG["stages"]))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--prepare", action="store_true", help="only write the batches of the stage")
    parser.add_argument("--steps", type=int, help="end early, at this step, with the rate brought down by then")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.work.mkdir(parents=True, exist_ok=True)
    stage = CONFIG["stages"][arguments.stage]
    seed = CONFIG["seed"] + list(CONFIG["stages"]).index(arguments.stage)
    chance = random.Random(seed)
    torch.manual_seed(seed)
    vocabulary = load_vocabulary(arguments.work)
    prepared = arguments.work / f"{arguments.stage}.samples.pickle"
    if prepared.exists():
        plan = pickle.loads(prepared.read_bytes())
    else:
        plan = plan_of(arguments.stage, stage, arguments.data, vocabulary, chance)
        prepared.write_bytes(pickle.dumps(plan))
    print(f"{len(plan)} steps, {sum(len(s[0]) for batch in plan for s in batch)} pieces", flush=True)
    if arguments.prepare:
        return
    model = new_model(arguments.work)
    if "after" not in stage:
        source = read()
        model.load_source(source, kept_pieces(source))
    else:
        model.load_state_dict(torch.load(arguments.work / f"{stage['after']}.pt")["model"])
    run(model, plan[: arguments.steps], stage, arguments.work / f"{arguments.stage}.pt")


def load_vocabulary(work: Path) -> Vocabulary:
    """The kept subwords; written to the work folder once."""
    path = work / "pieces.json"
    if not path.exists():
        source = read()
        kept = kept_pieces(source)
        rows = [[source.pieces[n], round(float(source.scores[n]), 4)] for n in kept]
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return Vocabulary([piece for piece, _ in rows], [score for _, score in rows])


def new_model(work: Path) -> Tagger:
    """A model of the configured size."""
    size = len(json.loads((work / "pieces.json").read_text(encoding="utf-8")))
    return Tagger(size, len(MORPHEME_TAGS), len(TAGS), CONFIG["layers"])


def plan_of(name: str, stage: dict, data: Path, vocabulary: Vocabulary, chance: random.Random) -> list[list[Sample]]:
    """Every batch of a stage, in order."""
    silver = data / "ner" / "konec_train_silver.jsonl"
    longest = CONFIG["longest"]

    def cut(texts: list[Text]) -> list[Sample]:
        return [sample for text in texts for sample in samples(text, vocabulary, longest)]

    news = list(konec(silver, reviews=False))
    reviews = [text for text in konec(silver, reviews=True) if text.sure]
    chance.shuffle(reviews)
    if "after" not in stage:
        items = cut(news + reviews[: stage["reviews"]])
        return [
            batch
            for _ in range(stage["epochs"])
            for batch in batches(packed(items, longest, chance), CONFIG["tokens_per_step"], chance)
        ]
    from substitute import Substitutes  # late: the first stage needs neither
    from synthetic import articles

    substitutes = Substitutes(data, chance)
    chance.shuffle(news)
    chosen = [
        substitutes.changed(text) if chance.random() < stage["substitute"] else text
        for text in news[: stage["originals"]]
    ]
    items = packed(cut(chosen), longest, chance)
    items += cut(list(articles(stage["synthetic_articles"], data, chance)))
    return batches(items, CONFIG["tokens_per_step"], chance)


def run(model: Tagger, plan: list[list[Sample]], stage: dict, path: Path) -> None:
    """Train over the plan with warm-up and linear decay, going on from what `path` holds."""
    wanted = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(wanted, lr=stage["rate"], weight_decay=0.01, foreach=True)
    steps, first = len(plan), 0
    if path.exists():
        state = torch.load(path)
        model.load_state_dict(state["model"])
        first = state["step"]
        if "optimiser" in state:
            optimiser.load_state_dict(state["optimiser"])
    model.dropout = CONFIG["dropout"]
    model.train()
    began, mean = time.time(), 0.0
    for step in range(first, steps):
        rate = stage["rate"] * min(1.0, (step + 1) / stage["warm_up"]) * (1 - step / steps)
        for group in optimiser.param_groups:
            group["lr"] = max(rate, 1e-6)
        ids, tags, mask, gold = tensors(plan[step])
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(ids, tags, mask)
        loss = functional.cross_entropy(scores.float().view(-1, len(TAGS)), gold.view(-1), ignore_index=IGNORED)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(wanted, 1.0)
        optimiser.step()
        value = float(loss.detach())
        mean = value if math.isnan(mean) or step == first else 0.97 * mean + 0.03 * value
        if step % 20 == 0:
            print(f"{step}/{steps} loss {mean:.4f} {time.time() - began:.0f} s", flush=True)
        if step % 100 == 99:
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}, path)
    torch.save({"model": model.state_dict(), "step": steps}, path)
    print(f"done: {path}", flush=True)


if __name__ == "__main__":
    main()
