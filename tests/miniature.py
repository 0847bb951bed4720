"""Where the miniature world is: two nations that do not exist, three sentences, five rows."""

from pathlib import Path

WORLD = Path(__file__).parent / "world"
MOOT = WORLD / "text" / "moot.txt"
