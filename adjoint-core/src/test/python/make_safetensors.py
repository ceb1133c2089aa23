"""Writes the safetensors files that the Java tests read.

usage: python make_safetensors.py FOLDER

Made with Python's safetensors package (its Rust core), so that the reader is held against another
implementation. The versions are in each file's metadata. The Java tests never run this script.
"""

import sys

import numpy as np
import safetensors
import safetensors.numpy
import safetensors.torch
import torch

folder = sys.argv[1]
versions = {
    "made_by": "make_safetensors.py",
    "safetensors": safetensors.__version__,
    "numpy": np.__version__,
    "torch": torch.__version__,
}

# every type that can be read
f16 = np.array([0.0, -0.0, 1.0, -2.5, 65504.0, 6.104e-05, 5.96e-08, np.inf, -np.inf], np.float16)
types = {
    "f64": np.array([[0.1, -1e300], [np.inf, 5e-324]], np.float64),
    "f32": np.array([[0.1, -3.4e38, 1e-45], [np.inf, -0.0, 2.0]], np.float32),
    "f16": f16,
    "f16_as_f32": f16.astype(np.float32),
    "i64": np.array([-(2**63), -1, 0, 2**63 - 1], np.int64),
    "i32": np.array([[-(2**31)], [2**31 - 1]], np.int32),
    "u8": np.arange(256, dtype=np.uint8).reshape(2, 128),
    "bool": np.array([True, False, True]),
    "scalar": np.array(2.5, np.float32),
    "empty": np.zeros((3, 0, 2), np.float32),
    "größe/名前.\"quoted\"": np.array([1.0], np.float32),
}
safetensors.numpy.save_file(types, folder + "/types.safetensors", metadata=versions)

# bfloat16, which NumPy lacks
bf16 = torch.tensor([0.0, -0.0, 1.0, -2.5, 3.0e38, 1e-40, float("inf"), 0.1]).to(torch.bfloat16)
torch_file = {"bf16": bf16, "bf16_as_f32": bf16.to(torch.float32)}
safetensors.torch.save_file(torch_file, folder + "/bf16.safetensors", metadata=versions)

# a small network under PyTorch's names
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
safetensors.torch.save_file(net.state_dict(), folder + "/mlp.safetensors", metadata=versions)

# types that cannot be read, and a file without tensors
safetensors.numpy.save_file(
    {"weights": np.array([1, 2], np.uint64)}, folder + "/u64.safetensors", metadata=versions
)
safetensors.numpy.save_file({}, folder + "/nothing.safetensors", metadata=versions)
