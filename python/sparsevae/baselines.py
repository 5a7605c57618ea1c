# SPDX-License-Identifier: Apache-2.0
"""The models that the sparse VAE is compared with, with the same columns, seeds and saved form."""

from typing import Dict, List

from pyspark.ml.linalg import Matrix, Vector
from pyspark.sql import DataFrame

from sparsevae._java import Estimator, JavaResult
from sparsevae._params import (
    LatentModelSetters,
    NonNegativeMatrixFactorizationModelSetters,
    NonNegativeMatrixFactorizationSetters,
    OutputInterpretableVAEParams,
    OutputInterpretableVAESetters,
    VAEParams,
    VAESetters,
    VariationalSparseCodingModelSetters,
    VariationalSparseCodingSetters,
)
from sparsevae.sparse_vae import FactorModel, LatentModel


class VAEModel(VAEParams, LatentModelSetters, LatentModel):
    """A fitted VAE; its factors have no sparse reading."""

    _java_class = "org.sparsevae.baselines.VAEModel"


class VAE(VAESetters, Estimator[VAEModel]):
    """
    The plain VAE; with ``beta=2.0`` a beta-VAE, with ``totalCorrelationWeight=6.0`` a beta-TCVAE.

    >>> VAE(k=30, likelihood="multinomial").fit(ratings)
    """

    _java_class = "org.sparsevae.baselines.VAE"
    _model = VAEModel


class VariationalSparseCodingModel(VariationalSparseCodingModelSetters, LatentModel):
    """A fitted model of variational sparse coding: each row uses few of its factors."""

    _java_class = "org.sparsevae.baselines.VariationalSparseCodingModel"

    def pseudoInputs(self) -> Matrix:
        """The trained pseudo-inputs, a matrix of pseudo-inputs by features."""
        return self._call("pseudoInputs")

    def averageActivation(self, dataset: DataFrame) -> List[float]:
        """How often each factor is active in the rows of a dataset: the mean of their activation probabilities."""
        return self._call("averageActivation", dataset)

    def averageActivationByLabel(self, dataset: DataFrame, labelCol: str) -> DataFrame:
        """The same for the rows of each class: the label, rows, and a vector of means."""
        return self._call("averageActivation", dataset, labelCol)

    def activeFactors(self, features: Vector) -> List[int]:
        """The factors that a row uses, ascending."""
        return self._call("activeFactors", features)

    def generate(self, features: Vector, count: int, seed: int) -> DataFrame:
        """New rows that share the active factors of a given one."""
        return self._call("generate", features, count, seed)

    def reconstruct(self, features: Vector, factors: Dict[int, float]) -> Vector:
        """The features expected of a row with some of its factors set by hand; 0 switches a factor off."""
        return self._call("reconstruct", features, {int(factor): float(z) for factor, z in factors.items()})

    def switchFactor(self, features: Vector, factor: int, on: bool) -> Vector:
        """The features expected of a row with one factor switched on or off."""
        return self._call("switchFactor", features, factor, on)


class VariationalSparseCoding(VariationalSparseCodingSetters, Estimator[VariationalSparseCodingModel]):
    """Variational sparse coding (Tonolini, Jensen and Murray-Smith 2020): each row uses few of the factors."""

    _java_class = "org.sparsevae.baselines.VariationalSparseCoding"
    _model = VariationalSparseCodingModel


class OutputInterpretableVAEModel(OutputInterpretableVAEParams, LatentModelSetters, LatentModel):
    """A fitted oi-VAE."""

    _java_class = "org.sparsevae.baselines.OutputInterpretableVAEModel"

    @property
    def groupLengths(self) -> List[List[float]]:
        """How strongly each factor acts on each group, 0 where the group lasso has taken it out: a list per group."""
        return self._call("groupLengths")

    def groupWeights(self) -> DataFrame:
        """The same as a table, without the zeros: group, features (their names), factor, length."""
        return self._call("groupWeights")

    @property
    def activeFactors(self) -> List[int]:
        """Factors that act on some group, ascending."""
        return self._call("activeFactors")


class OutputInterpretableVAE(OutputInterpretableVAESetters, Estimator[OutputInterpretableVAEModel]):
    """The oi-VAE (Ainsworth et al. 2018): a small network for each group of features, and a group lasso on what factors it reads."""

    _java_class = "org.sparsevae.baselines.OutputInterpretableVAE"
    _model = OutputInterpretableVAEModel


class FactorizationSummary(JavaResult):
    """How a factorization's fit went."""

    @property
    def converged(self) -> bool:
        """Whether tol ended the fit; otherwise maxIter did."""
        return self._call("converged")

    @property
    def iterations(self) -> int:
        """Number of iterations."""
        return self._call("iterations")


class NonNegativeMatrixFactorizationModel(NonNegativeMatrixFactorizationModelSetters, FactorModel):
    """A fitted non-negative matrix factorization."""

    _java_class = "org.sparsevae.baselines.NonNegativeMatrixFactorizationModel"

    @property
    def summary(self) -> FactorizationSummary:
        """How the fit went."""
        return FactorizationSummary(self._call("summary"))

    def loadings(self) -> DataFrame:
        """The loadings that are not exactly zero: featureIndex, featureName, factor, weight."""
        return self._call("loadings")

    def loadingMatrix(self) -> Matrix:
        """V, a sparse matrix of features by factors."""
        return self._call("loadingMatrix")


class NonNegativeMatrixFactorization(NonNegativeMatrixFactorizationSetters, Estimator[NonNegativeMatrixFactorizationModel]):
    """X ~ U V', both at least 0, by exact alternating least squares over all entries."""

    _java_class = "org.sparsevae.baselines.NonNegativeMatrixFactorization"
    _model = NonNegativeMatrixFactorizationModel
