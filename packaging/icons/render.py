"""Draw the PNG icons beside this file from `annotator.svg`, in the sizes that desktops ask for (pixels)."""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded: a build machine has no screen

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    """Write one file per size."""
    app = QGuiApplication([])
    folder = Path(__file__).parent
    renderer = QSvgRenderer(str(folder / "annotator.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        try:
            renderer.render(painter)
        finally:
            painter.end()
        path = folder / f"annotator-{size}.png"
        if not image.save(str(path)):
            raise SystemExit(f"{path} cannot be written")
    app.quit()


if __name__ == "__main__":
    main()
