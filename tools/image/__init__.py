"""The image of the pipeline's steps, built and tried on a machine without a Docker engine.

`Dockerfile` turned into an image by Debian's buildah, on a base that debootstrap makes, and one
step run in it as in a pod: by a user that is but a number, on a root that cannot be written.
"""
