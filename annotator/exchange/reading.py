"""Files in: paths and folders → documents, or why not.

It follows no link, leaves no folder and opens no address; of archives it opens zips, within limits.
"""

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.exchange.archive import read_archive
from annotator.exchange.decoding import shown
from annotator.exchange.formats import FORMATS, format_named, is_by_product, no_reader, sniff
from annotator.exchange.incoming import FileOptions, Incoming, ReadOptions
from annotator.exchange.plain import from_text
from annotator.model.errors import KnownError

__all__ = ["FileOptions", "Incoming", "ReadOptions", "from_text", "read"]


def read(paths: Sequence[Path], options: ReadOptions | None = None) -> Iterator[Incoming]:
    """Everything that some files and folders hold, in the order given, folders recursively in the order of names.

    A problem with one document is an `Incoming` with `problem`; whether that stops everything is for the caller.
    Plain files in a folder get ids that count from that folder. Links and hidden files in a folder are never
    followed or read; links and files of unknown kinds are said in `notes`.

    Raises: KnownError if the options name a format that cannot be read.
    """
    options = options or ReadOptions()
    if options.format != "auto":
        format_named(options.format, reading=True).chosen(options.options, reading=True)
    return map(_in_lines, _read(paths, options))


def _in_lines(incoming: Incoming) -> Incoming:
    """The same, of which each sentence is one line, whatever a file has for a label or an id."""
    told = (incoming.problem or "", *incoming.notes)
    if not any("\n" in text or "\r" in text for text in told):
        return incoming
    problem, *notes = (text.replace("\r", "\\r").replace("\n", "\\n") for text in told)
    return replace(incoming, problem=problem if incoming.problem is not None else None, notes=tuple(notes))


def _read(paths: Sequence[Path], options: ReadOptions) -> Iterator[Incoming]:
    for path in paths:
        try:
            is_folder, exists, is_file = path.is_dir(), path.exists(), path.is_file()
        except OSError as error:  # a folder on the way that may not be looked into
            yield Incoming(path, None, None, f"{shown(path)}: cannot be read: {error.strerror or error}")
            continue
        if is_folder:
            yield from _folder(path, replace(options, base=options.base or path))
        elif not exists:
            yield Incoming(path, None, None, f"{shown(path)}: there is no such file or folder")
        elif not is_file:
            yield Incoming(path, None, None, f"{shown(path)}: it is neither a file nor a folder")
        else:
            yield from _file(path, options, alone=True)


def _folder(folder: Path, options: ReadOptions) -> Iterator[Incoming]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield Incoming(folder, None, None, f"{shown(folder)}: cannot be read: {error.strerror or error}")
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            yield Incoming(path, None, None, None, ("a link is not followed",))
        elif entry.is_dir(follow_symlinks=False):
            yield from _folder(path, options)
        elif entry.is_file(follow_symlinks=False):
            if not is_by_product(path, options.format if options.format != "auto" else None):
                yield from _file(path, options, alone=False)
        else:
            yield Incoming(path, None, None, None, ("not a regular file, not read",))


def _file(path: Path, options: ReadOptions, *, alone: bool) -> Iterator[Incoming]:
    if path in options.files:
        own = options.files[path]
        if own is None:
            return
        options = replace(
            options,
            format=own.format,
            encoding=own.encoding,
            options=own.options,
        )
    if path.suffix.lower() == ".zip":
        yield from read_archive(path, replace(options, base=None) if alone else options, _folder)
        return
    name = options.format if options.format != "auto" else sniff(path)
    if name is None and alone:
        if _is_archive(path):
            yield Incoming(path, None, None, f"{shown(path)}: an archive; unpack it and import the folder")
            return
        # A file that somebody named on purpose: it is text if its bytes are.
        name = "text"
    if name is None:
        yield Incoming(path, None, None, None, (no_reader(path),))
        return
    if alone and options.base is not None and not path.is_relative_to(options.base):
        options = replace(options, base=None)
    reader = FORMATS[name].reader
    assert reader is not None
    if options.options:
        known = {o.name for o in FORMATS[name].read_options}
        options = replace(options, options={k: v for k, v in options.options.items() if k in known})
    try:
        yield from reader(path, options)
    except KnownError as error:
        yield Incoming(path, None, None, str(error))


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() in (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar") or zipfile.is_zipfile(
        path
    )
