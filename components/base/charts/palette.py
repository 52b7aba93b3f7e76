"""What a mark stands for, as a colour that matplotlib draws and as the class that replaces it.

The style sheet gives each class its colour, in light and in dark. The colours here are seen by
nobody: they only carry the class through matplotlib.
"""

_ROLES = (
    "train",
    "eval",
    "test",
    "previous",
    "now",
    "before",
    "serving",
    "all",
    "grid",
    "floor",
    "cut",
    "limit",
    "label",
    "soft",
    "strong",
)
COLOURS = {role: f"#0000{16 + index:02x}" for index, role in enumerate(_ROLES)}
ROLE_OF = {colour: role for role, colour in COLOURS.items()}
