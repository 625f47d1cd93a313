"""Pages of a PDF as pictures, to be looked at."""

import os
from pathlib import Path

import pypdfium2


def keep_pages(content: bytes, name: str) -> None:
    """Keeps a picture of each page in the folder named by TSUNAGI_SCREENSHOTS, when that is set."""
    folder = os.environ.get("TSUNAGI_SCREENSHOTS", "")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document, 1):
        page.render(scale=1.5).to_pil().save(Path(folder) / f"{name}-{number:02}.png")
    document.close()
