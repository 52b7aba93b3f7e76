from setuptools import setup
setup(version="0.1.0", packages=[])
