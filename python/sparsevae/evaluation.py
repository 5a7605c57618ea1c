# SPDX-License-Identifier: Apache-2.0
"""Evaluators, for CrossValidator, TrainValidationSplit and on their own."""

from typing import List

from pyspark.sql import DataFrame

from sparsevae._java import Evaluator, JavaResult
from sparsevae._params import (
    DisentanglementEvaluatorSetters,
    FactorRecoveryEvaluatorSetters,
    ReconstructionEvaluatorSetters,
)


class ReconstructionEvaluator(ReconstructionEvaluatorSetters, Evaluator):
    """
    Judges how well the features expected by a model are those observed; the model must have a reconstructionCol.

    >>> ReconstructionEvaluator(metricName="logLikelihood").evaluate(model.transform(rows))
    """

    _java_class = "org.sparsevae.ml.evaluation.ReconstructionEvaluator"


class FactorMatching(JavaResult):
    """How well factors found agree, one to one, with true ones: absolute correlations."""

    @property
    def factors(self) -> int:
        """Number of true factors."""
        return self._call("factors")

    @property
    def codes(self) -> int:
        """Number of factors found."""
        return self._call("codes")

    def code(self, factor: int) -> int:
        """The factor found that a true one is matched with; -1 if there are fewer."""
        return self._call("code", factor)

    def factor(self, code: int) -> int:
        """The true factor that one found is matched with; -1 if there are fewer."""
        return self._call("factor", code)

    @property
    def correlations(self) -> List[float]:
        """The absolute correlation of every true factor with the one it is matched with; 0 without one."""
        return self._call("correlations")

    @property
    def mean(self) -> float:
        """Their mean: the matched correlation, in [0, 1]."""
        return self._call("mean")

    @property
    def minimum(self) -> float:
        """The smallest of them."""
        return self._call("minimum")


class FactorRecoveryEvaluator(FactorRecoveryEvaluatorSetters, Evaluator):
    """Matched correlation of the factors with true ones that are columns of the data."""

    _java_class = "org.sparsevae.ml.evaluation.FactorRecoveryEvaluator"

    def matching(self, dataset: DataFrame) -> FactorMatching:
        """Which factor goes with which, and how well, of a dataset that a model has transformed."""
        return FactorMatching(self._call("matching", dataset))


class Disentanglement(JavaResult):
    """The DCI scores (Eastwood and Williams 2018), in [0, 1]."""

    @property
    def disentanglement(self) -> float:
        """Whether each factor found tells of one true factor alone."""
        return self._call("disentanglement")

    @property
    def completeness(self) -> float:
        """Whether each true factor is told by one factor found alone."""
        return self._call("completeness")

    @property
    def informativeness(self) -> float:
        """How well the factors found predict the true ones."""
        return self._call("informativeness")

    @property
    def disentanglementPerCode(self) -> List[float]:
        """The disentanglement of each factor found."""
        return self._call("disentanglementPerCode")

    @property
    def completenessPerFactor(self) -> List[float]:
        """The completeness of each true factor."""
        return self._call("completenessPerFactor")

    @property
    def informativenessPerFactor(self) -> List[float]:
        """How well each true factor is predicted."""
        return self._call("informativenessPerFactor")


class DisentanglementEvaluator(DisentanglementEvaluatorSetters, Evaluator):
    """Disentanglement, completeness and informativeness of the factors, where true ones are columns of the data."""

    _java_class = "org.sparsevae.ml.evaluation.DisentanglementEvaluator"

    def disentanglement(self, dataset: DataFrame) -> Disentanglement:
        """All three scores of a dataset that a model has transformed."""
        return Disentanglement(self._call("disentanglement", dataset))
