# SPDX-License-Identifier: Apache-2.0
"""The sparse VAE: estimator, model, and what a fit leaves to read."""

from typing import List, Optional

from pyspark.ml.linalg import Matrix
from pyspark.sql import DataFrame, Row

from sparsevae._java import Estimator, JavaResult, Model, S
from sparsevae._params import LatentModelSetters, SparseVAEParams, SparseVAESetters


class TrainingSummary(JavaResult):
    """How a fit went."""

    def rounds(self) -> DataFrame:
        """
        A row per averaging round: round, epoch, logLikelihood, kullbackLeibler, penalty, objective, validationLogLikelihood,
        activeFactors, nonZeroLoadings, rows, seconds, totalCorrelation; null where not measured.
        """
        return self._call("rounds")

    @property
    def evidenceLowerBound(self) -> float:
        """Sum over the training rows of log p(x|z) - KL at the end, in nats, of the features as the network read them."""
        return self._call("evidenceLowerBound")

    @property
    def marginalObjective(self) -> float:
        """The evidence lower bound plus the log of the marginal prior: what finished fits are compared by, in nats."""
        return self._call("marginalObjective")

    @property
    def lastLogLikelihood(self) -> float:
        """Mean log-likelihood of the training rows in the last epoch on record, nats per row."""
        return self._call("lastLogLikelihood")

    @property
    def popularityLogLikelihood(self) -> float:
        """The same where each row is drawn by the features' means alone: what a fit must beat; NaN where it is not known."""
        return self._call("popularityLogLikelihood")

    @property
    def stoppedEarly(self) -> bool:
        """Whether patience ended the fit."""
        return self._call("stoppedEarly")

    @property
    def seconds(self) -> float:
        """Wall-clock seconds of the rounds on record."""
        return self._call("seconds")

    @property
    def decoding(self) -> str:
        """In words, how many features were decoded in which way once the support was frozen; empty where it was not."""
        return self._call("decoding")

    @property
    def devices(self) -> List[str]:
        """On which device each partition was trained last, a line each."""
        return self._call("devices")

    @property
    def warnings(self) -> List[str]:
        """What went wrong by the fit's own numbers, a sentence each with what to try; empty for most fits."""
        return self._call("warnings")

    @property
    def restarts(self) -> List[Row]:
        """The trainings that the model is the best of, in the order in which they ran; empty if there was one."""
        return [Restart(record).row() for record in self._call("restarts")]


class Restart(JavaResult):
    """One of the trainings that a model is the best of."""

    def row(self) -> Row:
        """Its numbers; selectionObjective is what the trainings were compared by."""
        return Row(
            attempt=self._call("attempt"),
            kind=self._call("kind"),
            droppedFactor=self._call("droppedFactor"),
            evidenceLowerBound=self._call("evidenceLowerBound"),
            selectionObjective=self._call("selectionObjective"),
            activeFactors=self._call("activeFactors"),
            activeLoadings=self._call("activeLoadings"),
            kept=self._call("kept"),
        )


class IdentifiabilityReport(JavaResult):
    """Whether a model's factors are the only ones that explain the data, in numbers and, printed, in sentences."""

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def factors(self) -> DataFrame:
        """
        A row per active factor: factor, features, anchors, anchorIndices, twoAnchors, variance, closest, covarianceRatio,
        correlation, stability (null if there were no other restarts).
        """
        return self._call("factors")

    @property
    def sentences(self) -> List[str]:
        """What was found, a sentence for each finding."""
        return self._call("sentences")

    @property
    def rows(self) -> int:
        """Number of rows that the covariances are of."""
        return self._call("rows")

    @property
    def anchorsSuffice(self) -> bool:
        """Whether every active factor has two anchors, and there is one."""
        return self._call("anchorsSuffice")

    @property
    def factorsWithoutTwoAnchors(self) -> List[int]:
        """Factors with fewer than two anchors, ascending."""
        return self._call("factorsWithoutTwoAnchors")

    @property
    def covarianceHolds(self) -> bool:
        """Whether Assumption A3 of the paper holds on the posterior means."""
        return self._call("covarianceHolds")

    @property
    def largestCovarianceRatio(self) -> float:
        """The largest |C_kl| / min(C_kk, C_ll) of two active factors; 0 with fewer than two."""
        return self._call("largestCovarianceRatio")

    @property
    def smallestEigenvalue(self) -> float:
        """Smallest eigenvalue of the correlation matrix of the active factors' posterior means; NaN without active factors."""
        return self._call("smallestEigenvalue")

    @property
    def conditionNumber(self) -> float:
        """Its largest eigenvalue over the smallest; NaN without active factors."""
        return self._call("conditionNumber")

    @property
    def stability(self) -> Optional[float]:
        """Mean matched correlation with the factors of the other restarts, in [0, 1]; None if there were none."""
        return self._call("stability")


class FactorModel(Model):
    """What every model of latent factors can be asked."""

    @property
    def numFeatures(self) -> int:
        """G, the number of features."""
        return self._call("numFeatures")

    @property
    def featureNames(self) -> List[str]:
        """The features' names, from the ML attributes of the column fitted on or as they were set, or else their indices."""
        return self._call("featureNames")

    def setFeatureNames(self: S, names: List[str]) -> S:
        """
        Gives the features names, in the order of the vectors' entries, where the column fitted on had none. They are saved
        with the model, and from then on a column with other names is refused.
        """
        self._java_obj.setFeatureNames(self._names(names))
        return self

    @property
    def nonZeroShare(self) -> Optional[float]:
        """Share of the loadings that are not exactly zero; None for a model whose factors act on features by no loadings."""
        return self._call("nonZeroShare")

    @property
    def weightsSha256(self) -> str:
        """SHA-256 of the trained weights: equal for fits that are equal bit for bit."""
        return self._call("weightsSha256")

    def topFeatureIndices(self, count: int) -> List[List[int]]:
        """The features that each factor acts on most: a list per factor, strongest first."""
        return self._call("topFeatureIndices", count)

    def logLikelihood(self, dataset: DataFrame) -> float:
        """Mean log-likelihood of a dataset's rows at the posterior mean, in nats per row and in the data's own units."""
        return self._call("logLikelihood", dataset)


class LatentModel(FactorModel):
    """A fitted model that a network was trained for."""

    @property
    def summary(self) -> TrainingSummary:
        """How the fit went."""
        return TrainingSummary(self._call("summary"))

    @property
    def noiseVariance(self) -> List[float]:
        """The noise variance of each feature in the data's own units squared; gaussian only."""
        return self._call("noiseVariance")


class SparseVAEModel(SparseVAEParams, LatentModelSetters, LatentModel):
    """
    A fitted sparse VAE. ``transform`` adds the latent factors of each row; ``loadings``, ``topFeatures`` and ``anchors`` say
    what the factors mean.
    """

    _java_class = "org.sparsevae.ml.SparseVAEModel"

    def loadings(self) -> DataFrame:
        """The loadings that are not exactly zero: featureIndex, featureName, factor, weight, inclusionProbability."""
        return self._call("loadings")

    def loadingMatrix(self) -> Matrix:
        """W, a sparse matrix of features by factors; ``toArray()`` makes it NumPy's."""
        return self._call("loadingMatrix")

    def inclusionProbability(self, feature: int, factor: int) -> float:
        """The probability that a feature loads on a factor, in [0, 1]."""
        return self._call("inclusionProbability", feature, factor)

    @property
    def activeFactors(self) -> List[int]:
        """Factors that some feature loads on, ascending; their number estimates the true one."""
        return self._call("activeFactors")

    def topFeatures(self, count: int = 10) -> DataFrame:
        """
        The features that each active factor acts on most: factor, rank, featureIndex, featureName, weight,
        inclusionProbability, effect (what moving the factor from -1 to 1 adds to the feature's output).
        """
        return self._call("topFeatures", count)

    def anchors(self) -> DataFrame:
        """
        Features that load on exactly one factor, a row per factor: factor, anchors (their names), anchorIndices, twoAnchors
        (whether there are the two that identifiability asks for).
        """
        return self._call("anchors")

    def identifiability(self, dataset: DataFrame) -> IdentifiabilityReport:
        """Whether the factors are the only ones that explain the data; best asked of the rows of the fit."""
        return IdentifiabilityReport(self._call("identifiability", dataset))

    def report(self, path: str, dataset: Optional[DataFrame] = None, overwrite: bool = False) -> None:
        """
        Write a report of the model: one HTML page for a browser that loads nothing from elsewhere. With rows, best those of the fit, it
        also shows how the factors' values are spread and go together. A file that is there is refused; with ``overwrite`` an earlier
        report is replaced.
        """
        self._call("report", path, dataset, overwrite)

    def coherence(self, dataset: DataFrame, count: int = 5) -> float:
        """
        Mean NPMI of each active factor's top features, in [-1, 1]: 1 if they only occur together, 0 if independently; for
        counts, zeros and ones.
        """
        return self._call("coherence", dataset, count)

    @property
    def eta(self) -> List[float]:
        """Share of the features that load on each factor."""
        return self._call("eta")

    @property
    def restartCorrelations(self) -> List[List[float]]:
        """How well each restart that was not kept agrees with the model: a matched correlation per factor."""
        return self._call("restartCorrelations")

    def factorCorrelation(self) -> Matrix:
        """Prior correlation matrix of the factors: the identity unless factorCovariance is estimated."""
        return self._call("factorCorrelation")


class SparseVAE(SparseVAESetters, Estimator[SparseVAEModel]):
    """
    The sparse VAE (Moran, Sridhar, Wang and Blei 2022): a deep generative model in which every feature depends on few latent
    factors, so that the factors are identifiable and readable.

    >>> model = SparseVAE(k=30, likelihood="multinomial").fit(ratings)
    >>> model.topFeatures(5).toPandas()
    """

    _java_class = "org.sparsevae.ml.SparseVAE"
    _model = SparseVAEModel
