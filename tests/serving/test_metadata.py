"""What is told of a model, in the words of TensorFlow Serving and of KServe."""

from serving.metadata import model_metadata, model_status, v2_tensors
from serving.states import AVAILABLE, DATA_LOSS, END, VersionState
from tests.serving.contracts import SIGNATURES


def test_the_status_of_versions() -> None:
    states = [VersionState(8, END, DATA_LOSS, "it is damaged"), VersionState(7, AVAILABLE)]
    assert model_status(states) == {
        "model_version_status": [
            {
                "version": "8",
                "state": "END",
                "status": {"error_code": "DATA_LOSS", "error_message": "it is damaged"},
            },
            {
                "version": "7",
                "state": "AVAILABLE",
                "status": {"error_code": "OK", "error_message": ""},
            },
        ]
    }


def test_metadata_names_model_and_version() -> None:
    found = model_metadata("recommender", 7, {"a": {"inputs": {}}})
    assert found["model_spec"] == {"name": "recommender", "signature_name": "", "version": "7"}
    assert found["metadata"]["signature_def"]["signature_def"] == {"a": {"inputs": {}}}


def test_tensors_in_the_words_of_v2() -> None:
    tensors = {entry["name"]: entry for entry in v2_tensors(SIGNATURES["recommend"].inputs)}
    assert tensors["user_id"] == {"name": "user_id", "datatype": "BYTES", "shape": [-1]}
    assert tensors["raw_user_age"]["datatype"] == "FP32"
    assert tensors["k"] == {"name": "k", "datatype": "INT32", "shape": []}
    assert tensors["exclude"]["shape"] == [-1, -1]
