"""``python -m api.check_service --menu URL ...``: checks your services, and plays what guests would say of the menu.

The same as ``python -m services.check``, which does not read guests' words, with the findings of a play of the menu.
"""

from __future__ import annotations

import sys

from services.check.__main__ import main
from understanding.menu_play import play_menu

if __name__ == "__main__":
    sys.exit(main(play_menu=play_menu))
