"""What a UIMA CAS says, whether it came as XMI or as JSON, and how an article becomes one.

Reading needs no type system: every annotation with a place and a value is a mention, every one with `Governor` and
`Dependent` a relation. Writing goes through dkpro-cassis, with the types that INCEpTION knows. Offsets in both files
are UTF-16 units. What a CAS has no type for stands in an `annotator.Record`, which is believed as long as its mentions
and relations are still those of the CAS.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from annotator.exchange.contract import needs_extra
from annotator.exchange.jsonl import DocumentJson, MentionJson, RelationJson, decode_object, record_from, to_json
from annotator.exchange.receipt import Loss
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.text import OffsetMap

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
NAMED_ENTITY = f"{_DKPRO}ner.type.NamedEntity"
SENTENCE = f"{_DKPRO}segmentation.type.Sentence"
TOKEN = f"{_DKPRO}segmentation.type.Token"
META = f"{_DKPRO}metadata.type.DocumentMetaData"
RELATION = "webanno.custom.Relation"
RECORD = "annotator.Record"
# Layers of text, not of names.
_NOT_MENTIONS = (
    *(f"{_DKPRO}{part}." for part in ("segmentation", "metadata", "lexmorph", "syntax", "structure", "transform")),
    "uima.",
    "org.dkpro.core.api.xml.",
    "de.tudarmstadt.ukp.clarin.webanno.",
)
_BUILT_IN = frozenset(("id", "sofa", "begin", "end", "Governor", "Dependent"))
_LABELS = ("value", "label", "identifier")
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(slots=True)
class Structure:
    """One feature structure: its id and type as in the file, its features; places are UTF-16 units."""

    id: str
    type: str
    features: dict[str, Any] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The last part of its type's name."""
        return self.type.rpartition(".")[2]

    def place(self) -> tuple[int, int] | None:
        """Begin and end; None when it has none.

        Raises: KnownError if they are no numbers.
        """
        begin, end = self.features.get("begin"), self.features.get("end")
        if begin is None or end is None:
            return None
        found = []
        for value in (begin, end):
            if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
                value = int(value)
            if type(value) is not int or value < 0:
                raise KnownError(f"{self.short} {self.id}: {str(value)[:40]!r} is no offset")
            found.append(value)
        return found[0], found[1]


# ---- reading ----------------------------------------------------------------------------------------------------


def record_of(text: str, structures: Iterable[Structure], name: str) -> tuple[DocumentJson, list[str]]:
    """The article that a view of a CAS is, with notes; `structures` are those of its index.

    Raises: KnownError if a relation names something that is no mention, or a place is none.
    """
    notes: list[str] = []
    mentions: dict[str, MentionJson] = {}
    ours = meta = None
    relations: list[Structure] = []
    empty: set[str] = set()
    placeless: Counter[str] = Counter()
    untold: Counter[str] = Counter()
    for structure in structures:
        features = structure.features
        if structure.type == RECORD:
            ours = features.get("json")
        elif structure.type == META:
            meta = features
        elif structure.type.startswith(_NOT_MENTIONS):
            continue
        elif "Governor" in features or "Dependent" in features:
            relations.append(structure)
        elif (place := structure.place()) is None:
            placeless[structure.short] += 1
        elif place[0] > place[1]:
            raise KnownError(f"{structure.short} {structure.id}: {place[0]}-{place[1]} is reversed")
        elif place[0] == place[1]:
            empty.add(structure.id)
        else:
            label, key = _label(structure)
            untold.update(_untold(structure, key))
            mentions[structure.id] = MentionJson(id=f"m{structure.id}", start=place[0], end=place[1], label=label)
    found = []
    gone = 0
    for number, relation in enumerate(relations, 1):
        ends = [str(relation.features.get(end)) for end in ("Governor", "Dependent")]
        if missing := [end for end in ends if end not in mentions and end not in empty]:
            raise KnownError(f"relation {relation.id} names {missing[0][:40]!r}, which is no mention of the document")
        if not empty.isdisjoint(ends):
            gone += 1
            continue
        label, key = _label(relation)
        untold.update(_untold(relation, key))
        found.append(RelationJson(id=f"r{number}", head=f"m{ends[0]}", tail=f"m{ends[1]}", label=label))
    if empty:
        notes.append(f"{len(empty)} spans of no width, and {gone} relations of theirs, were left out")
    for said, counts in (("features", untold), ("structures without a place in the text", placeless)):
        if counts:
            notes.append(f"{said} that were left out: " + ", ".join(f"{k} ({n})" for k, n in counts.items()))
    record = DocumentJson(
        id=name,
        text=text,
        offset_unit="utf16",
        mentions=list(mentions.values()),
        relations=found,
        no_relations=[],
        entities=[],
    )
    if meta is not None:
        record.id = str(meta.get("documentId") or name)
        if title := meta.get("documentTitle"):
            record.title = str(title)
    return _believed(record, ours, notes), notes


def _label(structure: Structure) -> tuple[str, str]:
    """What a structure is, and which feature says so: the usual one, else the only text that it has, else its type."""
    features = structure.features
    for key in _LABELS:
        if isinstance(value := features.get(key), str) and value:
            return value, key
    texts = [(v, k) for k, v in features.items() if k not in _BUILT_IN and isinstance(v, str) and v]
    return texts[0] if len(texts) == 1 else (structure.short or "?", "")


def _untold(structure: Structure, label: str) -> list[str]:
    """The features of a mention or a relation for which our articles have no place."""
    return [
        f"{structure.short}.{key}"
        for key, value in structure.features.items()
        if key not in _BUILT_IN and key != label and value not in (None, "")
    ]


def _believed(record: DocumentJson, ours: Any, notes: list[str]) -> DocumentJson:
    """Our own record, if the rest of the CAS still says the same; else what the CAS says."""
    if not isinstance(ours, str):
        return record
    said, _ = record_from(decode_object(ours.encode("utf-8", "surrogatepass"), "annotator.Record"), "annotator.Record")
    units = OffsetMap(said.text)
    size = len(said.text)

    def spans(of: DocumentJson, *, mapped: bool) -> list[tuple[int, int, str]]:
        found = []
        for m in of.mentions or ():
            start, end = m.start, m.end
            if mapped and max(start, end) <= size:
                start, end = units.to_utf16(start), units.to_utf16(end)
            found.append((start, end, m.label))
        return found

    def triples(of: DocumentJson, places: list[tuple[int, int, str]]) -> list[Any]:
        at = {m.id: place for m, place in zip(of.mentions or (), places, strict=True)}
        return sorted((at.get(r.head, ()), at.get(r.tail, ()), r.label) for r in of.relations or ())

    here, there = spans(record, mapped=False), spans(said, mapped=True)
    same = sorted(here) == sorted(there) and triples(record, here) == triples(said, there)
    if same and shown_in_xml(said.text) == shown_in_xml(record.text):
        return said
    notes.append("its annotations or its text were changed after the export: the record of the export is not used")
    record.id = said.id
    return record


def shown_in_xml(text: str) -> str:
    """The text as XML can hold it: what it cannot is U+FFFD, which has the same length."""
    return _NOT_XML.sub("\ufffd", text)


# ---- writing ----------------------------------------------------------------------------------------------------


class CasMaker:
    """Makes the CAS of one article after the other, by one type system.

    Raises: KnownError if dkpro-cassis is not installed.
    """

    def __init__(self, format_id: str) -> None:
        try:
            # Late: the library is optional.
            import cassis
        except ImportError:
            raise needs_extra(format_id, "xmi") from None
        self._cas = cassis.Cas
        self._types = cassis.TypeSystem()
        string, annotation = "uima.cas.String", "uima.tcas.Annotation"
        self._made: dict[str, Any] = {}
        for name, parent in (
            (NAMED_ENTITY, annotation),
            (SENTENCE, annotation),
            (TOKEN, annotation),
            (META, "uima.tcas.DocumentAnnotation"),
            (RELATION, annotation),
            (RECORD, annotation),
        ):
            self._made[name] = self._types.create_type(name=name, supertypeName=parent)
        for name, feature, kind in (
            (NAMED_ENTITY, "value", string),
            (NAMED_ENTITY, "identifier", string),
            (META, "documentId", string),
            (META, "documentTitle", string),
            (RELATION, "Governor", NAMED_ENTITY),
            (RELATION, "Dependent", NAMED_ENTITY),
            (RELATION, "label", string),
            (RECORD, "json", string),
        ):
            self._types.create_feature(domainType=self._made[name], name=feature, rangeType=kind)

    def type_system(self) -> bytes:
        """The description of the types, as UIMA wants it beside the files."""
        return bytes(self._types.to_xml().encode("utf-8"))

    def cas(self, item: AnnotatedDocument, *, xml: bool) -> tuple[Any, list[Loss], int]:
        """The CAS of an article with a set, what it shows otherwise than it is, and how many tokens it has."""
        document, said = item.document, item.annotations
        assert said is not None
        name, title, text = (shown_in_xml(x) if xml else x for x in (document.id, document.title, document.text))
        cas = self._cas(typesystem=self._types)
        cas.sofa_string = text
        cas.sofa_mime = "text/plain"
        make = self._made
        whole = {"begin": 0, "end": len(text)}
        cas.add(make[META](**whole, language="ko", documentId=name, documentTitle=title))
        tokens = item.tokens.tokens if item.tokens is not None else ()
        for sentence in item.tokens.sentences if item.tokens is not None else ():
            cas.add(make[SENTENCE](begin=sentence.start, end=sentence.end))
        for token in tokens:
            cas.add(make[TOKEN](begin=token.start, end=token.end))
        made = {}
        for mention in said.mentions:
            made[mention.id] = make[NAMED_ENTITY](begin=mention.start, end=mention.end, value=mention.label)
            cas.add(made[mention.id])
        for relation in said.relations:
            head, tail = made[relation.head], made[relation.tail]
            cas.add(make[RELATION](begin=tail.begin, end=tail.end, Governor=head, Dependent=tail, label=relation.label))
        json = msgspec.json.encode(to_json(item)).decode("utf-8")
        cas.add(make[RECORD](**whole, json=_NOT_XML.sub(lambda m: f"\\u{ord(m.group()):04x}", json)))
        changed = sum(a != b for a, b in zip(text, document.text, strict=True))
        losses = [Loss("characters", document.id, "", "U+FFFD", str(changed))] if changed else []
        return cas, losses, len(tokens)
