"""Node.js, which checks that what is served is a script."""

import shutil
import sys
from pathlib import Path

NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node") or "node"
