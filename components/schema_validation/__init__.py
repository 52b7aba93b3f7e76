"""SchemaValidation and its gate: statistics, schema and ingest report turned into a verdict.

summaries   statistics protos -> plain numbers by split and feature
comparison  statistics + schema -> TFDV's anomalies (the one module that imports TFDV)
anomalies   TFDV's anomalies -> findings
ingest      ingest.json -> what ingestion read, wrote and refused
rules       our own rules over all of these -> findings
reasons     the table of reason codes
content     everything above -> report.json
page        report.json's content -> report.html
"""
