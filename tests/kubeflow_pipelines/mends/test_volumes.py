"""What a pod cannot mount is refused with the step's name."""

from typing import Any

import pytest

from kubeflow_pipelines.mends.volumes import check_volumes
from kubeflow_pipelines.refusals import NotExpressibleError
from tests.kubeflow_pipelines.mends import stock


def test_volumes_of_their_own_pass() -> None:
    check_volumes(stock.spec(), stock.context(steps={"Gen": {"volumes": {"/data": "ratings"}}}))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"volumes": {"/x": "tfx-recommender"}}, "Gen: tfx-recommender is mounted 2 times"),
        ({"volumes": {"/x": "a"}, "secret_files": {"/y": "a"}}, "Gen: a is mounted 2 times"),
        ({"volumes": {"/mnt/tfx-recommender/": "a"}}, "Gen: two volumes are mounted at /mnt/tfx"),
        ({"volumes": {"/minio/x": "a"}}, "Gen: /minio/x is a folder of the backend's launcher"),
    ],
)
def test_what_is_in_the_way_is_named(given: dict[str, Any], message: str) -> None:
    with pytest.raises(NotExpressibleError, match=message):
        check_volumes(stock.spec(), stock.context(steps={"Gen": given}))
