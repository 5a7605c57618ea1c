# SPDX-License-Identifier: Apache-2.0
"""The models to compare with, where PySpark looks for them by the names of their Java classes."""

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

__all__ = [
    "NonNegativeMatrixFactorization",
    "NonNegativeMatrixFactorizationModel",
    "OutputInterpretableVAE",
    "OutputInterpretableVAEModel",
    "VAE",
    "VAEModel",
    "VariationalSparseCoding",
    "VariationalSparseCodingModel",
]
