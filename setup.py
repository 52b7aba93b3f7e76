"""What Beam workers and images install from; all metadata but the packages is in pyproject.toml."""

from setuptools import find_packages, setup

PACKAGES = (
    "commands",
    "components",
    "foundation",
    "kubeflow_pipelines",
    "pipeline",
    "registry",
    "sample_data",
    "serving",
    "trainer",
    "transform",
)

setup(
    packages=find_packages(include=[*PACKAGES, *(f"{package}.*" for package in PACKAGES)]),
    py_modules=["local_runner", "kubeflow_runner"],
    package_data={
        "": ["**/*.jinja", "**/*.pbtxt", "**/*.schema.json", "**/schema/*.yaml", "py.typed"]
    },
    include_package_data=False,
)
