# SPDX-License-Identifier: Apache-2.0
"""
PySpark looks a loaded stage's Python class up by the name of its Java class: this is the package of that name. ``org`` and
``org.sparsevae`` are namespace packages, which others may share.
"""

from sparsevae.features import RatingsVectorizer, RatingsVectorizerModel, VectorNames
from sparsevae.sparse_vae import SparseVAE, SparseVAEModel

__all__ = ["RatingsVectorizer", "RatingsVectorizerModel", "SparseVAE", "SparseVAEModel", "VectorNames"]
