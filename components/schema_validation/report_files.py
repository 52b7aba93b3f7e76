"""The names of the files that the report artifact holds."""

REPORT_JSON = "report.json"
REPORT_HTML = "report.html"
