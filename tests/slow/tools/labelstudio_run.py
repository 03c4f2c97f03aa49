"""Run by Label Studio's own Python: puts files into projects of it and takes out its export, through its HTTP API.

``python labelstudio_run.py HOME CONFIG FILE OUT [FILE OUT …]``: each FILE is imported into a new project with the
labelling interface of CONFIG, and what Label Studio exports of it as JSON lies in OUT afterwards. HOME is a new folder.
"""

import json
import os
import sys
from pathlib import Path

home, config = map(Path, sys.argv[1:3])
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "label_studio.core.settings.label_studio",
    "LABEL_STUDIO_BASE_DATA_DIR": str(home),
    "DJANGO_DB": "sqlite",
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "DEBUG": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "SECRET_KEY": "only for a test",
}

import label_studio  # noqa: E402

sys.path.insert(0, str(Path(label_studio.__path__[0])))
os.environ["DJANGO_SETTINGS_MODULE"] = "core.settings.label_studio"
import django  # noqa: E402

django.setup()
from django.conf import settings  # noqa: E402
from django.core import management  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

settings.ALLOWED_HOSTS = ["*"]
management.call_command("migrate", verbosity=0)
from organizations.models import Organization  # noqa: E402
from users.models import User  # noqa: E402

user = User.objects.create_user("a@example.org", "secret-secret")
organization = Organization.create_organization(created_by=user, title="test")
user.active_organization = organization
user.save()
client = APIClient()
client.force_authenticate(user)


def told(answer, what: str):
    assert answer.status_code < 300, (what, answer.status_code, answer.content[:1000])
    return answer.json()


def run(file: Path, out: Path) -> None:
    body = json.dumps({"title": file.stem, "label_config": config.read_text("utf-8")})
    project = told(client.post("/api/projects/", body, content_type="application/json"), "project")["id"]
    sent = SimpleUploadedFile(file.name, file.read_bytes(), content_type="application/json")
    where = f"/api/projects/{project}/import?commit_to_project=true"
    answer = told(client.post(where, {"file": sent}, format="multipart"), "import")
    assert answer["task_count"] == len(json.loads(file.read_text("utf-8"))), answer
    answer = client.get(f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true")
    assert answer.status_code == 200, answer.content[:1000]
    out.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)


for number in range(3, len(sys.argv), 2):
    run(Path(sys.argv[number]), Path(sys.argv[number + 1]))
