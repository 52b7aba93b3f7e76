"""RequestLogExampleGen: a log of requests turned into Examples, for a look at skew.

reasons     the table of reason codes
bodies      a line of the log -> the requests in it, still as they were sent
fields      a field's value as it was sent -> the value of an example
parsing     lines -> requests and refused requests
log_files   a path -> the files of the log
ingest      the files of the log -> Examples, quarantine and ingest.json
"""
