"""Whatever Beam's file systems raise, the person reads what cannot be read and what to do."""

import importlib.util

import pytest

from components.ratings_example_gen.files import list_inputs, sha256
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.spans import resolve_span
from foundation.errors import SourceError

READERS = [
    lambda url: list_inputs(SourceParams(path=url)),
    lambda url: resolve_span(SourceParams(path=url + "-{SPAN}")),
    sha256,
]


@pytest.mark.parametrize("read", READERS, ids=["list", "span", "open"])
@pytest.mark.parametrize("url", ["http://localhost/r.csv", "hdfs://h/r.csv", "abc://x"])
def test_no_file_system(read, url):
    with pytest.raises(SourceError) as caught:
        read(url)
    assert caught.value.code == "E-NOT-FOUND"
    assert f"cannot read {url}" in str(caught.value)
    assert caught.value.hint == "Give a local path or one of gs://, s3://."


@pytest.mark.skipif(importlib.util.find_spec("boto3") is not None, reason="the extra s3 is there")
@pytest.mark.parametrize("read", READERS, ids=["list", "span", "open"])
def test_an_extra_that_is_not_installed_is_named(read):
    with pytest.raises(SourceError, match=r"E-NOT-FOUND: cannot read s3://b/r\.csv") as caught:
        read("s3://b/r.csv")
    assert "boto3" in str(caught.value)
    assert "make setup EXTRAS=s3" in caught.value.hint
