"""A backend of Label Studio's own library that knows the names it was told of; prints its port, then serves.

Run by a Python that has ``label-studio-ml``: FOLDER is where the library keeps what it learned.
"""

import json
import sys
from pathlib import Path

from label_studio_ml.api import init_app
from label_studio_ml.model import LabelStudioMLBase
from werkzeug.serving import make_server

FOLDER = Path(sys.argv[1])


class Remembers(LabelStudioMLBase):
    """Proposes 도윤재 as a person, and every name that an annotation has told it."""

    def predict(self, tasks, **_):
        names = {"도윤재": "PERSON"} | (self.train_output.get("names") or {})
        predictions = []
        for task in tasks:
            text, result = task["data"]["text"], []
            for name, label in sorted(names.items()):
                start = text.find(name)
                if start >= 0:
                    value = {"start": start, "end": start + len(name), "text": name, "labels": [label]}
                    one = {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}
                    result.append(one | {"score": 0.9})
            people = [r["id"] for r in result if r["value"]["labels"] == ["PERSON"]]
            companies = [r["id"] for r in result if r["value"]["labels"] == ["COMPANY"]]
            if people and companies:
                result.append(
                    {
                        "type": "relation",
                        "from_id": people[0],
                        "to_id": companies[0],
                        "direction": "right",
                        "labels": ["employee_of"],
                    }
                )
            predictions.append({"result": result, "score": 0.8})
        return predictions

    def fit(self, _tasks, workdir=None, data=None, **_):
        told = (data or {}).get("annotation", {}).get("result", [])
        names = {r["value"]["text"]: r["value"]["labels"][0] for r in told if r.get("type") == "labels"}
        (FOLDER / "told.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return {"names": names}


server = make_server("127.0.0.1", 0, init_app(Remembers, model_dir=str(FOLDER / "models")))
print(server.server_port, flush=True)
server.serve_forever()
