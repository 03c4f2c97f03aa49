"""Models of others in a folder: a spaCy pipeline, a Hugging Face token classifier; made here, loaded from the disk."""

from pathlib import Path

import pytest

from annotator.model.annotation import AnnotationSet
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.document import Document
from annotator.model.errors import KnownError
from annotator.suggest.local_models import folder_version
from annotator.suggest.outside import Outside
from annotator.suggest.request import Request
from annotator.suggest.tokens import tokenize
from tests.builders import schema

TEXT = "도윤재 루미온테크 사장은 출국했다.\n루미온테크는 도윤재를 반겼다."


def suggested(config: ConfiguredSuggester) -> AnnotationSet:
    suggester = Outside(config, schema())
    try:
        return suggester.suggest(Request(Document("d1", TEXT), tokenize(TEXT), schema()))
    finally:
        suggester.close()


def shown(said: AnnotationSet) -> list[str]:
    return [f"{m.start} {TEXT[m.start : m.end]} {m.label}" for m in said.mentions]


def test_a_spacy_pipeline(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="an optional extra")
    pipeline = spacy.blank("xx")
    pipeline.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "ORG", "pattern": [{"TEXT": {"REGEX": "^루미온테크"}}]},
            {"label": "PER", "pattern": [{"TEXT": {"REGEX": "^도윤재"}}]},
            {"label": "MISC", "pattern": [{"TEXT": {"REGEX": "^사장"}}]},
        ]
    )
    pipeline.to_disk(tmp_path / "pipeline")
    config = ConfiguredSuggester(
        "spacy-xx", SuggesterKind.SPACY, str(tmp_path / "pipeline"), (("ORG", "COMPANY"), ("PER", "PERSON"))
    )
    said = suggested(config)
    # The pipeline splits at spaces; particles are cut off here.
    assert shown(said) == ["0 도윤재 PERSON", "4 루미온테크 COMPANY", "20 루미온테크 COMPANY", "27 도윤재 PERSON"]
    assert said.key.author == f"spacy-xx@{folder_version(config)}"


def token_classifier(folder: Path) -> None:
    """A BERT without layers that knows characters: its answer is in its embeddings."""
    torch = pytest.importorskip("torch", reason="an optional extra")
    transformers = pytest.importorskip("transformers", reason="an optional extra")
    begin = {
        "도": "B-PS",
        "윤": "I-PS",
        "재": "I-PS",
        "루": "B-OG",
        "미": "I-OG",
        "온": "I-OG",
        "테": "I-OG",
        "크": "I-OG",
    }
    labels = ["O", "B-PS", "I-PS", "B-OG", "I-OG"]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    for character in sorted(set(TEXT) - {" ", "\n"}):
        vocabulary += [character, f"##{character}"]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=len(vocabulary),
        num_hidden_layers=0,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=512,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = transformers.BertForTokenClassification(config)
    with torch.no_grad():
        for parameter in model.bert.embeddings.parameters():
            parameter.zero_()
        model.bert.embeddings.LayerNorm.weight.fill_(1.0)
        model.bert.embeddings.word_embeddings.weight.copy_(torch.eye(len(vocabulary)))
        model.classifier.weight.zero_()
        model.classifier.bias.zero_()
        for number, piece in enumerate(vocabulary):
            model.classifier.weight[labels.index(begin.get(piece.removeprefix("##"), "O")), number] = 1.0
    model.save_pretrained(folder)


def test_a_hugging_face_token_classifier(tmp_path: Path) -> None:
    token_classifier(tmp_path / "model")
    config = ConfiguredSuggester(
        "bert", SuggesterKind.HUGGING_FACE, str(tmp_path / "model"), (("PS", "PERSON"), ("OG", "COMPANY"))
    )
    said = suggested(config)
    assert shown(said) == ["0 도윤재 PERSON", "4 루미온테크 COMPANY", "20 루미온테크 COMPANY", "27 도윤재 PERSON"]
    assert all(m.score is not None and 0.5 < m.score <= 1 for m in said.mentions)


def test_another_file_in_the_folder_is_another_version(tmp_path: Path) -> None:
    config = ConfiguredSuggester("m", SuggesterKind.SPACY, str(tmp_path))
    (tmp_path / "weights").write_bytes(b"1")
    before = folder_version(config)
    assert folder_version(config) == before
    (tmp_path / "weights").write_bytes(b"22")
    assert folder_version(config) != before


@pytest.mark.parametrize("kind", [SuggesterKind.SPACY, SuggesterKind.HUGGING_FACE])
def test_a_folder_that_is_not_there_or_an_extra_that_is_missing_is_a_known_error(
    tmp_path: Path, kind: SuggesterKind
) -> None:
    with pytest.raises(KnownError, match=r"nowhere|pip install"):
        suggested(ConfiguredSuggester("m", kind, str(tmp_path / "nowhere")))
