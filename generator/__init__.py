"""digest-archive: saved digest pages in, a searchable static archive out."""

import os

# NumPy's products take a second here; its threads would take longer, as they use the processor while they wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
