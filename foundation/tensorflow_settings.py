"""What TensorFlow reads from the environment while it is imported, the same wherever we import it.

A model that is trained, judged and served under different settings may round differently.
"""

# Preferences: a value that the user has set stays.
PREFERRED = {
    # oneDNN picks kernels by CPU model and rounds differently: two machines, two models.
    "TF_ENABLE_ONEDNN_OPTS": "0",
    # No GPU unless asked for by CUDA_VISIBLE_DEVICES=0: the same result everywhere, no driver
    # probing.
    "CUDA_VISIBLE_DEVICES": "-1",
    # Errors of the C++ part are kept: run.log has them, and `recommend` mutes file descriptor 2.
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "GRPC_VERBOSITY": "ERROR",
}
