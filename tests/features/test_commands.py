"""The command line from the first command to the last, as a dataset engineer runs it."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.store.project import Project

ARTICLE = """한빛전자, 도원물산과 배터리 합작법인 세운다
한빛전자 김서연 사장은 8일 도원물산 박지후 대표와 만나 계약을 맺었다.
김 사장은 "도원물산과 손잡고 세계 시장을 넓히겠다"고 말했다.
저작권자 © 새벽경제 무단전재 및 재배포 금지
"""


def run(*arguments: str, cwd: Path, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "annotator", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
    )
    assert done.returncode == status, done.stderr
    if status:
        assert done.stderr.startswith("annotator: ")
        assert "Traceback" not in done.stderr
    return done.stdout if not status else done.stderr


def run_json(*arguments: str, cwd: Path) -> Any:
    return json.loads(run(*arguments, "--json", cwd=cwd))


_MANY = """
import contextlib, io, json, sys
from annotator.cli import run
found = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["annotator", *arguments]
    error = io.StringIO()
    with contextlib.redirect_stderr(error), contextlib.redirect_stdout(io.StringIO()):
        try:
            run()
            status = 0
        except SystemExit as done:
            status = done.code or 0
    found.append([status, error.getvalue()])
print(json.dumps(found))
"""


def run_many(commands: list[list[str]], cwd: Path) -> list[tuple[int, str]]:
    """Status and stderr of several commands that run in one process, which is much faster than one each."""
    done = subprocess.run(
        [sys.executable, "-c", _MANY, json.dumps(commands)],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(status, error) for status, error in json.loads(done.stdout)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "합작.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "articles" / "사본.txt").write_text(ARTICLE.replace("8일", "9일"), encoding="utf-8")
    return tmp_path


def test_from_init_to_gold_and_back(folder: Path) -> None:
    run("init", "news.annodb", cwd=folder)
    assert run_json("import", "news.annodb", "articles", cwd=folder)["added"] == 2
    suggested = run_json("suggest", "news.annodb", cwd=folder)
    assert suggested["documents"] == 2
    assert suggested["mentions"] >= 8
    assert suggested["relations"] >= 2
    assert run_json("suggest", "news.annodb", cwd=folder)["documents"] == 0
    stats = run_json("stats", "news.annodb", cwd=folder)
    assert stats["stages"] == {"todo": 2, "in_progress": 0, "done": 0, "in_review": 0, "gold": 0}
    assert "no gold yet" in run("export", "news.annodb", "out", cwd=folder, status=1)

    run("predict", "articles", "kim.jsonl", cwd=folder)
    joined = run_json("import", "news.annodb", "kim.jsonl", "--annotator", "kim", cwd=folder)
    assert (joined["added"], joined["sets"]) == (0, 2)
    assert run_json("adjudicate", "news.annodb", "--strategy", "unanimous", cwd=folder)["gold"] == 2
    receipt = run_json("export", "news.annodb", "gold", "--format", "jsonl", cwd=folder)
    mentions = receipt["counts"]["mentions"]
    assert mentions >= 8
    run("export", "news.annodb", "again", "--format", "jsonl", cwd=folder)
    one, other = (folder / name / "documents.jsonl" for name in ("gold", "again"))
    assert one.read_bytes() == other.read_bytes()

    for unit in ("morpheme", "syllable"):
        run("convert", "gold", f"conll-{unit}", "--to", "conll", "--unit", unit, cwd=folder)
        run("convert", f"conll-{unit}", f"{unit}.jsonl", "--from", "conll", "--to", "jsonl", cwd=folder)
        figures = run_json("evaluate", "gold/documents.jsonl", f"{unit}.jsonl", cwd=folder)
        assert figures["mentions"]["exact"]["f1"] == 1.0
    assert run_json("check", "news.annodb", cwd=folder)["problems"] == []


def test_two_annotators_agree_and_differ(folder: Path) -> None:
    run("init", "news.annodb", cwd=folder)
    run("import", "news.annodb", "articles", cwd=folder)
    run("predict", "articles", "kim.jsonl", cwd=folder)
    lines = (folder / "kim.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "lee.jsonl").write_text(
        "".join(
            json.dumps({**(record := json.loads(line)), "mentions": record["mentions"][:3], "relations": []}) + "\n"
            for line in lines
        ),
        encoding="utf-8",
    )
    for name in ("kim", "lee"):
        run("import", "news.annodb", f"{name}.jsonl", "--annotator", name, cwd=folder)
    pair = run_json("agree", "news.annodb", "--annotators", "kim, lee", cwd=folder)["pairs"][0]
    assert (pair["a"], pair["b"]) == ("kim", "lee")
    assert 0 < pair["mentions"]["exact"]["f1"] < 1
    settled = run_json("adjudicate", "news.annodb", "--strategy", "unanimous", cwd=folder)
    assert settled["open_documents"] == 2
    assert run_json("stats", "news.annodb", cwd=folder)["stages"]["in_review"] == 2
    assert run_json("export", "news.annodb", "gold", cwd=folder)["open_disagreements"] == settled["open"]
    assert run_json("export", "news.annodb", "whole", "--complete", cwd=folder)["counts"]["documents"] == 0
    run("adjudicate", "news.annodb", "--strategy", "prefer:kim", cwd=folder)
    assert run_json("stats", "news.annodb", cwd=folder)["stages"]["gold"] == 2


def test_the_worlds_faults_are_one_line_and_leave_nothing(folder: Path) -> None:
    run("init", "news.annodb", cwd=folder)
    assert "news.annodb" in run("init", "news.annodb", cwd=folder, status=1)
    (folder / "articles" / "bad.txt").write_bytes(b"\xea\xb0\x80 \xed\xa0\x80 \xc0\x80")
    assert "bad.txt" in run("import", "news.annodb", "articles", cwd=folder, status=1)
    assert run_json("stats", "news.annodb", cwd=folder)["documents"] == 0
    run("import", "news.annodb", "articles", "--keep-going", cwd=folder, status=1)
    assert run_json("stats", "news.annodb", cwd=folder)["documents"] == 2
    (folder / "empty.annodb").write_bytes(b"")
    assert "empty" in run("stats", "empty.annodb", cwd=folder, status=1)
    assert (folder / "empty.annodb").read_bytes() == b""


def test_a_backup_restores(folder: Path) -> None:
    run("init", "news.annodb", cwd=folder)
    run("import", "news.annodb", "articles", cwd=folder)
    kept = run("backup", "news.annodb", cwd=folder).strip()
    (folder / "news.annodb").unlink()
    run("restore", kept, "news.annodb", cwd=folder)
    assert run_json("stats", "news.annodb", cwd=folder)["documents"] == 2


def test_headless_work_never_imports_qt(folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['annotator', 'stats', 'news.annodb', '--json']\n"
        "from annotator.cli import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "assert not [m for m in sys.modules if m.startswith('PySide6')], 'Qt was imported'"
    )
    run("init", "news.annodb", cwd=folder)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_window_does_not_wait_for_what_its_first_screen_does_not_need() -> None:
    ours = ("annotator.exchange", "annotator.report", "annotator.quality", "annotator.cli.main", "annotator.operations")
    late = (*ours, "numpy", "jinja2", "rapidfuzz", "typer", "rich", "kiwipiepy")
    code = (
        "import sys\n"
        "import annotator.cli\n"
        "import annotator.app\n"
        f"early = [m for m in sys.modules if m.startswith({late!r})]\n"
        "assert not early, early"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_wrong_usage_is_status_two(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "annotator", "export", "--no-such-option"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
    )
    assert done.returncode == 2


def test_what_is_read_is_never_written_over(folder: Path) -> None:
    run("convert", "articles", "ex", "--to", "jsonl", cwd=folder)
    before = {p: p.read_bytes() for p in (folder / "ex").iterdir()}
    refused = [
        (["convert", "ex", "ex", "--from", "jsonl", "--to", "conll"], "what is read"),
        (["convert", "ex", "ex/conll", "--to", "conll"], "inside"),
        (["convert", "ex/documents.jsonl", "ex", "--to", "conll"], "holds"),
        (["predict", "ex/documents.jsonl", "ex/../ex/documents.jsonl"], "what is read"),
        (["predict", "ex", "ex/out.jsonl"], "inside"),
        (["convert", "g.conll.documents.jsonl", "g.conll", "--to", "conll"], "what is read"),
    ]
    results = run_many([arguments for arguments, _ in refused], folder)
    for (arguments, why), (status, error) in zip(refused, results, strict=True):
        assert (status, error.count("\n")) == (1, 1), (arguments, error)
        assert why in error
    assert {p: p.read_bytes() for p in (folder / "ex").iterdir()} == before


_WAITS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job of the background is born deaf to it
from annotator.cli import main, run
@main.app.command()
def wait():
    print("ready", flush=True)
    signal.pause()
run()
"""


def test_ctrl_c_is_said(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WAITS, "wait"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    ) as waiting:
        assert waiting.stdout is not None and waiting.stdout.readline() == "ready\n"
        waiting.send_signal(signal.SIGINT)
        _, error = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert error == "annotator: interrupted; nothing is left half done\n"


_INTERRUPTED_AT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
last = sys.argv.pop()
def at_the_last_file(event, arguments):
    if event == "open" and str(arguments[0]).endswith(last):
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(at_the_last_file)
from annotator.cli import run
run()
"""


def test_an_import_that_keeps_going_says_after_ctrl_c_that_it_can_go_on(folder: Path) -> None:
    files = folder / "some"
    files.mkdir()
    for name in ("a", "b", "z"):
        (files / f"{name}.txt").write_text(f"{name}: {ARTICLE}", encoding="utf-8")
    (files / "c.json").write_text("{", encoding="utf-8")
    run("init", "going.annodb", cwd=folder)
    command = ["import", "going.annodb", "some", "--keep-going"]
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_AT, *command, "z.txt"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr == (
        "annotator: interrupted; what could be read by then is in the project (2 articles added): "
        "the same command goes on from there\n"
    )
    with Project.open(folder / "going.annodb") as project:
        assert project.documents.ids() == ("a", "b")
    (files / "c.json").unlink()
    assert run(*command, cwd=folder).startswith("1 articles added, 2 known already")


def test_labels_that_are_left_out_are_told_in_one_line_each_and_all_in_json(folder: Path) -> None:
    words = [f"도시{n}" for n in range(9)]
    text = " ".join(words)
    said = [
        {"start": text.index(w), "end": text.index(w) + 3, "label": "KIND2" if n < 5 else "KIND3"}
        for n, w in enumerate(words)
    ]
    (folder / "cities.json").write_text(json.dumps({"id": "c", "text": text, "mentions": said}), encoding="utf-8")
    (folder / "cities.jsonl").write_text((folder / "cities.json").read_text("utf-8") + "\n", encoding="utf-8")
    run("init", "cities.annodb", cwd=folder)
    ((status, told),) = run_many([["import", "cities.annodb", "cities.jsonl", "--skip-unknown"]], folder)
    assert status == 0
    assert [line for line in told.splitlines() if "KIND" in line] == [
        "cities.jsonl, id 'c': skipped mention '도시0' at 0: KIND2 is not in the schema"
        " · 4 more like it, in 1 places: '도시1' 4 (c); '도시2' 8 (c); '도시3' 12 (c) …",
        "cities.jsonl, id 'c': skipped mention '도시5' at 20: KIND3 is not in the schema"
        " · 3 more like it, in 1 places: '도시6' 24 (c); '도시7' 28 (c); '도시8' 32 (c)",
    ]
    run("init", "again.annodb", cwd=folder)
    told = run_json("import", "again.annodb", "cities.jsonl", "--skip-unknown", cwd=folder)["notes"]
    assert sum("KIND" in line for line in told) == len(words)


def test_an_option_with_a_value_that_does_not_exist_is_wrong_usage(folder: Path) -> None:
    export = ["export", "news.annodb", "out"]
    convert = ["convert", "articles", "out"]
    wrong = [
        [*export, "--format", "foo"],
        [*export, "--format", "conll", "--unit", "word"],
        [*export, "--format", "conll", "--columns", "foo"],
        [*export, "--split", "8:1"],
        [*export, "--map", "PERSON"],
        [*export, "--map", "PERSON=A", "--map", "PERSON=B"],
        [*export, "--preset", "foo"],
        [*export, "--unit", "morpheme"],
        [*convert, "--from", "foo"],
        [*convert, "--to", "json", "--columns", "entity"],
        ["convert", "articles", "out.jsonl", "--split", "8:1:1"],
        ["import", "news.annodb", "articles", "--format", "foo"],
        ["adjudicate", "news.annodb", "--strategy", "foo"],
    ]
    results = run_many([["init", "news.annodb"], *wrong], folder)
    assert results[0] == (0, "")
    for arguments, (status, error) in zip(wrong, results[1:], strict=True):
        assert (status, error.count("\n")) == (2, 1), (arguments, error)
        assert error.startswith("annotator: ")
    assert not (folder / "out").exists()


def test_a_label_to_rename_that_is_nowhere_is_said(folder: Path) -> None:
    run("predict", "articles", "kim.jsonl", cwd=folder)
    names = ["--map", "PERSON=PS", "--map", "PERSN=PS"]
    same = ["--map", "PERSON=PERSON", "--map", "PS=PERSON"]
    results = run_many(
        [
            ["init", "news.annodb"],
            ["convert", "kim.jsonl", "out", "--preset", "klue", *names],
            ["import", "news.annodb", "kim.jsonl", "--annotator", "kim", *same],
            ["export", "news.annodb", "gold", "--annotator", "kim", *names],
        ],
        folder,
    )
    assert [status for status, _ in results] == [0, 0, 0, 0]
    assert results[1][1] == results[3][1] == "--map PERSN=PS: no article has the label PERSN\n"
    assert "--map PS=PERSON: no article has the label PS\n" in results[2][1]
    assert "--map PERSON" not in results[2][1]


def test_predict_leaves_no_temporary_file_and_heeds_the_umask(folder: Path) -> None:
    (folder / "there").mkdir()
    (folder / "there" / "mine.txt").write_text("x", encoding="utf-8")
    (folder / "empty.jsonl").write_text("", encoding="utf-8")
    before = os.umask(0o027)
    try:
        results = run_many([["predict", "empty.jsonl", "there"], ["predict", "empty.jsonl", "out.jsonl"]], folder)
    finally:
        os.umask(before)
    assert [status for status, _ in results] == [1, 0]
    assert "there: cannot be written" in results[0][1]
    assert sorted(p.name for p in folder.iterdir()) == ["articles", "empty.jsonl", "out.jsonl", "there"]
    assert (folder / "out.jsonl").stat().st_mode & 0o777 == 0o640


def test_articles_that_are_not_in_gold_are_counted(folder: Path) -> None:
    (folder / "gold.jsonl").write_text('{"id": "a", "text": "가"}\n', encoding="utf-8")
    (folder / "more.jsonl").write_text('{"id": "a", "text": "가"}\n{"id": "b", "text": "나"}\n', encoding="utf-8")
    assert run_json("evaluate", "gold.jsonl", "more.jsonl", cwd=folder)["not_in_gold"] == 1
    ((status, error), (same, silent)) = run_many(
        [["evaluate", "gold.jsonl", "more.jsonl"], ["evaluate", "gold.jsonl", "gold.jsonl"]], folder
    )
    assert (status, error) == (
        0,
        "more.jsonl: 1 articles are not in gold.jsonl and were not evaluated, the first is b\n",
    )
    assert (same, silent) == (0, "")


def test_a_database_server_is_not_available_yet(folder: Path) -> None:
    ((status, error),) = run_many([["stats", "postgresql+psycopg://kim:secret@db/news"]], folder)
    assert status == 1
    assert "PostgreSQL are not available yet" in error
    assert "secret" not in error


def at_terminal(*arguments: str, cwd: Path) -> str:
    """What a command shows on stderr when that is a terminal."""
    ours, theirs = pty.openpty()
    shown = b""
    with subprocess.Popen(
        [sys.executable, "-m", "annotator", *arguments],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "TERM": "xterm"},
    ) as command:
        os.close(theirs)
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            pass  # how Linux says that the other end of a terminal is closed
        finally:
            os.close(ours)
    assert command.returncode == 0, shown
    return shown.decode("utf-8", "replace")


def test_import_and_export_show_progress_at_a_terminal_only(folder: Path) -> None:
    (folder / "kim.jsonl").write_text(
        '{"id": "a", "text": "가나", "mentions": [{"start": 0, "end": 1, "label": "PERSON"}]}\n', encoding="utf-8"
    )
    results = run_many(
        [
            ["init", "news.annodb"],
            ["import", "news.annodb", "kim.jsonl", "--annotator", "kim"],
            ["export", "news.annodb", "silent", "--annotator", "kim"],
        ],
        folder,
    )
    assert results == [(0, "")] * 3
    assert "reading" in at_terminal("import", "news.annodb", "articles", cwd=folder)
    assert "exporting" in at_terminal("export", "news.annodb", "gold", "--annotator", "kim", cwd=folder)


def test_a_project_is_never_written_over(folder: Path) -> None:
    run("init", "news.annodb", cwd=folder)
    before = (folder / "news.annodb").read_bytes()
    assert "never written over" in run("predict", "articles", "news.annodb", cwd=folder, status=1)
    assert (folder / "news.annodb").read_bytes() == before


def test_import_uses_the_label_mapping_saved_with_the_project_and_says_so(tmp_path: Path) -> None:
    run("init", "news.annodb", cwd=tmp_path)
    with Project.open(tmp_path / "news.annodb") as project:
        project.label_maps.keep_incoming({"PS": "PERSON", "LC": ""})
    record = {
        "id": "a",
        "text": "이재용 서울",
        "mentions": [{"start": 0, "end": 3, "label": "PS"}, {"start": 4, "end": 6, "label": "LC"}],
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    told, saved = run_many(
        [["import", "news.annodb", "a.jsonl", "--map", "PS=PERSON"], ["import", "news.annodb", "a.jsonl"]], tmp_path
    )
    assert told[0] == 1 and "LC" in told[1] and "saved with the project" not in told[1]
    assert saved[0] == 0
    assert "labels as saved with the project: PS → PERSON, LC left out; --map or --preset say otherwise" in saved[1]
    assert "LC (1)" in saved[1]
    with Project.open(tmp_path / "news.annodb") as project:
        assert [m.label for m in project.annotations(project.sets("a")[0]).mentions] == ["PERSON"]
