"""The pages under /docs as a person sees them, on a machine that reaches no other."""

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import REMEDY, chromium, program

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason=REMEDY),
]

BOXES = "[...document.querySelectorAll('.diagram svg g.node')].length"
# How far a text sticks out of the box that was laid out for it, at most, in points.
OVER = """Math.max(...[...document.querySelectorAll('.diagram svg g.node')].map(node =>
    Math.max(...[...node.querySelectorAll('text')].map(text => text.getBBox().width))
    - node.querySelector('path, polygon, ellipse').getBBox().width))"""


def test_lifecycle_is_drawn_with_its_texts_inside_their_boxes(
    demo: dict[str, Any], tmp_path: Path
) -> None:
    with chromium(tmp_path) as browser:
        browser.call(
            "Emulation.setDeviceMetricsOverride",
            width=1400, height=1000, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        browser.call("Page.navigate", url=f"{demo['address']}/docs/lifecycles/COURSE")
        browser.until(f"{BOXES} > 0")

        assert browser.evaluate(BOXES) == 13  # the states, and the beginning
        assert browser.evaluate(OVER) <= 0
        assert [url for url in browser.requested() if not url.startswith(demo["address"])] == []
        assert browser.complaints() == []
        if folder := os.environ.get("SHOTS"):
            shot = browser.call("Page.captureScreenshot")
            Path(folder, "docs-lifecycle.png").write_bytes(base64.b64decode(shot["data"]))
