"""Two spans arrive, one after the other: the second is learnt from beside the first.

One story, as in test_life_of_a_workspace.py; of the pipeline, what comes up to the trained model.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.tfx]

BEHIND_THE_MODEL = {"BlessedBaseline", "Evaluator", "ModelValidation", "ServingParity", "Pusher"}
TABLES = ("u.item", "u.user", "u.genre", "u.occupation")
EARLIER = ("earlier_1_train", "earlier_1_rest")


class Story:
    """A workspace, and spans of one sample."""

    def __init__(self, folder: Path) -> None:
        from sample_data.spec import parse_sample_name
        from sample_data.write import write_sample

        self.folder = folder
        self.sample = write_sample(parse_sample_name("sample:20k"), folder / "sample").folder
        lines = (self.sample / "u.data").read_text().splitlines()
        self.rows = sorted((line.split("\t") for line in lines), key=lambda row: int(row[3]))
        self.result: Any = None

    def rows_of(self, span: int) -> list[list[str]]:
        half = len(self.rows) // 2
        return self.rows[(span - 1) * half : span * half]

    def arrives(self, span: int) -> None:
        folder = self.folder / "spans" / str(span)
        folder.mkdir(parents=True)
        for table in TABLES:
            shutil.copy(self.sample / table, folder)
        text = "".join("\t".join(row) + "\n" for row in self.rows_of(span))
        (folder / "u.data").write_text(text)

    def run(self) -> dict[str, str]:
        """Runs what comes up to the model; returns how each node ended."""
        from pipeline import inputs, runner, workspace
        from pipeline.config import load_config
        from tests.pipeline.tiny_pipeline import Recorder

        config = load_config(
            data=str(self.folder / "spans" / "{SPAN}"),
            assignments=("window.earlier_spans=1", "trainer.max_epochs=1"),
        )
        space = workspace.open(self.folder / "output")
        found = inputs.resolve(config, space.data)

        def build() -> Any:
            from pipeline.code_digest import node_digests
            from pipeline.data_graph import pipeline_of
            from pipeline.graph import build_pipeline

            whole = build_pipeline(config, found, space, node_digests())
            nodes = [node for node in whole.components if node.id not in BEHIND_THE_MODEL]
            for node in nodes:
                for other in list(node.downstream_nodes):
                    if other.id in BEHIND_THE_MODEL:
                        node.remove_downstream_node(other)
            return pipeline_of(config, space, nodes)

        recorder = Recorder()
        self.result = runner.run(build, space, recorder)
        return {node: result.outcome for node, result in recorder.nodes.items()}

    def about_window(self, name: str) -> Any:
        return json.loads(str(self.result.artifact("SpanWindow", "window").properties[name]))

    def folder_of(self, node: str, output: str) -> Path:
        return Path(self.result.artifact(node, output).uri)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("window"))


def test_the_first_span_is_learnt_from_alone(story: Story) -> None:
    story.arrives(1)
    assert set(story.run().values()) == {"ran"}
    assert story.about_window("spans") == [1]
    rows = story.about_window("rows")
    assert rows["train"] > 0
    assert [rows[split] for split in EARLIER] == [0, 0]


def test_the_second_is_learnt_from_beside_all_of_the_first(story: Story) -> None:
    story.arrives(2)
    assert story.run()["Trainer"] == "ran"
    assert story.about_window("spans") == [2, 1]
    rows = story.about_window("rows")
    assert sum(rows[split] for split in EARLIER) == len(story.rows_of(1))
    (read,) = [node.rows_in for node in story.result.nodes if node.node_id == "Trainer"]
    assert read == sum(rows.values())


def test_what_was_found_about_the_first_is_used_again(story: Story) -> None:
    given = {path.name for path in story.folder_of("SpanWindow", "analyzer_cache").iterdir()}
    assert given == {"analyze_earlier_1_train"}


def test_the_vocabularies_are_those_of_all_rows(story: Story) -> None:
    import tensorflow_transform as tft

    # Of the second span, the train split: the first 60 % of its time.
    first, second = story.rows_of(1), story.rows_of(2)
    times = [int(row[3]) for row in second]
    end = min(times) + 0.6 * (max(times) - min(times))
    learnt = first + [row for row in second if int(row[3]) <= end]
    output = tft.TFTransformOutput(str(story.folder_of("Transform", "transform_graph")))
    for column, vocabulary in ((0, "user_ids"), (1, "movie_ids")):
        counts = Counter(row[column].encode() for row in learnt)
        ranked = sorted(counts, key=lambda text: (counts[text], text), reverse=True)
        assert output.vocabulary_by_name(vocabulary) == ranked


def test_the_same_again_comes_from_cache(story: Story) -> None:
    assert set(story.run().values()) == {"cached"}
