import gc

import pytest

from foundation.imports import uncollected


def test_nothing_is_collected_inside_and_all_is_as_before_after_it() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_import_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), uncollected():
        import no_such_module  # type: ignore[import-not-found]  # noqa: F401
    assert gc.isenabled()
