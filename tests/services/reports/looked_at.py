"""Looks at the files of reports with other eyes than those that made them."""

import io
import json
from collections import defaultdict
from typing import Any

import pypdfium2


def tables(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of a report as JSONL, in their order."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in content.decode().splitlines()[1:]:
        row = json.loads(one)
        found[row.pop("table")].append(row)
    return dict(found)


def head(content: bytes) -> dict[str, Any]:
    """What a report as JSONL says of itself."""
    found: dict[str, Any] = json.loads(content.decode().splitlines()[0])
    return found


def words(content: bytes) -> str:
    """The text of a PDF, page by page; without what breaks its lines."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    # The page lets codes break behind their joints, with spaces of no width.
    return "\n".join(pages).replace("\u200b", "").replace("\r\n", "\n")


def fonts(content: bytes) -> set[str]:
    """The fonts that a PDF carries along, without the mark of what was taken of them."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        return {
            text.get_font().get_base_name().rpartition("+")[2]
            for page in document
            for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        }
