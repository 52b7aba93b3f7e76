"""The artifact types that our components publish beside TFX's own."""

from tfx.types.artifact import Artifact


class Catalogue(Artifact):
    """Every movie that the source knows: `catalogue.parquet`, one row a movie."""

    TYPE_NAME = "components.Catalogue"


class RatingHistory(Artifact):
    """Accepted ratings bucketed by user: `history-<bucket>-of-<buckets>.parquet`."""

    TYPE_NAME = "components.RatingHistory"


class IngestReport(Artifact):
    """What ingestion read, wrote and refused: `ingest.json` and `quarantine.jsonl`."""

    TYPE_NAME = "components.IngestReport"


class RatingsProfile(Artifact):
    """Exact figures of the accepted ratings: `profile.json` and `ids.parquet`."""

    TYPE_NAME = "components.RatingsProfile"


class ValidationReport(Artifact):
    """What validation found, for people and programs: `report.html` and `report.json`."""

    TYPE_NAME = "components.ValidationReport"


class ParityReport(Artifact):
    """Whether the exported model answers as training does: `parity.json` and `parity.html`."""

    TYPE_NAME = "components.ParityReport"


class QualityReport(Artifact):
    """The model's figures beside baselines, and the gates: `quality.json` and pages of it."""

    TYPE_NAME = "components.QualityReport"
