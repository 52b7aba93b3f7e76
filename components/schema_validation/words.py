"""Counts and shares turned into words."""


def counted(number: int, noun: str) -> str:
    """Returns `1 error`, `2 errors`, `1,000 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """Returns `12.5 %`: three digits, more for what would be shown as 100 % but is not."""
    if 0 < share < 0.000_01:
        return "< 0.001 %"
    shown = f"{100 * share:.3g}"
    return f"{100 * share:.6g} %" if shown == "100" and share < 1 else f"{shown} %"
