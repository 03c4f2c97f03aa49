"""The files of an export while they are written: who may write which, under which name, hashed and counted."""

import hashlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from annotator.exchange.contract import Format
from annotator.exchange.formats import SIDECAR
from annotator.exchange.names import file_name_of, id_of
from annotator.exchange.receipt import Counts, WrittenFile
from annotator.exchange.spool import Spool
from annotator.model.errors import KnownError
from annotator.model.schema import Schema


class DataFile:
    """One data file while it is written: hashes and counts what goes into it."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.counts = Counts()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = path.open("wb")
        self._hash = hashlib.sha256()
        self._size = 0

    def put(self, data: bytes) -> None:
        """Write more bytes."""
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def close(self, *, synced: bool = True) -> None:
        """Finish it; `synced` waits until it is on the disk."""
        if not self._file.closed:
            self._file.flush()
            if synced:
                os.fsync(self._file.fileno())
            self._file.close()

    def written(self) -> WrittenFile:
        """What the receipt says about it."""
        return WrittenFile(self.name, self._hash.hexdigest(), self._size, self.counts)


class Outs:
    """All files of one export, by their path below it; `file_name` is that of an export to one file, else None.

    Those of a format with a file for each document are many: finished ones are only remembered on the disk.
    """

    def __init__(self, work: Path, target: Format, file_name: str | None) -> None:
        self._work = work
        self.format = target
        self.file_name = file_name
        self._files: dict[str, DataFile] = {}
        self._finished: Spool[WrittenFile] = Spool(WrittenFile)
        self._folded: set[str] = set()
        self._sidecar = f"{file_name}.{SIDECAR}" if file_name is not None else SIDECAR

    def path(self, name: str) -> Path:
        """Where a file lies while it is written."""
        return self._work / name

    def out(self, name: str) -> DataFile:
        """A file, made when it is asked for first."""
        if name not in self._files:
            self._files[name] = DataFile(self._work / name, name)
        return self._files[name]

    def has(self, name: str) -> bool:
        """True if a file was begun."""
        return name in self._files

    def finish(self, file: DataFile) -> None:
        """Nothing more comes into this file, which is one of a document."""
        file.close(synced=False)
        if self._files.pop(file.name, None) is not None:
            self._finished.append(file.written())

    def free(self, name: str) -> str:
        """The same name, or one like it that no other file has, capital letters aside."""
        count, found = 1, name
        while found.casefold() in self._folded:
            count += 1
            found = f"{name}~{count}"
        self._folded.add(found.casefold())
        return found

    def sidecar(self) -> DataFile:
        """The file with what the data files do not say."""
        return self.out(self._sidecar)

    def is_sidecar(self, name: str) -> bool:
        """True for that file's name."""
        return self.format.sidecar and name == self._sidecar

    def close(self) -> None:
        """Finish all files."""
        for file in self._files.values():
            file.close(synced=not self.format.per_document)

    def written(self) -> Sequence[WrittenFile]:
        """All files, the sidecar last; no more may be asked for then."""
        if self.format.per_document:
            for file in tuple(self._files.values()):
                self.finish(file)
            return self._finished
        names = sorted(self._files, key=lambda name: self.is_sidecar(name))
        return tuple(self._files[name].written() for name in names)


class Part:
    """The `Target` of a writer: one of train, dev and test, or everything (`name` None)."""

    def __init__(
        self, outs: Outs, name: str | None, options: Mapping[str, str], schema: Schema | None, survey: Any
    ) -> None:
        self._outs = outs
        self._folder = f"{name}/" if name is not None and outs.format.per_document else ""
        self.options = options
        self.schema = schema
        self.survey = survey
        self.alone = outs.file_name is not None
        self.stem = Path(outs.file_name).stem if outs.file_name is not None else name or "documents"
        self._own: dict[str, tuple[str, str]] = {}
        self._open: list[DataFile] = []
        self.documents = 0
        if outs.format.sidecar:
            outs.sidecar()

    def main(self) -> DataFile:
        """The one data file of a format that has one."""
        return self._outs.out(self._main_name())

    def main_if_begun(self) -> str | None:
        """The name of the one data file, if the writer has it."""
        name = self._main_name()
        return name if self._outs.has(name) else None

    def _main_name(self) -> str:
        return self._outs.file_name or f"{self.stem}{self._outs.format.extensions[0]}"

    def out(self, name: str) -> DataFile:
        """Another data file."""
        return self._outs.out(self._folder + name)

    def own(self, document_id: str, extension: str) -> DataFile:
        """The file of one document; the first extension asked for is that of the file that is read again."""
        if document_id not in self._own:
            self._begin(document_id)
        file = self._outs.out(f"{self._folder}{self._own[document_id][0]}{extension}")
        self._open.append(file)
        return file

    def _begin(self, document_id: str) -> None:
        for file in self._open:
            self._outs.finish(file)
        self._open = []
        if self._outs.file_name is None:
            safe, again = file_name_of(document_id)
            free = self._outs.free(self._folder + safe).removeprefix(self._folder)
            self._own = {document_id: (free, again if free == safe else id_of(free))}
        elif self._own:
            raise KnownError(
                f"{self._outs.format.id} holds one document per file, and there are several: "
                "give a folder, a name without an extension"
            )
        else:
            self._own[document_id] = (self.stem, id_of(unicodedata.normalize("NFC", self.stem)))

    def base(self) -> Path | None:
        """The folder from which ids of files count when a file is read again; None when its name alone counts."""
        return self._outs.path(self._folder) if self._outs.format.per_document and not self.alone else None

    def read_as(self, document_id: str) -> str:
        """The id that a document gets when its file is read again; counts it as written."""
        self.documents += 1
        return self._own[document_id][1] if document_id in self._own else document_id

    def beside(self, data: bytes) -> None:
        """A line for the sidecar."""
        self._outs.sidecar().put(data)
