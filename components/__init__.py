"""The TFX components of this project, one package each.

The artifact classes are reachable as `components.<Class>` because Kubeflow Pipelines looks a custom
type up by `package.Class`; they are imported on first use, since TFX takes long to import.
"""

from typing import Any

_ARTIFACTS = (
    "Catalogue",
    "IngestReport",
    "ParityReport",
    "QualityReport",
    "RatingHistory",
    "RatingsProfile",
    "ValidationReport",
)


def __getattr__(name: str) -> Any:
    if name in _ARTIFACTS:
        from components import artifacts

        return getattr(artifacts, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
