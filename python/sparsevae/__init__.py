# SPDX-License-Identifier: Apache-2.0
"""
The sparse VAE for Spark, from PySpark.

>>> import sparsevae
>>> spark = sparsevae.spark_builder().master("local[2]").getOrCreate()
>>> model = sparsevae.SparseVAE(k=30, likelihood="multinomial").fit(ratings)
>>> model.loadings().toPandas()
"""

try:
    import pyspark  # noqa: F401
except ImportError as missing:
    raise ImportError("sparsevae needs PySpark 3.5: pip install 'pyspark>=3.5,<3.6', or run with spark-submit") from missing

from sparsevae.baselines import (
    NonNegativeMatrixFactorization,
    NonNegativeMatrixFactorizationModel,
    OutputInterpretableVAE,
    OutputInterpretableVAEModel,
    VAE,
    VAEModel,
    VariationalSparseCoding,
    VariationalSparseCodingModel,
)
from sparsevae.evaluation import DisentanglementEvaluator, FactorRecoveryEvaluator, ReconstructionEvaluator
from sparsevae.features import RatingsVectorizer, RatingsVectorizerModel, VectorNames
from sparsevae.jars import jar_path, spark_builder
from sparsevae.sparse_vae import SparseVAE, SparseVAEModel

__version__ = "0.1.0.dev0"

__all__ = [
    "DisentanglementEvaluator",
    "FactorRecoveryEvaluator",
    "NonNegativeMatrixFactorization",
    "NonNegativeMatrixFactorizationModel",
    "OutputInterpretableVAE",
    "OutputInterpretableVAEModel",
    "RatingsVectorizer",
    "RatingsVectorizerModel",
    "ReconstructionEvaluator",
    "SparseVAE",
    "SparseVAEModel",
    "VAE",
    "VAEModel",
    "VariationalSparseCoding",
    "VariationalSparseCodingModel",
    "VectorNames",
    "jar_path",
    "spark_builder",
]
