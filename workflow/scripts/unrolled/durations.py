"""How long something takes, in words. Imported at parse time as well: standard library only."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Hours, minutes or seconds, as a person would say it."""
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
