"""digest-archive: saved digest pages in, a searchable static archive out."""

import os

# What NumPy multiplies here takes a second; threads would take more, as they wait for one another by working.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
