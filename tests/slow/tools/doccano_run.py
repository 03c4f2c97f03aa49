"""Run by doccano's own Python: puts files into projects of it and takes out what it exports, through its HTTP API.

``python doccano_run.py HOME FILE TASK OUT [FILE TASK OUT …]``: each FILE becomes a project of its own, imported of
TASK ("SequenceLabeling" or "RelationExtraction"), and what doccano exports of it as JSONL lies in OUT
afterwards. HOME is a new folder.
"""

import io
import json
import os
import sys
import zipfile
from pathlib import Path

home = Path(sys.argv[1])
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings.development",
    "DATABASE_URL": f"sqlite:///{home / 'db.sqlite3'}",
    "MEDIA_ROOT": str(home / "media"),
    "STANDALONE": "True",
    "DEBUG": "False",
}

import backend  # noqa: E402

sys.path.insert(0, str(Path(backend.__path__[0])))
import django  # noqa: E402

django.setup()
from config.celery import app  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core import management  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402

settings.ALLOWED_HOSTS = ["*"]
settings.DJANGO_DRF_FILEPOND_UPLOAD_TMP = str(home / "uploads")
# Its queue runs in this process, so that no server of it is needed.
app.conf.update(task_always_eager=True, task_store_eager_result=True, task_eager_propagates=False)
management.call_command("migrate", verbosity=0)
management.call_command("create_roles")
management.call_command("create_admin", "--noinput", username="admin", password="secret", email="a@example.org")
client = Client()
assert client.login(username="admin", password="secret")


def post(path: str, body: object) -> dict:
    answer = client.post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code < 300, (path, answer.status_code, answer.content[:500])
    return answer.json()


def run(file: Path, kind: str, out: Path) -> None:
    relations = kind == "RelationExtraction"
    project = post(
        "/v1/projects",
        {
            "name": file.stem[:90],
            "description": "made by a test",
            "project_type": "SequenceLabeling",
            "allow_overlapping": True,
            "grapheme_mode": False,
            "use_relation": relations,
            "resourcetype": "SequenceLabelingProject",
            "collaborative_annotation": True,
        },
    )["id"]
    sent = client.post("/v1/fp/process/", {"filepond": SimpleUploadedFile(file.name, file.read_bytes())})
    assert sent.status_code == 200, sent.content[:500]
    upload = sent.content.decode()
    offered = client.get(f"/v1/projects/{project}/catalog").json()
    chosen = next(o for o in offered if (o["name"], o["task_id"]) == ("JSONL", kind))
    task = post(
        f"/v1/projects/{project}/upload",
        {
            "format": chosen["name"],
            "uploadIds": [upload],
            "task": chosen["task_id"],
            "encoding": "utf_8",
            "column_data": "text",
            "column_label": "label",
        },
    )["task_id"]
    state = client.get(f"/v1/tasks/status/{task}").json()
    assert state["ready"] and not (state.get("result") or {}).get("error"), state
    task = post(f"/v1/projects/{project}/download", {"format": "JSONL"})["task_id"]
    answer = client.get(f"/v1/projects/{project}/download", {"taskId": task})
    packed = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        out.write_bytes(archive.read("all.jsonl"))


for number in range(2, len(sys.argv), 3):
    run(Path(sys.argv[number]), sys.argv[number + 1], Path(sys.argv[number + 2]))
