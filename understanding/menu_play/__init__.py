"""Plays a menu's own order book: what guests would say of each dish, read by the local reader and judged."""

from understanding.menu_play.play import MAX_PHRASES, MenuPlay, fingerprint_menu, play_menu

__all__ = ["MAX_PHRASES", "MenuPlay", "fingerprint_menu", "play_menu"]
