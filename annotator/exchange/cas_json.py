"""UIMA CAS in JSON (0.4), one file for each article, with its types inside. Its offsets are UTF-16 units."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.exchange.carrying import refuse_labels
from annotator.exchange.cas import CasMaker, Structure, record_of
from annotator.exchange.contract import ALL, Carried, Format, Target
from annotator.exchange.decoding import decode, file_id, read_bytes, shown
from annotator.exchange.incoming import Incoming, ReadOptions, RecordReader
from annotator.exchange.jsonl import decode_object
from annotator.exchange.names import id_of
from annotator.exchange.text_lines import MAX_BYTES
from annotator.exchange.token_texts import with_set
from annotator.model.annotation import AnnotatedDocument
from annotator.model.errors import KnownError
from annotator.model.schema import Words

_SOFA = "uima.cas.Sofa"


def read_cas_json(path: Path, options: ReadOptions) -> Iterator[Incoming]:
    """The article that a JSON CAS holds."""
    name = shown(path)
    try:
        data = read_bytes(path, MAX_BYTES)
        if options.encoding is not None or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            data = decode(data, name, options.encoding).raw.encode("utf-8")
        own, id_notes = file_id(path, options.base)
        structures, text, notes = _view(decode_object(data.removeprefix(b"\xef\xbb\xbf"), name), name)
        record, more = record_of(text, structures, id_of(own))
        item, said = RecordReader(options).item(record, name)
    except KnownError as error:
        yield Incoming(path, None, None, str(error) if str(error).startswith(name) else f"{name}: {error}")
        return
    yield Incoming(path, None, item, None, (*id_notes, *notes, *more, *said), options.encoding or "utf-8")


def _view(value: Any, name: str) -> tuple[list[Structure], str, list[str]]:
    """The structures of the first view's index, its text, and notes about what is left aside."""
    listed = value.get("%FEATURE_STRUCTURES") if isinstance(value, dict) else None
    if isinstance(listed, dict):
        listed = [{"%ID": key, **said} for key, said in listed.items() if isinstance(said, dict)]
    if not isinstance(listed, list) or not all(isinstance(said, dict) for said in listed):
        raise KnownError(f"{name}: it has no list %FEATURE_STRUCTURES: this is no CAS in JSON")
    structures: dict[str, Structure] = {}
    for said in listed:
        key = str(said.get("%ID"))
        features = {k.removeprefix("@"): v for k, v in said.items() if not k.startswith("%")}
        for reference in ("sofa", "Governor", "Dependent"):
            if f"@{reference}" in said:
                features[reference] = str(said[f"@{reference}"])
        structures[key] = Structure(key, str(said.get("%TYPE", "")), features)
    sofas = {k: s for k, s in structures.items() if s.type == _SOFA and isinstance(s.features.get("sofaString"), str)}
    if not sofas:
        raise KnownError(f"{name}: it holds no text (no Sofa with a sofaString)")
    sofa = next((k for k, s in sofas.items() if s.features.get("sofaID") == "_InitialView"), next(iter(sofas)))
    notes = [f"{len(sofas) - 1} other views are not read"] if len(sofas) > 1 else []
    found = [s for s in structures.values() if s.features.get("sofa") == sofa and s.type != _SOFA]
    views = value.get("%VIEWS")
    for view in views.values() if isinstance(views, dict) else ():
        if isinstance(view, dict) and str(view.get("%SOFA")) == sofa and isinstance(view.get("%MEMBERS"), list):
            members = {str(member) for member in view["%MEMBERS"]}
            if lost := sorted(members - structures.keys()):
                notes.append(f"warning: the index of the view names what is not there: {', '.join(lost[:20])}")
            if aside := sum(s.id not in members for s in found):
                notes.append(f"{aside} annotations are not in the index of the view and are left out")
            found = [s for s in found if s.id in members]
    return found, str(sofas[sofa].features["sofaString"]), notes


class CasJsonWriter:
    """Writes a JSON CAS for each article."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._maker = CasMaker("cas-json")

    def document(self, item: AnnotatedDocument) -> Carried:
        """One article."""
        refuse_labels(item, "", "a CAS")
        item = with_set(item)
        cas, losses, tokens = self._maker.cas(item, xml=False)
        out = self._target.own(item.document.id, ".json")
        out.put(cas.to_json(pretty_print=False).encode("utf-8"))
        sentences = len(item.tokens.sentences) if item.tokens is not None else 0
        return Carried(item, out, tuple(losses), sentences, tokens)

    def end(self) -> None:
        """Nothing: the types stand in each file."""


def _sniff(path: Path, start: bytes) -> bool:
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and (b'"%TYPES"' in head or b'"%FEATURE_STRUCTURES"' in head)


CAS_JSON = Format(
    "cas-json",
    Words("UIMA CAS JSON", "UIMA CAS JSON"),
    (".json",),
    read_cas_json,
    CasJsonWriter,
    carries=ALL,
    unit="utf16",
    by_tokens=True,
    per_document=True,
    extra="xmi",
    extra_for="out",
    sniff=_sniff,
)
