"""Starts the example: makes a virtual environment the first time, installs what is missing, runs ``app.py``.

    PORTERO_APP_ID=… PORTERO_APP_SECRET=… python run.py

Another example's folder may be given as argument. Needs Python 3.10 or newer and nothing else.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLE = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE
ENVIRONMENT = EXAMPLE / ".venv"
SDK = HERE.parents[1] / "sdks" / "python"
ENDPOINT = os.environ.setdefault("PORTERO_ENDPOINT", "http://localhost:3001/")


def main() -> int:
    if sys.version_info < (3, 10):
        return fail(f"Python 3.10 or newer is needed; this is {sys.version.split()[0]}.")
    missing = [name for name in ("PORTERO_APP_ID", "PORTERO_APP_SECRET") if not os.environ.get(name)]
    if missing:
        return fail(
            f"Set {' and '.join(missing)}: create a traditional web application in the Console, register the redirect "
            f"URI http://localhost:{os.environ.get('PORT', '3000')}/callback, and copy its App ID and App Secret."
        )
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install(python)
    if os.name != "nt":
        # In its place: whoever ends this process ends the app.
        os.chdir(EXAMPLE)
        os.execv(python, [python, EXAMPLE / "app.py"])
    try:
        return subprocess.call([python, EXAMPLE / "app.py"], cwd=EXAMPLE)
    except KeyboardInterrupt:
        return 0


def install(python: Path) -> None:
    """Install what ``requirements.txt`` names, unless that was done before."""
    requirements = EXAMPLE / "requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / "installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing (once) …", flush=True)
    venv.create(ENVIRONMENT, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if "portero" in requirements.read_text().split():
        # By itself and from one place only, so that nobody else's package of that name can come instead.
        source = [SDK] if SDK.exists() else ["--index-url", f"{ENDPOINT.rstrip('/')}/sdk/python/simple/", "portero"]
        subprocess.run([*pip, "--no-deps", *source], check=True)
    subprocess.run([*pip, "-r", requirements], check=True)
    stamp.write_text(wanted)


def fail(line: str) -> int:
    print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
