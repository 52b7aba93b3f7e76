"""The names of the files that a quality artifact holds, and its verdicts."""

QUALITY_JSON = "quality.json"
QUALITY_HTML = "quality.html"
EXAMPLES_HTML = "recommendations.html"
PASSED, FAILED = "passed", "failed"
