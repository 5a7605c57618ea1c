# SPDX-License-Identifier: Apache-2.0
"""The params of all stages, made from those of the Java classes by PythonParams: not to be edited by hand."""

from typing import List, Optional

from pyspark.ml.param import Param, Params, TypeConverters

from sparsevae._java import JavaStage, S


class LatentParams(JavaStage):
    """Params of the models that a network is trained for."""

    averagingFrequency: "Param[int]" = Param(
        Params._dummy(),
        "averagingFrequency",
        "minibatches that each partition trains on between two averages; 1 or more (default: 10/numPartitions, "
        "gaussian 40/numPartitions, from 1 to 5, on large tables up to 5) [recipe, see docs/defaults.md]",
        TypeConverters.toInt,
    )

    batchSize: "Param[int]" = Param(
        Params._dummy(),
        "batchSize",
        "rows of a minibatch on one partition; 1 or more (default: 100/numPartitions, on large tables up to 100) "
        "[recipe, see docs/defaults.md]",
        TypeConverters.toInt,
    )

    checkpointDir: "Param[str]" = Param(
        Params._dummy(),
        "checkpointDir",
        "a folder on any Hadoop file system, for this fit alone, where the state of training is kept; a fit with "
        "the same params and data goes on from what it finds there and ends with the same weights bit for bit, one "
        "with others is refused. The folder stays after the fit: remove it when the model is saved. Empty or unset: "
        "no checkpoints",
        TypeConverters.toString,
    )

    checkpointInterval: "Param[int]" = Param(
        Params._dummy(),
        "checkpointInterval",
        "averaging rounds between two checkpoints of a training, of which the last 3 are kept; one more is written "
        "at the end of each training and when the fit is stopped; 1 or more (default: 50)",
        TypeConverters.toInt,
    )

    encoderLayers: "Param[List[int]]" = Param(
        Params._dummy(),
        "encoderLayers",
        "sizes of the encoder's hidden layers (relu); one or more sizes, each 1 or more (default: gaussian [50, "
        "50], others [400, 400]) [recipe, see docs/defaults.md]",
        TypeConverters.toListInt,
    )

    epochs: "Param[int]" = Param(
        Params._dummy(),
        "epochs",
        "passes over the training rows; where it is not set, small tables get more, up to 300, so that there are up "
        "to 1600 steps (gaussian 1000), and large gaussian ones fewer, down to 20, as far as there are 3000 steps; "
        "1 or more (default: gaussian 200, others 60) [recipe, see docs/defaults.md]",
        TypeConverters.toInt,
    )

    featuresCol: "Param[str]" = Param(
        Params._dummy(),
        "featuresCol",
        "column of feature vectors, dense or sparse, all of one size (default: features)",
        TypeConverters.toString,
    )

    handleInvalid: "Param[str]" = Param(
        Params._dummy(),
        "handleInvalid",
        "rows with a null, a NaN, an infinite or an impossible value: error refuses them, skip drops them, keep "
        "gives them null outputs in transform (and drops them in fit); one of error, skip, keep (default: error)",
        TypeConverters.toString,
    )

    initialModel: "Param[str]" = Param(
        Params._dummy(),
        "initialModel",
        "a folder of a saved model, or of a saved pipeline that ends with one, whose weights the fit starts from: "
        "of the same number of features, k, likelihood, layers and decoder. Schedules and the prior's expectations "
        "begin anew; restarts is 1. Empty or unset: start at random",
        TypeConverters.toString,
    )

    inputDropout: "Param[float]" = Param(
        Params._dummy(),
        "inputDropout",
        "highest rate at which inputs of the encoder are set to zero while training: each row has a rate of its "
        "own, uniform between 0 and this; the others are not scaled up, and inputScaling is that of what is left; "
        "in [0, 1) (default: multinomial 0.15, bernoulli 0.15, others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    inputScaling: "Param[str]" = Param(
        Params._dummy(),
        "inputScaling",
        "what the encoder reads: the row as it is, divided by its sum, divided by its Euclidean norm, or log2(1 + "
        "value) of each value, which leaves zeros and ones as they are and keeps heavy counts from swamping the "
        "others; one of none, rowSum, l2, log (default: gaussian none, bernoulli none, others log)",
        TypeConverters.toString,
    )

    k: "Param[int]" = Param(
        Params._dummy(),
        "k",
        "number of latent factors, less than the number of features; 1 or more (default: 10) [Moran et al. 2022, "
        "Eq. 1]",
        TypeConverters.toInt,
    )

    klWeight: "Param[float]" = Param(
        Params._dummy(),
        "klWeight",
        "final weight of the Kullback-Leibler term; 1 is the evidence lower bound; 0 or more (default: multinomial "
        "1/k, others 1.0) [Moran et al. 2022, Eq. 7; values: recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    latentCol: "Param[str]" = Param(
        Params._dummy(),
        "latentCol",
        "output column: posterior mean of the latent factors, a vector of size k (default: latent)",
        TypeConverters.toString,
    )

    latentStdCol: "Param[str]" = Param(
        Params._dummy(),
        "latentStdCol",
        "output column: posterior standard deviation of the factors; unset: not made",
        TypeConverters.toString,
    )

    learningRateFloor: "Param[float]" = Param(
        Params._dummy(),
        "learningRateFloor",
        "share of learningRate that the cosine decay ends at; in [0, 1] (default: gaussian 0.0, others 0.02) "
        "[recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    learningRateSchedule: "Param[str]" = Param(
        Params._dummy(),
        "learningRateSchedule",
        "decay of the learning rate over the fit; one of cosine, constant (default: cosine) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toString,
    )

    learningRateWarmUp: "Param[float]" = Param(
        Params._dummy(),
        "learningRateWarmUp",
        "epochs over which the learning rate rises linearly from 0; 0 or more (default: gaussian 0.0, others 1.0) "
        "[recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    librarySize: "Param[str]" = Param(
        Params._dummy(),
        "librarySize",
        "poisson and negativeBinomial: what a row's expected counts are multiplied by; rowSum: the sum of its "
        "counts, so that factors tell shares and not how much of a row was counted; none: nothing; one of none, "
        "rowSum (default: poisson rowSum, negativeBinomial rowSum, others none) [Lopez et al. 2018, scVI]",
        TypeConverters.toString,
    )

    likelihood: "Param[str]" = Param(
        Params._dummy(),
        "likelihood",
        "distribution of the features given the factors, by the values that they have; gaussian: any numbers; "
        "multinomial: counts of 0 or more, which share the row's total; bernoulli: 0 and 1; poisson: counts of 0 or "
        "more, independent given the factors; negativeBinomial: counts of 0 or more, independent given the factors, "
        "with a trained dispersion per feature; one of gaussian, multinomial, bernoulli, poisson, negativeBinomial "
        "(default: gaussian) [Moran et al. 2022, Eq. 1, C.2]",
        TypeConverters.toString,
    )

    noiseFloor: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloor",
        "gaussian: lower bound of sigma_j in the end, in feature standard deviations; 0 or more (default: gaussian "
        "0.05, others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    noiseFloorFrom: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloorFrom",
        "share of the epochs at which the lower bound of sigma_j begins to fall; in [0, 1] (default: 0.2) [recipe, "
        "see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    noiseFloorTo: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloorTo",
        "share of the epochs at which it has reached noiseFloor (geometric in between); in [0, 1] (default: 0.6) "
        "[recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    numPartitions: "Param[int]" = Param(
        Params._dummy(),
        "numPartitions",
        "partitions that train side by side; part of the result: never taken from the number of cores, so that a "
        "fit repeats anywhere; 1 or more (default: 2)",
        TypeConverters.toInt,
    )

    patience: "Param[int]" = Param(
        Params._dummy(),
        "patience",
        "epochs without a better validation log-likelihood (at the posterior mean) after which the fit stops, "
        "counted once every schedule is over and the support frozen; the model is that of the best epoch counted; "
        "0: train to the end. Needs validationIndicatorCol; 0 or more (default: 0)",
        TypeConverters.toInt,
    )

    reconstructionCol: "Param[str]" = Param(
        Params._dummy(),
        "reconstructionCol",
        "output column: expected features at the posterior mean (gaussian: in the units of the data; multinomial: "
        "probabilities that sum to 1; bernoulli: probabilities; poisson and negativeBinomial: expected counts); "
        "unset: not made",
        TypeConverters.toString,
    )

    reproducible: "Param[bool]" = Param(
        Params._dummy(),
        "reproducible",
        "refuse executors that differ in processor model, ND4J backend or number of native threads, on which the "
        "same seed does not give the same bits; false: warn of them; true or false (default: true)",
        TypeConverters.toBoolean,
    )

    seed: "Param[int]" = Param(
        Params._dummy(),
        "seed",
        "seed of the start, of the order of the rows and of all noise; any integer (default: 42)",
        TypeConverters.toInt,
    )

    standardize: "Param[bool]" = Param(
        Params._dummy(),
        "standardize",
        "gaussian: train on features of mean 0 and standard deviation 1; true or false (default: gaussian true, "
        "others false) [recipe, see docs/defaults.md]",
        TypeConverters.toBoolean,
    )

    validationIndicatorCol: "Param[str]" = Param(
        Params._dummy(),
        "validationIndicatorCol",
        "boolean column: rows marked true are not trained on, but scored after each epoch; unset: all rows are "
        "trained on",
        TypeConverters.toString,
    )

    verbosity: "Param[int]" = Param(
        Params._dummy(),
        "verbosity",
        "0: silent, 1: progress (a bar on a terminal, elsewhere log lines at level INFO), 2: a log line per round; "
        "one of 0, 1, 2 (default: 1)",
        TypeConverters.toInt,
    )

    weightCol: "Param[str]" = Param(
        Params._dummy(),
        "weightCol",
        "column of row weights, positive numbers; unset: every row counts once",
        TypeConverters.toString,
    )

    def getAveragingFrequency(self) -> int:
        """The value of averagingFrequency in force."""
        return self._in_force("getAveragingFrequency")

    def getBatchSize(self) -> int:
        """The value of batchSize in force."""
        return self._in_force("getBatchSize")

    def getCheckpointDir(self) -> Optional[str]:
        """The value of checkpointDir in force, or None when unset."""
        return self._in_force("getCheckpointDir")

    def getCheckpointInterval(self) -> int:
        """The value of checkpointInterval in force."""
        return self._in_force("getCheckpointInterval")

    def getEncoderLayers(self) -> List[int]:
        """The value of encoderLayers in force."""
        return self._in_force("getEncoderLayers")

    def getEpochs(self) -> int:
        """The value of epochs in force."""
        return self._in_force("getEpochs")

    def getFeaturesCol(self) -> str:
        """The value of featuresCol in force."""
        return self._in_force("getFeaturesCol")

    def getHandleInvalid(self) -> str:
        """The value of handleInvalid in force."""
        return self._in_force("getHandleInvalid")

    def getInitialModel(self) -> Optional[str]:
        """The value of initialModel in force, or None when unset."""
        return self._in_force("getInitialModel")

    def getInputDropout(self) -> float:
        """The value of inputDropout in force."""
        return self._in_force("getInputDropout")

    def getInputScaling(self) -> str:
        """The value of inputScaling in force."""
        return self._in_force("getInputScaling")

    def getK(self) -> int:
        """The value of k in force."""
        return self._in_force("getK")

    def getKlWeight(self) -> float:
        """The value of klWeight in force."""
        return self._in_force("getKlWeight")

    def getLatentCol(self) -> str:
        """The value of latentCol in force."""
        return self._in_force("getLatentCol")

    def getLatentStdCol(self) -> Optional[str]:
        """The value of latentStdCol in force, or None when unset."""
        return self._in_force("getLatentStdCol")

    def getLearningRateFloor(self) -> float:
        """The value of learningRateFloor in force."""
        return self._in_force("getLearningRateFloor")

    def getLearningRateSchedule(self) -> str:
        """The value of learningRateSchedule in force."""
        return self._in_force("getLearningRateSchedule")

    def getLearningRateWarmUp(self) -> float:
        """The value of learningRateWarmUp in force."""
        return self._in_force("getLearningRateWarmUp")

    def getLibrarySize(self) -> str:
        """The value of librarySize in force."""
        return self._in_force("getLibrarySize")

    def getLikelihood(self) -> str:
        """The value of likelihood in force."""
        return self._in_force("getLikelihood")

    def getNoiseFloor(self) -> float:
        """The value of noiseFloor in force."""
        return self._in_force("getNoiseFloor")

    def getNoiseFloorFrom(self) -> float:
        """The value of noiseFloorFrom in force."""
        return self._in_force("getNoiseFloorFrom")

    def getNoiseFloorTo(self) -> float:
        """The value of noiseFloorTo in force."""
        return self._in_force("getNoiseFloorTo")

    def getNumPartitions(self) -> int:
        """The value of numPartitions in force."""
        return self._in_force("getNumPartitions")

    def getPatience(self) -> int:
        """The value of patience in force."""
        return self._in_force("getPatience")

    def getReconstructionCol(self) -> Optional[str]:
        """The value of reconstructionCol in force, or None when unset."""
        return self._in_force("getReconstructionCol")

    def getReproducible(self) -> bool:
        """The value of reproducible in force."""
        return self._in_force("getReproducible")

    def getSeed(self) -> int:
        """The value of seed in force."""
        return self._in_force("getSeed")

    def getStandardize(self) -> bool:
        """The value of standardize in force."""
        return self._in_force("getStandardize")

    def getValidationIndicatorCol(self) -> Optional[str]:
        """The value of validationIndicatorCol in force, or None when unset."""
        return self._in_force("getValidationIndicatorCol")

    def getVerbosity(self) -> int:
        """The value of verbosity in force."""
        return self._in_force("getVerbosity")

    def getWeightCol(self) -> Optional[str]:
        """The value of weightCol in force, or None when unset."""
        return self._in_force("getWeightCol")


class LatentSetters(LatentParams):
    """Setters of the models that a network is trained for."""

    def setAveragingFrequency(self: S, value: int) -> S:
        """
        Sets averagingFrequency: minibatches that each partition trains on between two averages; 1 or more
        (default: 10/numPartitions, gaussian 40/numPartitions, from 1 to 5, on large tables up to 5) [recipe, see
        docs/defaults.md]
        """
        return self._set(averagingFrequency=value)

    def setBatchSize(self: S, value: int) -> S:
        """
        Sets batchSize: rows of a minibatch on one partition; 1 or more (default: 100/numPartitions, on large
        tables up to 100) [recipe, see docs/defaults.md]
        """
        return self._set(batchSize=value)

    def setCheckpointDir(self: S, value: str) -> S:
        """
        Sets checkpointDir: a folder on any Hadoop file system, for this fit alone, where the state of training is
        kept; a fit with the same params and data goes on from what it finds there and ends with the same weights
        bit for bit, one with others is refused. The folder stays after the fit: remove it when the model is
        saved. Empty or unset: no checkpoints
        """
        return self._set(checkpointDir=value)

    def setCheckpointInterval(self: S, value: int) -> S:
        """
        Sets checkpointInterval: averaging rounds between two checkpoints of a training, of which the last 3 are
        kept; one more is written at the end of each training and when the fit is stopped; 1 or more (default: 50)
        """
        return self._set(checkpointInterval=value)

    def setEncoderLayers(self: S, value: List[int]) -> S:
        """
        Sets encoderLayers: sizes of the encoder's hidden layers (relu); one or more sizes, each 1 or more
        (default: gaussian [50, 50], others [400, 400]) [recipe, see docs/defaults.md]
        """
        return self._set(encoderLayers=value)

    def setEpochs(self: S, value: int) -> S:
        """
        Sets epochs: passes over the training rows; where it is not set, small tables get more, up to 300, so that
        there are up to 1600 steps (gaussian 1000), and large gaussian ones fewer, down to 20, as far as there are
        3000 steps; 1 or more (default: gaussian 200, others 60) [recipe, see docs/defaults.md]
        """
        return self._set(epochs=value)

    def setFeaturesCol(self: S, value: str) -> S:
        """Sets featuresCol: column of feature vectors, dense or sparse, all of one size (default: features)"""
        return self._set(featuresCol=value)

    def setHandleInvalid(self: S, value: str) -> S:
        """
        Sets handleInvalid: rows with a null, a NaN, an infinite or an impossible value: error refuses them, skip
        drops them, keep gives them null outputs in transform (and drops them in fit); one of error, skip, keep
        (default: error)
        """
        return self._set(handleInvalid=value)

    def setInitialModel(self: S, value: str) -> S:
        """
        Sets initialModel: a folder of a saved model, or of a saved pipeline that ends with one, whose weights the
        fit starts from: of the same number of features, k, likelihood, layers and decoder. Schedules and the
        prior's expectations begin anew; restarts is 1. Empty or unset: start at random
        """
        return self._set(initialModel=value)

    def setInputDropout(self: S, value: float) -> S:
        """
        Sets inputDropout: highest rate at which inputs of the encoder are set to zero while training: each row
        has a rate of its own, uniform between 0 and this; the others are not scaled up, and inputScaling is that
        of what is left; in [0, 1) (default: multinomial 0.15, bernoulli 0.15, others 0.0) [recipe, see
        docs/defaults.md]
        """
        return self._set(inputDropout=value)

    def setInputScaling(self: S, value: str) -> S:
        """
        Sets inputScaling: what the encoder reads: the row as it is, divided by its sum, divided by its Euclidean
        norm, or log2(1 + value) of each value, which leaves zeros and ones as they are and keeps heavy counts
        from swamping the others; one of none, rowSum, l2, log (default: gaussian none, bernoulli none, others
        log)
        """
        return self._set(inputScaling=value)

    def setK(self: S, value: int) -> S:
        """
        Sets k: number of latent factors, less than the number of features; 1 or more (default: 10) [Moran et al.
        2022, Eq. 1]
        """
        return self._set(k=value)

    def setKlWeight(self: S, value: float) -> S:
        """
        Sets klWeight: final weight of the Kullback-Leibler term; 1 is the evidence lower bound; 0 or more
        (default: multinomial 1/k, others 1.0) [Moran et al. 2022, Eq. 7; values: recipe, see docs/defaults.md]
        """
        return self._set(klWeight=value)

    def setLatentCol(self: S, value: str) -> S:
        """
        Sets latentCol: output column: posterior mean of the latent factors, a vector of size k (default: latent)
        """
        return self._set(latentCol=value)

    def setLatentStdCol(self: S, value: str) -> S:
        """Sets latentStdCol: output column: posterior standard deviation of the factors; unset: not made"""
        return self._set(latentStdCol=value)

    def setLearningRateFloor(self: S, value: float) -> S:
        """
        Sets learningRateFloor: share of learningRate that the cosine decay ends at; in [0, 1] (default: gaussian
        0.0, others 0.02) [recipe, see docs/defaults.md]
        """
        return self._set(learningRateFloor=value)

    def setLearningRateSchedule(self: S, value: str) -> S:
        """
        Sets learningRateSchedule: decay of the learning rate over the fit; one of cosine, constant (default:
        cosine) [recipe, see docs/defaults.md]
        """
        return self._set(learningRateSchedule=value)

    def setLearningRateWarmUp(self: S, value: float) -> S:
        """
        Sets learningRateWarmUp: epochs over which the learning rate rises linearly from 0; 0 or more (default:
        gaussian 0.0, others 1.0) [recipe, see docs/defaults.md]
        """
        return self._set(learningRateWarmUp=value)

    def setLibrarySize(self: S, value: str) -> S:
        """
        Sets librarySize: poisson and negativeBinomial: what a row's expected counts are multiplied by; rowSum:
        the sum of its counts, so that factors tell shares and not how much of a row was counted; none: nothing;
        one of none, rowSum (default: poisson rowSum, negativeBinomial rowSum, others none) [Lopez et al. 2018,
        scVI]
        """
        return self._set(librarySize=value)

    def setLikelihood(self: S, value: str) -> S:
        """
        Sets likelihood: distribution of the features given the factors, by the values that they have; gaussian:
        any numbers; multinomial: counts of 0 or more, which share the row's total; bernoulli: 0 and 1; poisson:
        counts of 0 or more, independent given the factors; negativeBinomial: counts of 0 or more, independent
        given the factors, with a trained dispersion per feature; one of gaussian, multinomial, bernoulli,
        poisson, negativeBinomial (default: gaussian) [Moran et al. 2022, Eq. 1, C.2]
        """
        return self._set(likelihood=value)

    def setNoiseFloor(self: S, value: float) -> S:
        """
        Sets noiseFloor: gaussian: lower bound of sigma_j in the end, in feature standard deviations; 0 or more
        (default: gaussian 0.05, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloor=value)

    def setNoiseFloorFrom(self: S, value: float) -> S:
        """
        Sets noiseFloorFrom: share of the epochs at which the lower bound of sigma_j begins to fall; in [0, 1]
        (default: 0.2) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloorFrom=value)

    def setNoiseFloorTo(self: S, value: float) -> S:
        """
        Sets noiseFloorTo: share of the epochs at which it has reached noiseFloor (geometric in between); in [0,
        1] (default: 0.6) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloorTo=value)

    def setNumPartitions(self: S, value: int) -> S:
        """
        Sets numPartitions: partitions that train side by side; part of the result: never taken from the number of
        cores, so that a fit repeats anywhere; 1 or more (default: 2)
        """
        return self._set(numPartitions=value)

    def setPatience(self: S, value: int) -> S:
        """
        Sets patience: epochs without a better validation log-likelihood (at the posterior mean) after which the
        fit stops, counted once every schedule is over and the support frozen; the model is that of the best epoch
        counted; 0: train to the end. Needs validationIndicatorCol; 0 or more (default: 0)
        """
        return self._set(patience=value)

    def setReconstructionCol(self: S, value: str) -> S:
        """
        Sets reconstructionCol: output column: expected features at the posterior mean (gaussian: in the units of
        the data; multinomial: probabilities that sum to 1; bernoulli: probabilities; poisson and
        negativeBinomial: expected counts); unset: not made
        """
        return self._set(reconstructionCol=value)

    def setReproducible(self: S, value: bool) -> S:
        """
        Sets reproducible: refuse executors that differ in processor model, ND4J backend or number of native
        threads, on which the same seed does not give the same bits; false: warn of them; true or false (default:
        true)
        """
        return self._set(reproducible=value)

    def setSeed(self: S, value: int) -> S:
        """Sets seed: seed of the start, of the order of the rows and of all noise; any integer (default: 42)"""
        return self._set(seed=value)

    def setStandardize(self: S, value: bool) -> S:
        """
        Sets standardize: gaussian: train on features of mean 0 and standard deviation 1; true or false (default:
        gaussian true, others false) [recipe, see docs/defaults.md]
        """
        return self._set(standardize=value)

    def setValidationIndicatorCol(self: S, value: str) -> S:
        """
        Sets validationIndicatorCol: boolean column: rows marked true are not trained on, but scored after each
        epoch; unset: all rows are trained on
        """
        return self._set(validationIndicatorCol=value)

    def setVerbosity(self: S, value: int) -> S:
        """
        Sets verbosity: 0: silent, 1: progress (a bar on a terminal, elsewhere log lines at level INFO), 2: a log
        line per round; one of 0, 1, 2 (default: 1)
        """
        return self._set(verbosity=value)

    def setWeightCol(self: S, value: str) -> S:
        """Sets weightCol: column of row weights, positive numbers; unset: every row counts once"""
        return self._set(weightCol=value)


class LatentModelSetters(LatentParams):
    """Setters of fitted models that a network is trained for."""

    def setFeaturesCol(self: S, value: str) -> S:
        """Sets featuresCol: column of feature vectors, dense or sparse, all of one size (default: features)"""
        return self._set(featuresCol=value)

    def setHandleInvalid(self: S, value: str) -> S:
        """
        Sets handleInvalid: rows with a null, a NaN, an infinite or an impossible value: error refuses them, skip
        drops them, keep gives them null outputs in transform (and drops them in fit); one of error, skip, keep
        (default: error)
        """
        return self._set(handleInvalid=value)

    def setLatentCol(self: S, value: str) -> S:
        """
        Sets latentCol: output column: posterior mean of the latent factors, a vector of size k (default: latent)
        """
        return self._set(latentCol=value)

    def setLatentStdCol(self: S, value: str) -> S:
        """Sets latentStdCol: output column: posterior standard deviation of the factors; unset: not made"""
        return self._set(latentStdCol=value)

    def setReconstructionCol(self: S, value: str) -> S:
        """
        Sets reconstructionCol: output column: expected features at the posterior mean (gaussian: in the units of
        the data; multinomial: probabilities that sum to 1; bernoulli: probabilities; poisson and
        negativeBinomial: expected counts); unset: not made
        """
        return self._set(reconstructionCol=value)


class SparseVAEParams(LatentParams):
    """Params of SparseVAE."""

    a: "Param[float]" = Param(
        Params._dummy(),
        "a",
        "first shape of the Beta prior on the share of features that load on a factor; a = 1/k with b = 1 is the "
        "finite Indian buffet; spikeAndSlabLasso only; greater than 0 (default: gaussian 1.0, others 1/k) [Moran et "
        "al. 2022, Eq. 1, C.2]",
        TypeConverters.toFloat,
    )

    b: "Param[float]" = Param(
        Params._dummy(),
        "b",
        "second shape of the Beta prior on the share of features that load on a factor; spikeAndSlabLasso only; "
        "greater than 0 (default: gaussian the number of features, others 1.0) [Moran et al. 2022, Eq. 1, C.2]",
        TypeConverters.toFloat,
    )

    decoderLayers: "Param[List[int]]" = Param(
        Params._dummy(),
        "decoderLayers",
        "sizes of the decoder's hidden layers (relu), the first without bias; one or more sizes, each 1 or more "
        "(default: [50, 50]) [Moran et al. 2022, A.3, Table 6]",
        TypeConverters.toListInt,
    )

    decoderPrecision: "Param[float]" = Param(
        Params._dummy(),
        "decoderPrecision",
        "precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more (default: gaussian 1.0, "
        "others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    dropWeakFactors: "Param[bool]" = Param(
        Params._dummy(),
        "dropWeakFactors",
        "after the restarts, take out factors without two anchors (features that load on nothing else), train on, "
        "and keep that where the objective agrees; each try takes 0.4 of a training; not done under the horseshoe; "
        "true or false (default: gaussian true, others false) [Moran et al. 2022, Theorem 1]",
        TypeConverters.toBoolean,
    )

    factorCovariance: "Param[str]" = Param(
        Params._dummy(),
        "factorCovariance",
        "prior covariance of the factors: the identity, or their correlation matrix estimated once an epoch; one of "
        "identity, estimated (default: gaussian estimated, others identity) [Moran et al. 2022, B.2]",
        TypeConverters.toString,
    )

    freezeSupportAt: "Param[float]" = Param(
        Params._dummy(),
        "freezeSupportAt",
        "share of the epochs after which loadings with inclusion probability below one half (under the lasso: those "
        "that are zero) are zero for good and the others are no longer shrunk; 1: never; in [0, 1] (default: "
        "gaussian 1.0, others 0.65) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    gauge: "Param[str]" = Param(
        Params._dummy(),
        "gauge",
        "what is held of the scale of the loadings, which the data do not tell: columns (the mean over features of "
        "the largest loading at 1, and the columns of the decoder's first layer at one length), scale (the first "
        "alone), or none; one of columns, scale, none (default: columns)",
        TypeConverters.toString,
    )

    klWarmUp: "Param[float]" = Param(
        Params._dummy(),
        "klWarmUp",
        "share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default: 0.2) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    lambda0: "Param[float]" = Param(
        Params._dummy(),
        "lambda0",
        "rate of the spike: shrinkage of loadings that are off, at least lambda1; spikeAndSlabLasso only; greater "
        "than 0 (default: gaussian 10.0, with more than 25 features G/25 times that, others 500.0) [Moran et al. "
        "2022, Eq. 1; values: recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    lambda0WarmUp: "Param[float]" = Param(
        Params._dummy(),
        "lambda0WarmUp",
        "share of the epochs over which the spike's rate rises from lambda1 to lambda0; 0: no warm-up; "
        "spikeAndSlabLasso only; in [0, 1] (default: gaussian 0.0, others 0.6) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    lambda1: "Param[float]" = Param(
        Params._dummy(),
        "lambda1",
        "rate of the slab: shrinkage of loadings that are on, under the lasso of all; not for the horseshoe; "
        "greater than 0 (default: gaussian 1.0, with more than 25 features G/25 times that, others 50.0) [Moran et "
        "al. 2022, Eq. 1; values: recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    learningRate: "Param[float]" = Param(
        Params._dummy(),
        "learningRate",
        "Adam's step size after its warm-up; greater than 0 (default: gaussian 0.01 numPartitions "
        "sqrt(batchSize/100), up to 0.04, others 0.005) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    linearSkip: "Param[bool]" = Param(
        Params._dummy(),
        "linearSkip",
        "give every feature, besides what the decoder's network makes of its factors, a slope of its own on each of "
        "them; true or false (default: gaussian false, others true) [recipe, see docs/defaults.md]",
        TypeConverters.toBoolean,
    )

    noiseFloorStart: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloorStart",
        "gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or more (default: "
        "gaussian 0.8, others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    nonNegativeLoadings: "Param[bool]" = Param(
        Params._dummy(),
        "nonNegativeLoadings",
        "keep the loadings at 0 or above; their signs are not identified; true or false (default: true) [recipe, "
        "see docs/defaults.md]",
        TypeConverters.toBoolean,
    )

    prior: "Param[str]" = Param(
        Params._dummy(),
        "prior",
        "sparsity-inducing prior on the loadings; the spike-and-slab lasso with lambda0 = lambda1 is the lasso of "
        "that rate; one of spikeAndSlabLasso, lasso, horseshoe (default: spikeAndSlabLasso) [Moran et al. 2022, Eq. "
        "1, C.4.1]",
        TypeConverters.toString,
    )

    priorWarmUpFrom: "Param[float]" = Param(
        Params._dummy(),
        "priorWarmUpFrom",
        "share of the epochs at which the prior's weight begins to move; in [0, 1] (default: gaussian 0.2, others "
        "0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    priorWarmUpTo: "Param[float]" = Param(
        Params._dummy(),
        "priorWarmUpTo",
        "share of the epochs at which the prior's weight has reached priorWeight (linear in between); in [0, 1] "
        "(default: 0.6) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    priorWeight: "Param[float]" = Param(
        Params._dummy(),
        "priorWeight",
        "final weight of the prior on the loadings; 1 is the exact posterior mode; where it is not set and the "
        "rates grow with the features, it falls as they rise; 0 or more (default: gaussian N/25, poisson N/300, "
        "negativeBinomial N/1000, others N/4000) [Moran et al. 2022, authors' code; values: recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    priorWeightStart: "Param[float]" = Param(
        Params._dummy(),
        "priorWeightStart",
        "weight of the prior on the loadings until priorWarmUpFrom; 0 or more (default: gaussian N/500, others 0.0) "
        "[recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    restarts: "Param[int]" = Param(
        Params._dummy(),
        "restarts",
        "trainings from different starts, at most, of which the one with the best objective is kept; they end early "
        "once the best support has been found twice. A fit takes up to so many times the time of one training; 1 or "
        "more (default: gaussian 8, others 1) [recipe, see docs/defaults.md]",
        TypeConverters.toInt,
    )

    weightDecay: "Param[float]" = Param(
        Params._dummy(),
        "weightDecay",
        "decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of the loadings, the "
        "slopes of linearSkip, the first decoder layer or biases; 0 or more (default: gaussian 0.0, others 0.5) "
        "[recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    def getA(self) -> float:
        """The value of a in force."""
        return self._in_force("getA")

    def getB(self) -> float:
        """The value of b in force."""
        return self._in_force("getB")

    def getDecoderLayers(self) -> List[int]:
        """The value of decoderLayers in force."""
        return self._in_force("getDecoderLayers")

    def getDecoderPrecision(self) -> float:
        """The value of decoderPrecision in force."""
        return self._in_force("getDecoderPrecision")

    def getDropWeakFactors(self) -> bool:
        """The value of dropWeakFactors in force."""
        return self._in_force("getDropWeakFactors")

    def getFactorCovariance(self) -> str:
        """The value of factorCovariance in force."""
        return self._in_force("getFactorCovariance")

    def getFreezeSupportAt(self) -> float:
        """The value of freezeSupportAt in force."""
        return self._in_force("getFreezeSupportAt")

    def getGauge(self) -> str:
        """The value of gauge in force."""
        return self._in_force("getGauge")

    def getKlWarmUp(self) -> float:
        """The value of klWarmUp in force."""
        return self._in_force("getKlWarmUp")

    def getLambda0(self) -> float:
        """The value of lambda0 in force."""
        return self._in_force("getLambda0")

    def getLambda0WarmUp(self) -> float:
        """The value of lambda0WarmUp in force."""
        return self._in_force("getLambda0WarmUp")

    def getLambda1(self) -> float:
        """The value of lambda1 in force."""
        return self._in_force("getLambda1")

    def getLearningRate(self) -> float:
        """The value of learningRate in force."""
        return self._in_force("getLearningRate")

    def getLinearSkip(self) -> bool:
        """The value of linearSkip in force."""
        return self._in_force("getLinearSkip")

    def getNoiseFloorStart(self) -> float:
        """The value of noiseFloorStart in force."""
        return self._in_force("getNoiseFloorStart")

    def getNonNegativeLoadings(self) -> bool:
        """The value of nonNegativeLoadings in force."""
        return self._in_force("getNonNegativeLoadings")

    def getPrior(self) -> str:
        """The value of prior in force."""
        return self._in_force("getPrior")

    def getPriorWarmUpFrom(self) -> float:
        """The value of priorWarmUpFrom in force."""
        return self._in_force("getPriorWarmUpFrom")

    def getPriorWarmUpTo(self) -> float:
        """The value of priorWarmUpTo in force."""
        return self._in_force("getPriorWarmUpTo")

    def getPriorWeight(self) -> float:
        """The value of priorWeight in force."""
        return self._in_force("getPriorWeight")

    def getPriorWeightStart(self) -> float:
        """The value of priorWeightStart in force."""
        return self._in_force("getPriorWeightStart")

    def getRestarts(self) -> int:
        """The value of restarts in force."""
        return self._in_force("getRestarts")

    def getWeightDecay(self) -> float:
        """The value of weightDecay in force."""
        return self._in_force("getWeightDecay")


class SparseVAESetters(SparseVAEParams, LatentSetters):
    """Setters of SparseVAE."""

    def setA(self: S, value: float) -> S:
        """
        Sets a: first shape of the Beta prior on the share of features that load on a factor; a = 1/k with b = 1
        is the finite Indian buffet; spikeAndSlabLasso only; greater than 0 (default: gaussian 1.0, others 1/k)
        [Moran et al. 2022, Eq. 1, C.2]
        """
        return self._set(a=value)

    def setB(self: S, value: float) -> S:
        """
        Sets b: second shape of the Beta prior on the share of features that load on a factor; spikeAndSlabLasso
        only; greater than 0 (default: gaussian the number of features, others 1.0) [Moran et al. 2022, Eq. 1,
        C.2]
        """
        return self._set(b=value)

    def setDecoderLayers(self: S, value: List[int]) -> S:
        """
        Sets decoderLayers: sizes of the decoder's hidden layers (relu), the first without bias; one or more
        sizes, each 1 or more (default: [50, 50]) [Moran et al. 2022, A.3, Table 6]
        """
        return self._set(decoderLayers=value)

    def setDecoderPrecision(self: S, value: float) -> S:
        """
        Sets decoderPrecision: precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more
        (default: gaussian 1.0, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(decoderPrecision=value)

    def setDropWeakFactors(self: S, value: bool) -> S:
        """
        Sets dropWeakFactors: after the restarts, take out factors without two anchors (features that load on
        nothing else), train on, and keep that where the objective agrees; each try takes 0.4 of a training; not
        done under the horseshoe; true or false (default: gaussian true, others false) [Moran et al. 2022, Theorem
        1]
        """
        return self._set(dropWeakFactors=value)

    def setFactorCovariance(self: S, value: str) -> S:
        """
        Sets factorCovariance: prior covariance of the factors: the identity, or their correlation matrix
        estimated once an epoch; one of identity, estimated (default: gaussian estimated, others identity) [Moran
        et al. 2022, B.2]
        """
        return self._set(factorCovariance=value)

    def setFreezeSupportAt(self: S, value: float) -> S:
        """
        Sets freezeSupportAt: share of the epochs after which loadings with inclusion probability below one half
        (under the lasso: those that are zero) are zero for good and the others are no longer shrunk; 1: never; in
        [0, 1] (default: gaussian 1.0, others 0.65) [recipe, see docs/defaults.md]
        """
        return self._set(freezeSupportAt=value)

    def setGauge(self: S, value: str) -> S:
        """
        Sets gauge: what is held of the scale of the loadings, which the data do not tell: columns (the mean over
        features of the largest loading at 1, and the columns of the decoder's first layer at one length), scale
        (the first alone), or none; one of columns, scale, none (default: columns)
        """
        return self._set(gauge=value)

    def setKlWarmUp(self: S, value: float) -> S:
        """
        Sets klWarmUp: share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default:
        0.2) [recipe, see docs/defaults.md]
        """
        return self._set(klWarmUp=value)

    def setLambda0(self: S, value: float) -> S:
        """
        Sets lambda0: rate of the spike: shrinkage of loadings that are off, at least lambda1; spikeAndSlabLasso
        only; greater than 0 (default: gaussian 10.0, with more than 25 features G/25 times that, others 500.0)
        [Moran et al. 2022, Eq. 1; values: recipe, see docs/defaults.md]
        """
        return self._set(lambda0=value)

    def setLambda0WarmUp(self: S, value: float) -> S:
        """
        Sets lambda0WarmUp: share of the epochs over which the spike's rate rises from lambda1 to lambda0; 0: no
        warm-up; spikeAndSlabLasso only; in [0, 1] (default: gaussian 0.0, others 0.6) [recipe, see
        docs/defaults.md]
        """
        return self._set(lambda0WarmUp=value)

    def setLambda1(self: S, value: float) -> S:
        """
        Sets lambda1: rate of the slab: shrinkage of loadings that are on, under the lasso of all; not for the
        horseshoe; greater than 0 (default: gaussian 1.0, with more than 25 features G/25 times that, others 50.0)
        [Moran et al. 2022, Eq. 1; values: recipe, see docs/defaults.md]
        """
        return self._set(lambda1=value)

    def setLearningRate(self: S, value: float) -> S:
        """
        Sets learningRate: Adam's step size after its warm-up; greater than 0 (default: gaussian 0.01
        numPartitions sqrt(batchSize/100), up to 0.04, others 0.005) [recipe, see docs/defaults.md]
        """
        return self._set(learningRate=value)

    def setLinearSkip(self: S, value: bool) -> S:
        """
        Sets linearSkip: give every feature, besides what the decoder's network makes of its factors, a slope of
        its own on each of them; true or false (default: gaussian false, others true) [recipe, see
        docs/defaults.md]
        """
        return self._set(linearSkip=value)

    def setNoiseFloorStart(self: S, value: float) -> S:
        """
        Sets noiseFloorStart: gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or
        more (default: gaussian 0.8, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloorStart=value)

    def setNonNegativeLoadings(self: S, value: bool) -> S:
        """
        Sets nonNegativeLoadings: keep the loadings at 0 or above; their signs are not identified; true or false
        (default: true) [recipe, see docs/defaults.md]
        """
        return self._set(nonNegativeLoadings=value)

    def setPrior(self: S, value: str) -> S:
        """
        Sets prior: sparsity-inducing prior on the loadings; the spike-and-slab lasso with lambda0 = lambda1 is
        the lasso of that rate; one of spikeAndSlabLasso, lasso, horseshoe (default: spikeAndSlabLasso) [Moran et
        al. 2022, Eq. 1, C.4.1]
        """
        return self._set(prior=value)

    def setPriorWarmUpFrom(self: S, value: float) -> S:
        """
        Sets priorWarmUpFrom: share of the epochs at which the prior's weight begins to move; in [0, 1] (default:
        gaussian 0.2, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(priorWarmUpFrom=value)

    def setPriorWarmUpTo(self: S, value: float) -> S:
        """
        Sets priorWarmUpTo: share of the epochs at which the prior's weight has reached priorWeight (linear in
        between); in [0, 1] (default: 0.6) [recipe, see docs/defaults.md]
        """
        return self._set(priorWarmUpTo=value)

    def setPriorWeight(self: S, value: float) -> S:
        """
        Sets priorWeight: final weight of the prior on the loadings; 1 is the exact posterior mode; where it is
        not set and the rates grow with the features, it falls as they rise; 0 or more (default: gaussian N/25,
        poisson N/300, negativeBinomial N/1000, others N/4000) [Moran et al. 2022, authors' code; values: recipe,
        see docs/defaults.md]
        """
        return self._set(priorWeight=value)

    def setPriorWeightStart(self: S, value: float) -> S:
        """
        Sets priorWeightStart: weight of the prior on the loadings until priorWarmUpFrom; 0 or more (default:
        gaussian N/500, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(priorWeightStart=value)

    def setRestarts(self: S, value: int) -> S:
        """
        Sets restarts: trainings from different starts, at most, of which the one with the best objective is kept;
        they end early once the best support has been found twice. A fit takes up to so many times the time of one
        training; 1 or more (default: gaussian 8, others 1) [recipe, see docs/defaults.md]
        """
        return self._set(restarts=value)

    def setWeightDecay(self: S, value: float) -> S:
        """
        Sets weightDecay: decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of
        the loadings, the slopes of linearSkip, the first decoder layer or biases; 0 or more (default: gaussian
        0.0, others 0.5) [recipe, see docs/defaults.md]
        """
        return self._set(weightDecay=value)

    def __init__(
        self,
        *,
        a: Optional[float] = None,
        averagingFrequency: Optional[int] = None,
        b: Optional[float] = None,
        batchSize: Optional[int] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        dropWeakFactors: Optional[bool] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        factorCovariance: Optional[str] = None,
        featuresCol: Optional[str] = None,
        freezeSupportAt: Optional[float] = None,
        gauge: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        lambda0: Optional[float] = None,
        lambda0WarmUp: Optional[float] = None,
        lambda1: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        linearSkip: Optional[bool] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        nonNegativeLoadings: Optional[bool] = None,
        numPartitions: Optional[int] = None,
        patience: Optional[int] = None,
        prior: Optional[str] = None,
        priorWarmUpFrom: Optional[float] = None,
        priorWarmUpTo: Optional[float] = None,
        priorWeight: Optional[float] = None,
        priorWeightStart: Optional[float] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        restarts: Optional[int] = None,
        seed: Optional[int] = None,
        standardize: Optional[bool] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        a: Optional[float] = None,
        averagingFrequency: Optional[int] = None,
        b: Optional[float] = None,
        batchSize: Optional[int] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        dropWeakFactors: Optional[bool] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        factorCovariance: Optional[str] = None,
        featuresCol: Optional[str] = None,
        freezeSupportAt: Optional[float] = None,
        gauge: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        lambda0: Optional[float] = None,
        lambda0WarmUp: Optional[float] = None,
        lambda1: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        linearSkip: Optional[bool] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        nonNegativeLoadings: Optional[bool] = None,
        numPartitions: Optional[int] = None,
        patience: Optional[int] = None,
        prior: Optional[str] = None,
        priorWarmUpFrom: Optional[float] = None,
        priorWarmUpTo: Optional[float] = None,
        priorWeight: Optional[float] = None,
        priorWeightStart: Optional[float] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        restarts: Optional[int] = None,
        seed: Optional[int] = None,
        standardize: Optional[bool] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class VAEParams(LatentParams):
    """Params of VAE."""

    beta: "Param[float]" = Param(
        Params._dummy(),
        "beta",
        "multiplies klWeight: 1 is the plain VAE, more makes it a beta-VAE; greater than 0 (default: 1.0) [Higgins "
        "et al. 2017]",
        TypeConverters.toFloat,
    )

    decoderLayers: "Param[List[int]]" = Param(
        Params._dummy(),
        "decoderLayers",
        "sizes of the decoder's hidden layers (relu), the first without bias; one or more sizes, each 1 or more "
        "(default: gaussian [50, 50], others [100]) [Moran et al. 2022, A.3, Table 6]",
        TypeConverters.toListInt,
    )

    decoderPrecision: "Param[float]" = Param(
        Params._dummy(),
        "decoderPrecision",
        "precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more (default: 0.0) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    klWarmUp: "Param[float]" = Param(
        Params._dummy(),
        "klWarmUp",
        "share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default: 0.2) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    learningRate: "Param[float]" = Param(
        Params._dummy(),
        "learningRate",
        "Adam's step size after its warm-up; greater than 0 (default: gaussian 0.0141, others 0.001) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    noiseFloorStart: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloorStart",
        "gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or more (default: "
        "gaussian 0.8, others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    totalCorrelationWeight: "Param[float]" = Param(
        Params._dummy(),
        "totalCorrelationWeight",
        "what the factors' total correlation counts in the Kullback-Leibler term, beside the other parts' 1 and "
        "under beta and klWeight: 1 is the plain VAE, more makes it a beta-TCVAE; 0 or more (default: 1.0) [Chen et "
        "al. 2018, Eq. 4]",
        TypeConverters.toFloat,
    )

    weightDecay: "Param[float]" = Param(
        Params._dummy(),
        "weightDecay",
        "decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of the loadings, the "
        "slopes of linearSkip, the first decoder layer or biases; 0 or more (default: 0.0) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    def getBeta(self) -> float:
        """The value of beta in force."""
        return self._in_force("getBeta")

    def getDecoderLayers(self) -> List[int]:
        """The value of decoderLayers in force."""
        return self._in_force("getDecoderLayers")

    def getDecoderPrecision(self) -> float:
        """The value of decoderPrecision in force."""
        return self._in_force("getDecoderPrecision")

    def getKlWarmUp(self) -> float:
        """The value of klWarmUp in force."""
        return self._in_force("getKlWarmUp")

    def getLearningRate(self) -> float:
        """The value of learningRate in force."""
        return self._in_force("getLearningRate")

    def getNoiseFloorStart(self) -> float:
        """The value of noiseFloorStart in force."""
        return self._in_force("getNoiseFloorStart")

    def getTotalCorrelationWeight(self) -> float:
        """The value of totalCorrelationWeight in force."""
        return self._in_force("getTotalCorrelationWeight")

    def getWeightDecay(self) -> float:
        """The value of weightDecay in force."""
        return self._in_force("getWeightDecay")


class VAESetters(VAEParams, LatentSetters):
    """Setters of VAE."""

    def setBeta(self: S, value: float) -> S:
        """
        Sets beta: multiplies klWeight: 1 is the plain VAE, more makes it a beta-VAE; greater than 0 (default:
        1.0) [Higgins et al. 2017]
        """
        return self._set(beta=value)

    def setDecoderLayers(self: S, value: List[int]) -> S:
        """
        Sets decoderLayers: sizes of the decoder's hidden layers (relu), the first without bias; one or more
        sizes, each 1 or more (default: gaussian [50, 50], others [100]) [Moran et al. 2022, A.3, Table 6]
        """
        return self._set(decoderLayers=value)

    def setDecoderPrecision(self: S, value: float) -> S:
        """
        Sets decoderPrecision: precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more
        (default: 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(decoderPrecision=value)

    def setKlWarmUp(self: S, value: float) -> S:
        """
        Sets klWarmUp: share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default:
        0.2) [recipe, see docs/defaults.md]
        """
        return self._set(klWarmUp=value)

    def setLearningRate(self: S, value: float) -> S:
        """
        Sets learningRate: Adam's step size after its warm-up; greater than 0 (default: gaussian 0.0141, others
        0.001) [recipe, see docs/defaults.md]
        """
        return self._set(learningRate=value)

    def setNoiseFloorStart(self: S, value: float) -> S:
        """
        Sets noiseFloorStart: gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or
        more (default: gaussian 0.8, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloorStart=value)

    def setTotalCorrelationWeight(self: S, value: float) -> S:
        """
        Sets totalCorrelationWeight: what the factors' total correlation counts in the Kullback-Leibler term,
        beside the other parts' 1 and under beta and klWeight: 1 is the plain VAE, more makes it a beta-TCVAE; 0
        or more (default: 1.0) [Chen et al. 2018, Eq. 4]
        """
        return self._set(totalCorrelationWeight=value)

    def setWeightDecay(self: S, value: float) -> S:
        """
        Sets weightDecay: decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of
        the loadings, the slopes of linearSkip, the first decoder layer or biases; 0 or more (default: 0.0)
        [recipe, see docs/defaults.md]
        """
        return self._set(weightDecay=value)

    def __init__(
        self,
        *,
        averagingFrequency: Optional[int] = None,
        batchSize: Optional[int] = None,
        beta: Optional[float] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        featuresCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        numPartitions: Optional[int] = None,
        patience: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        seed: Optional[int] = None,
        standardize: Optional[bool] = None,
        totalCorrelationWeight: Optional[float] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        averagingFrequency: Optional[int] = None,
        batchSize: Optional[int] = None,
        beta: Optional[float] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        featuresCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        numPartitions: Optional[int] = None,
        patience: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        seed: Optional[int] = None,
        standardize: Optional[bool] = None,
        totalCorrelationWeight: Optional[float] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class VariationalSparseCodingParams(LatentParams):
    """Params of VariationalSparseCoding."""

    activationCol: "Param[str]" = Param(
        Params._dummy(),
        "activationCol",
        "output column: probability that each factor is not zero, a vector of size k in (0, 1) (default: "
        "activation)",
        TypeConverters.toString,
    )

    decoderLayers: "Param[List[int]]" = Param(
        Params._dummy(),
        "decoderLayers",
        "sizes of the decoder's hidden layers (relu), the first without bias; one or more sizes, each 1 or more "
        "(default: gaussian [50, 50], others [100]) [Moran et al. 2022, A.3, Table 6]",
        TypeConverters.toListInt,
    )

    decoderPrecision: "Param[float]" = Param(
        Params._dummy(),
        "decoderPrecision",
        "precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more (default: 0.0) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    klWarmUp: "Param[float]" = Param(
        Params._dummy(),
        "klWarmUp",
        "share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default: 0.5) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    learningRate: "Param[float]" = Param(
        Params._dummy(),
        "learningRate",
        "Adam's step size after its warm-up; greater than 0 (default: gaussian 0.0141, others 0.001) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    noiseFloorStart: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloorStart",
        "gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or more (default: "
        "gaussian 0.2, others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    numPseudoInputs: "Param[int]" = Param(
        Params._dummy(),
        "numPseudoInputs",
        "trained inputs of the encoder, of whose posteriors a selector chooses one as the prior of a row; 1 or more "
        "(default: 20) [Tonolini et al. 2019, Eq. 3, D.1]",
        TypeConverters.toInt,
    )

    sharpnessFrom: "Param[float]" = Param(
        Params._dummy(),
        "sharpnessFrom",
        "sharpness c of the relaxed spikes at the start; at most sharpnessTo; greater than 0 (default: 50.0) "
        "[Tonolini et al. 2019, B.2]",
        TypeConverters.toFloat,
    )

    sharpnessTo: "Param[float]" = Param(
        Params._dummy(),
        "sharpnessTo",
        "sharpness c of the relaxed spikes in the end, to which it rises linearly over all epochs; greater than 0 "
        "(default: 200.0) [Tonolini et al. 2019, B.2]",
        TypeConverters.toFloat,
    )

    sparsity: "Param[float]" = Param(
        Params._dummy(),
        "sparsity",
        "alpha: the mean probability of a factor to be active that the pseudo-inputs' posteriors are drawn to; the "
        "smaller, the fewer factors a row uses; in (0, 1) (default: 0.01) [Tonolini et al. 2019, Eq. 4, D.2]",
        TypeConverters.toFloat,
    )

    spikeWarmUp: "Param[float]" = Param(
        Params._dummy(),
        "spikeWarmUp",
        "share of the epochs for which slabs are held at mean 0 and variance 1, so that only the spikes carry "
        "information; in [0, 1] (default: 0.25) [Tonolini et al. 2019, Eq. 7, D.2]",
        TypeConverters.toFloat,
    )

    spikeWarmUpTo: "Param[float]" = Param(
        Params._dummy(),
        "spikeWarmUpTo",
        "share of the epochs at which slabs are as the encoder has them (linear in between); at least spikeWarmUp; "
        "in [0, 1] (default: 0.3) [Tonolini et al. 2019, Eq. 7, D.2]",
        TypeConverters.toFloat,
    )

    weightDecay: "Param[float]" = Param(
        Params._dummy(),
        "weightDecay",
        "decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of the loadings, the "
        "slopes of linearSkip, the first decoder layer or biases; 0 or more (default: 0.0) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    def getActivationCol(self) -> str:
        """The value of activationCol in force."""
        return self._in_force("getActivationCol")

    def getDecoderLayers(self) -> List[int]:
        """The value of decoderLayers in force."""
        return self._in_force("getDecoderLayers")

    def getDecoderPrecision(self) -> float:
        """The value of decoderPrecision in force."""
        return self._in_force("getDecoderPrecision")

    def getKlWarmUp(self) -> float:
        """The value of klWarmUp in force."""
        return self._in_force("getKlWarmUp")

    def getLearningRate(self) -> float:
        """The value of learningRate in force."""
        return self._in_force("getLearningRate")

    def getNoiseFloorStart(self) -> float:
        """The value of noiseFloorStart in force."""
        return self._in_force("getNoiseFloorStart")

    def getNumPseudoInputs(self) -> int:
        """The value of numPseudoInputs in force."""
        return self._in_force("getNumPseudoInputs")

    def getSharpnessFrom(self) -> float:
        """The value of sharpnessFrom in force."""
        return self._in_force("getSharpnessFrom")

    def getSharpnessTo(self) -> float:
        """The value of sharpnessTo in force."""
        return self._in_force("getSharpnessTo")

    def getSparsity(self) -> float:
        """The value of sparsity in force."""
        return self._in_force("getSparsity")

    def getSpikeWarmUp(self) -> float:
        """The value of spikeWarmUp in force."""
        return self._in_force("getSpikeWarmUp")

    def getSpikeWarmUpTo(self) -> float:
        """The value of spikeWarmUpTo in force."""
        return self._in_force("getSpikeWarmUpTo")

    def getWeightDecay(self) -> float:
        """The value of weightDecay in force."""
        return self._in_force("getWeightDecay")


class VariationalSparseCodingSetters(VariationalSparseCodingParams, LatentSetters):
    """Setters of VariationalSparseCoding."""

    def setActivationCol(self: S, value: str) -> S:
        """
        Sets activationCol: output column: probability that each factor is not zero, a vector of size k in (0, 1)
        (default: activation)
        """
        return self._set(activationCol=value)

    def setDecoderLayers(self: S, value: List[int]) -> S:
        """
        Sets decoderLayers: sizes of the decoder's hidden layers (relu), the first without bias; one or more
        sizes, each 1 or more (default: gaussian [50, 50], others [100]) [Moran et al. 2022, A.3, Table 6]
        """
        return self._set(decoderLayers=value)

    def setDecoderPrecision(self: S, value: float) -> S:
        """
        Sets decoderPrecision: precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more
        (default: 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(decoderPrecision=value)

    def setKlWarmUp(self: S, value: float) -> S:
        """
        Sets klWarmUp: share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default:
        0.5) [recipe, see docs/defaults.md]
        """
        return self._set(klWarmUp=value)

    def setLearningRate(self: S, value: float) -> S:
        """
        Sets learningRate: Adam's step size after its warm-up; greater than 0 (default: gaussian 0.0141, others
        0.001) [recipe, see docs/defaults.md]
        """
        return self._set(learningRate=value)

    def setNoiseFloorStart(self: S, value: float) -> S:
        """
        Sets noiseFloorStart: gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or
        more (default: gaussian 0.2, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloorStart=value)

    def setNumPseudoInputs(self: S, value: int) -> S:
        """
        Sets numPseudoInputs: trained inputs of the encoder, of whose posteriors a selector chooses one as the
        prior of a row; 1 or more (default: 20) [Tonolini et al. 2019, Eq. 3, D.1]
        """
        return self._set(numPseudoInputs=value)

    def setSharpnessFrom(self: S, value: float) -> S:
        """
        Sets sharpnessFrom: sharpness c of the relaxed spikes at the start; at most sharpnessTo; greater than 0
        (default: 50.0) [Tonolini et al. 2019, B.2]
        """
        return self._set(sharpnessFrom=value)

    def setSharpnessTo(self: S, value: float) -> S:
        """
        Sets sharpnessTo: sharpness c of the relaxed spikes in the end, to which it rises linearly over all
        epochs; greater than 0 (default: 200.0) [Tonolini et al. 2019, B.2]
        """
        return self._set(sharpnessTo=value)

    def setSparsity(self: S, value: float) -> S:
        """
        Sets sparsity: alpha: the mean probability of a factor to be active that the pseudo-inputs' posteriors are
        drawn to; the smaller, the fewer factors a row uses; in (0, 1) (default: 0.01) [Tonolini et al. 2019, Eq.
        4, D.2]
        """
        return self._set(sparsity=value)

    def setSpikeWarmUp(self: S, value: float) -> S:
        """
        Sets spikeWarmUp: share of the epochs for which slabs are held at mean 0 and variance 1, so that only the
        spikes carry information; in [0, 1] (default: 0.25) [Tonolini et al. 2019, Eq. 7, D.2]
        """
        return self._set(spikeWarmUp=value)

    def setSpikeWarmUpTo(self: S, value: float) -> S:
        """
        Sets spikeWarmUpTo: share of the epochs at which slabs are as the encoder has them (linear in between); at
        least spikeWarmUp; in [0, 1] (default: 0.3) [Tonolini et al. 2019, Eq. 7, D.2]
        """
        return self._set(spikeWarmUpTo=value)

    def setWeightDecay(self: S, value: float) -> S:
        """
        Sets weightDecay: decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of
        the loadings, the slopes of linearSkip, the first decoder layer or biases; 0 or more (default: 0.0)
        [recipe, see docs/defaults.md]
        """
        return self._set(weightDecay=value)

    def __init__(
        self,
        *,
        activationCol: Optional[str] = None,
        averagingFrequency: Optional[int] = None,
        batchSize: Optional[int] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        featuresCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        numPartitions: Optional[int] = None,
        numPseudoInputs: Optional[int] = None,
        patience: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        seed: Optional[int] = None,
        sharpnessFrom: Optional[float] = None,
        sharpnessTo: Optional[float] = None,
        sparsity: Optional[float] = None,
        spikeWarmUp: Optional[float] = None,
        spikeWarmUpTo: Optional[float] = None,
        standardize: Optional[bool] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        activationCol: Optional[str] = None,
        averagingFrequency: Optional[int] = None,
        batchSize: Optional[int] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        featuresCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        numPartitions: Optional[int] = None,
        numPseudoInputs: Optional[int] = None,
        patience: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        seed: Optional[int] = None,
        sharpnessFrom: Optional[float] = None,
        sharpnessTo: Optional[float] = None,
        sparsity: Optional[float] = None,
        spikeWarmUp: Optional[float] = None,
        spikeWarmUpTo: Optional[float] = None,
        standardize: Optional[bool] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class VariationalSparseCodingModelSetters(VariationalSparseCodingParams, LatentModelSetters):
    """Setters of VariationalSparseCodingModel."""

    def setActivationCol(self: S, value: str) -> S:
        """
        Sets activationCol: output column: probability that each factor is not zero, a vector of size k in (0, 1)
        (default: activation)
        """
        return self._set(activationCol=value)


class OutputInterpretableVAEParams(LatentParams):
    """Params of OutputInterpretableVAE."""

    decoderLayers: "Param[List[int]]" = Param(
        Params._dummy(),
        "decoderLayers",
        "sizes of the decoder's hidden layers (relu), the first without bias; one or more sizes, each 1 or more "
        "(default: gaussian [50, 50], others [100]) [Moran et al. 2022, A.3, Table 6]",
        TypeConverters.toListInt,
    )

    decoderPrecision: "Param[float]" = Param(
        Params._dummy(),
        "decoderPrecision",
        "precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more (default: 1.0) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    groupLasso: "Param[float]" = Param(
        Params._dummy(),
        "groupLasso",
        "strength of the penalty on the length of the weights from a factor to a group, per row; 0: none; 0 or more "
        "(default: 1.0) [Ainsworth et al. 2018, section 3.2; Moran et al. 2022, C.3]",
        TypeConverters.toFloat,
    )

    groupLassoFrom: "Param[float]" = Param(
        Params._dummy(),
        "groupLassoFrom",
        "share of the epochs at which that penalty begins; in [0, 1] (default: 0.2) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    groupLassoTo: "Param[float]" = Param(
        Params._dummy(),
        "groupLassoTo",
        "share of the epochs at which it has its strength, linear in between; at least groupLassoFrom; in [0, 1] "
        "(default: 0.6) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    groupUnits: "Param[int]" = Param(
        Params._dummy(),
        "groupUnits",
        "hidden units of each group's network; 1 or more (default: 5) [Ainsworth et al. 2018, section 3.1; Moran et "
        "al. 2022, C.3]",
        TypeConverters.toInt,
    )

    groups: "Param[List[int]]" = Param(
        Params._dummy(),
        "groups",
        "the group of each feature, numbered from 0 without gaps; empty: every feature is a group of its own; whole "
        "numbers, each 0 or more (default: []) [Ainsworth et al. 2018, section 3.1]",
        TypeConverters.toListInt,
    )

    klWarmUp: "Param[float]" = Param(
        Params._dummy(),
        "klWarmUp",
        "share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default: 0.2) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    learningRate: "Param[float]" = Param(
        Params._dummy(),
        "learningRate",
        "Adam's step size after its warm-up; greater than 0 (default: gaussian 0.0141, others 0.001) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    noiseFloorStart: "Param[float]" = Param(
        Params._dummy(),
        "noiseFloorStart",
        "gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or more (default: "
        "gaussian 0.8, others 0.0) [recipe, see docs/defaults.md]",
        TypeConverters.toFloat,
    )

    weightDecay: "Param[float]" = Param(
        Params._dummy(),
        "weightDecay",
        "decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of the loadings, the "
        "slopes of linearSkip, the first decoder layer or biases; 0 or more (default: 0.0) [recipe, see "
        "docs/defaults.md]",
        TypeConverters.toFloat,
    )

    def getDecoderLayers(self) -> List[int]:
        """The value of decoderLayers in force."""
        return self._in_force("getDecoderLayers")

    def getDecoderPrecision(self) -> float:
        """The value of decoderPrecision in force."""
        return self._in_force("getDecoderPrecision")

    def getGroupLasso(self) -> float:
        """The value of groupLasso in force."""
        return self._in_force("getGroupLasso")

    def getGroupLassoFrom(self) -> float:
        """The value of groupLassoFrom in force."""
        return self._in_force("getGroupLassoFrom")

    def getGroupLassoTo(self) -> float:
        """The value of groupLassoTo in force."""
        return self._in_force("getGroupLassoTo")

    def getGroupUnits(self) -> int:
        """The value of groupUnits in force."""
        return self._in_force("getGroupUnits")

    def getGroups(self) -> List[int]:
        """The value of groups in force."""
        return self._in_force("getGroups")

    def getKlWarmUp(self) -> float:
        """The value of klWarmUp in force."""
        return self._in_force("getKlWarmUp")

    def getLearningRate(self) -> float:
        """The value of learningRate in force."""
        return self._in_force("getLearningRate")

    def getNoiseFloorStart(self) -> float:
        """The value of noiseFloorStart in force."""
        return self._in_force("getNoiseFloorStart")

    def getWeightDecay(self) -> float:
        """The value of weightDecay in force."""
        return self._in_force("getWeightDecay")


class OutputInterpretableVAESetters(OutputInterpretableVAEParams, LatentSetters):
    """Setters of OutputInterpretableVAE."""

    def setDecoderLayers(self: S, value: List[int]) -> S:
        """
        Sets decoderLayers: sizes of the decoder's hidden layers (relu), the first without bias; one or more
        sizes, each 1 or more (default: gaussian [50, 50], others [100]) [Moran et al. 2022, A.3, Table 6]
        """
        return self._set(decoderLayers=value)

    def setDecoderPrecision(self: S, value: float) -> S:
        """
        Sets decoderPrecision: precision of the Gaussian prior on the decoder's weights; 0: none; 0 or more
        (default: 1.0) [recipe, see docs/defaults.md]
        """
        return self._set(decoderPrecision=value)

    def setGroupLasso(self: S, value: float) -> S:
        """
        Sets groupLasso: strength of the penalty on the length of the weights from a factor to a group, per row;
        0: none; 0 or more (default: 1.0) [Ainsworth et al. 2018, section 3.2; Moran et al. 2022, C.3]
        """
        return self._set(groupLasso=value)

    def setGroupLassoFrom(self: S, value: float) -> S:
        """
        Sets groupLassoFrom: share of the epochs at which that penalty begins; in [0, 1] (default: 0.2) [recipe,
        see docs/defaults.md]
        """
        return self._set(groupLassoFrom=value)

    def setGroupLassoTo(self: S, value: float) -> S:
        """
        Sets groupLassoTo: share of the epochs at which it has its strength, linear in between; at least
        groupLassoFrom; in [0, 1] (default: 0.6) [recipe, see docs/defaults.md]
        """
        return self._set(groupLassoTo=value)

    def setGroupUnits(self: S, value: int) -> S:
        """
        Sets groupUnits: hidden units of each group's network; 1 or more (default: 5) [Ainsworth et al. 2018,
        section 3.1; Moran et al. 2022, C.3]
        """
        return self._set(groupUnits=value)

    def setGroups(self: S, value: List[int]) -> S:
        """
        Sets groups: the group of each feature, numbered from 0 without gaps; empty: every feature is a group of
        its own; whole numbers, each 0 or more (default: []) [Ainsworth et al. 2018, section 3.1]
        """
        return self._set(groups=value)

    def setKlWarmUp(self: S, value: float) -> S:
        """
        Sets klWarmUp: share of the epochs over which klWeight rises from 0; 0: no warm-up; in [0, 1] (default:
        0.2) [recipe, see docs/defaults.md]
        """
        return self._set(klWarmUp=value)

    def setLearningRate(self: S, value: float) -> S:
        """
        Sets learningRate: Adam's step size after its warm-up; greater than 0 (default: gaussian 0.0141, others
        0.001) [recipe, see docs/defaults.md]
        """
        return self._set(learningRate=value)

    def setNoiseFloorStart(self: S, value: float) -> S:
        """
        Sets noiseFloorStart: gaussian: lower bound of sigma_j at the start, in feature standard deviations; 0 or
        more (default: gaussian 0.8, others 0.0) [recipe, see docs/defaults.md]
        """
        return self._set(noiseFloorStart=value)

    def setWeightDecay(self: S, value: float) -> S:
        """
        Sets weightDecay: decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of
        the loadings, the slopes of linearSkip, the first decoder layer or biases; 0 or more (default: 0.0)
        [recipe, see docs/defaults.md]
        """
        return self._set(weightDecay=value)

    def __init__(
        self,
        *,
        averagingFrequency: Optional[int] = None,
        batchSize: Optional[int] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        featuresCol: Optional[str] = None,
        groupLasso: Optional[float] = None,
        groupLassoFrom: Optional[float] = None,
        groupLassoTo: Optional[float] = None,
        groupUnits: Optional[int] = None,
        groups: Optional[List[int]] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        numPartitions: Optional[int] = None,
        patience: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        seed: Optional[int] = None,
        standardize: Optional[bool] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        averagingFrequency: Optional[int] = None,
        batchSize: Optional[int] = None,
        checkpointDir: Optional[str] = None,
        checkpointInterval: Optional[int] = None,
        decoderLayers: Optional[List[int]] = None,
        decoderPrecision: Optional[float] = None,
        encoderLayers: Optional[List[int]] = None,
        epochs: Optional[int] = None,
        featuresCol: Optional[str] = None,
        groupLasso: Optional[float] = None,
        groupLassoFrom: Optional[float] = None,
        groupLassoTo: Optional[float] = None,
        groupUnits: Optional[int] = None,
        groups: Optional[List[int]] = None,
        handleInvalid: Optional[str] = None,
        initialModel: Optional[str] = None,
        inputDropout: Optional[float] = None,
        inputScaling: Optional[str] = None,
        k: Optional[int] = None,
        klWarmUp: Optional[float] = None,
        klWeight: Optional[float] = None,
        latentCol: Optional[str] = None,
        latentStdCol: Optional[str] = None,
        learningRate: Optional[float] = None,
        learningRateFloor: Optional[float] = None,
        learningRateSchedule: Optional[str] = None,
        learningRateWarmUp: Optional[float] = None,
        librarySize: Optional[str] = None,
        likelihood: Optional[str] = None,
        noiseFloor: Optional[float] = None,
        noiseFloorFrom: Optional[float] = None,
        noiseFloorStart: Optional[float] = None,
        noiseFloorTo: Optional[float] = None,
        numPartitions: Optional[int] = None,
        patience: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        reproducible: Optional[bool] = None,
        seed: Optional[int] = None,
        standardize: Optional[bool] = None,
        validationIndicatorCol: Optional[str] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
        weightDecay: Optional[float] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class NonNegativeMatrixFactorizationParams(JavaStage):
    """Params of NonNegativeMatrixFactorization."""

    featuresCol: "Param[str]" = Param(
        Params._dummy(),
        "featuresCol",
        "column of feature vectors of 0 or more, dense or sparse, all of one size (default: features)",
        TypeConverters.toString,
    )

    handleInvalid: "Param[str]" = Param(
        Params._dummy(),
        "handleInvalid",
        "rows with a null, a NaN, an infinite or a negative value: error refuses them, skip drops them, keep gives "
        "them null outputs in transform (and drops them in fit); one of error, skip, keep (default: error)",
        TypeConverters.toString,
    )

    k: "Param[int]" = Param(
        Params._dummy(),
        "k",
        "number of factors, less than the number of features; 1 or more (default: 10)",
        TypeConverters.toInt,
    )

    l2Weight: "Param[float]" = Param(
        Params._dummy(),
        "l2Weight",
        "weight of the sum of the squared entries of U and V beside the squared error; 0 or more (default: 1.0)",
        TypeConverters.toFloat,
    )

    latentCol: "Param[str]" = Param(
        Params._dummy(),
        "latentCol",
        "output column: the factors u of each row, a vector of size k (default: latent)",
        TypeConverters.toString,
    )

    likelihood: "Param[str]" = Param(
        Params._dummy(),
        "likelihood",
        "what the factorization is scored as: gaussian, means with one noise variance; multinomial, probabilities "
        "of counts. The fit minimises squared error under both; one of gaussian, multinomial (default: gaussian)",
        TypeConverters.toString,
    )

    maxIter: "Param[int]" = Param(
        Params._dummy(),
        "maxIter",
        "iterations at most, each of them a pass over the rows; 1 or more (default: 500)",
        TypeConverters.toInt,
    )

    numPartitions: "Param[int]" = Param(
        Params._dummy(),
        "numPartitions",
        "partitions that the rows are laid into; part of the result in its last digits: never taken from the number "
        "of cores, so that a fit repeats anywhere; 1 or more (default: 2)",
        TypeConverters.toInt,
    )

    reconstructionCol: "Param[str]" = Param(
        Params._dummy(),
        "reconstructionCol",
        "output column: expected features (gaussian: V u; multinomial: V u + 1e-6 over its sum); unset: not made",
        TypeConverters.toString,
    )

    seed: "Param[int]" = Param(
        Params._dummy(),
        "seed",
        "seed of the start of V; any integer (default: 42)",
        TypeConverters.toInt,
    )

    tol: "Param[float]" = Param(
        Params._dummy(),
        "tol",
        "the fit ends when an iteration lowers the objective by no more than this share of it; 0 or more (default: "
        "1.0E-5)",
        TypeConverters.toFloat,
    )

    verbosity: "Param[int]" = Param(
        Params._dummy(),
        "verbosity",
        "0: silent, 1: some log lines at level INFO, 2: one per iteration; one of 0, 1, 2 (default: 1)",
        TypeConverters.toInt,
    )

    weightCol: "Param[str]" = Param(
        Params._dummy(),
        "weightCol",
        "column of row weights, positive numbers; unset: every row counts once",
        TypeConverters.toString,
    )

    def getFeaturesCol(self) -> str:
        """The value of featuresCol in force."""
        return self._in_force("getFeaturesCol")

    def getHandleInvalid(self) -> str:
        """The value of handleInvalid in force."""
        return self._in_force("getHandleInvalid")

    def getK(self) -> int:
        """The value of k in force."""
        return self._in_force("getK")

    def getL2Weight(self) -> float:
        """The value of l2Weight in force."""
        return self._in_force("getL2Weight")

    def getLatentCol(self) -> str:
        """The value of latentCol in force."""
        return self._in_force("getLatentCol")

    def getLikelihood(self) -> str:
        """The value of likelihood in force."""
        return self._in_force("getLikelihood")

    def getMaxIter(self) -> int:
        """The value of maxIter in force."""
        return self._in_force("getMaxIter")

    def getNumPartitions(self) -> int:
        """The value of numPartitions in force."""
        return self._in_force("getNumPartitions")

    def getReconstructionCol(self) -> Optional[str]:
        """The value of reconstructionCol in force, or None when unset."""
        return self._in_force("getReconstructionCol")

    def getSeed(self) -> int:
        """The value of seed in force."""
        return self._in_force("getSeed")

    def getTol(self) -> float:
        """The value of tol in force."""
        return self._in_force("getTol")

    def getVerbosity(self) -> int:
        """The value of verbosity in force."""
        return self._in_force("getVerbosity")

    def getWeightCol(self) -> Optional[str]:
        """The value of weightCol in force, or None when unset."""
        return self._in_force("getWeightCol")


class NonNegativeMatrixFactorizationSetters(NonNegativeMatrixFactorizationParams):
    """Setters of NonNegativeMatrixFactorization."""

    def setFeaturesCol(self: S, value: str) -> S:
        """
        Sets featuresCol: column of feature vectors of 0 or more, dense or sparse, all of one size (default:
        features)
        """
        return self._set(featuresCol=value)

    def setHandleInvalid(self: S, value: str) -> S:
        """
        Sets handleInvalid: rows with a null, a NaN, an infinite or a negative value: error refuses them, skip
        drops them, keep gives them null outputs in transform (and drops them in fit); one of error, skip, keep
        (default: error)
        """
        return self._set(handleInvalid=value)

    def setK(self: S, value: int) -> S:
        """Sets k: number of factors, less than the number of features; 1 or more (default: 10)"""
        return self._set(k=value)

    def setL2Weight(self: S, value: float) -> S:
        """
        Sets l2Weight: weight of the sum of the squared entries of U and V beside the squared error; 0 or more
        (default: 1.0)
        """
        return self._set(l2Weight=value)

    def setLatentCol(self: S, value: str) -> S:
        """Sets latentCol: output column: the factors u of each row, a vector of size k (default: latent)"""
        return self._set(latentCol=value)

    def setLikelihood(self: S, value: str) -> S:
        """
        Sets likelihood: what the factorization is scored as: gaussian, means with one noise variance;
        multinomial, probabilities of counts. The fit minimises squared error under both; one of gaussian,
        multinomial (default: gaussian)
        """
        return self._set(likelihood=value)

    def setMaxIter(self: S, value: int) -> S:
        """Sets maxIter: iterations at most, each of them a pass over the rows; 1 or more (default: 500)"""
        return self._set(maxIter=value)

    def setNumPartitions(self: S, value: int) -> S:
        """
        Sets numPartitions: partitions that the rows are laid into; part of the result in its last digits: never
        taken from the number of cores, so that a fit repeats anywhere; 1 or more (default: 2)
        """
        return self._set(numPartitions=value)

    def setReconstructionCol(self: S, value: str) -> S:
        """
        Sets reconstructionCol: output column: expected features (gaussian: V u; multinomial: V u + 1e-6 over its
        sum); unset: not made
        """
        return self._set(reconstructionCol=value)

    def setSeed(self: S, value: int) -> S:
        """Sets seed: seed of the start of V; any integer (default: 42)"""
        return self._set(seed=value)

    def setTol(self: S, value: float) -> S:
        """
        Sets tol: the fit ends when an iteration lowers the objective by no more than this share of it; 0 or more
        (default: 1.0E-5)
        """
        return self._set(tol=value)

    def setVerbosity(self: S, value: int) -> S:
        """
        Sets verbosity: 0: silent, 1: some log lines at level INFO, 2: one per iteration; one of 0, 1, 2 (default:
        1)
        """
        return self._set(verbosity=value)

    def setWeightCol(self: S, value: str) -> S:
        """Sets weightCol: column of row weights, positive numbers; unset: every row counts once"""
        return self._set(weightCol=value)

    def __init__(
        self,
        *,
        featuresCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        k: Optional[int] = None,
        l2Weight: Optional[float] = None,
        latentCol: Optional[str] = None,
        likelihood: Optional[str] = None,
        maxIter: Optional[int] = None,
        numPartitions: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        seed: Optional[int] = None,
        tol: Optional[float] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        featuresCol: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        k: Optional[int] = None,
        l2Weight: Optional[float] = None,
        latentCol: Optional[str] = None,
        likelihood: Optional[str] = None,
        maxIter: Optional[int] = None,
        numPartitions: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        seed: Optional[int] = None,
        tol: Optional[float] = None,
        verbosity: Optional[int] = None,
        weightCol: Optional[str] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class NonNegativeMatrixFactorizationModelSetters(NonNegativeMatrixFactorizationParams):
    """Setters of NonNegativeMatrixFactorizationModel."""

    def setFeaturesCol(self: S, value: str) -> S:
        """
        Sets featuresCol: column of feature vectors of 0 or more, dense or sparse, all of one size (default:
        features)
        """
        return self._set(featuresCol=value)

    def setHandleInvalid(self: S, value: str) -> S:
        """
        Sets handleInvalid: rows with a null, a NaN, an infinite or a negative value: error refuses them, skip
        drops them, keep gives them null outputs in transform (and drops them in fit); one of error, skip, keep
        (default: error)
        """
        return self._set(handleInvalid=value)

    def setLatentCol(self: S, value: str) -> S:
        """Sets latentCol: output column: the factors u of each row, a vector of size k (default: latent)"""
        return self._set(latentCol=value)

    def setReconstructionCol(self: S, value: str) -> S:
        """
        Sets reconstructionCol: output column: expected features (gaussian: V u; multinomial: V u + 1e-6 over its
        sum); unset: not made
        """
        return self._set(reconstructionCol=value)


class RatingsVectorizerParams(JavaStage):
    """Params of RatingsVectorizer."""

    emptyUsers: "Param[str]" = Param(
        Params._dummy(),
        "emptyUsers",
        "users with enough ratings but none of an item of the vocabulary: drop leaves them out, keep gives them a "
        "vector of zeros; one of drop, keep (default: drop)",
        TypeConverters.toString,
    )

    handleInvalid: "Param[str]" = Param(
        Params._dummy(),
        "handleInvalid",
        "rows with a null user, item or rating, or with a NaN or infinite rating: error refuses them, skip drops "
        "and counts them; one of error, skip (default: error)",
        TypeConverters.toString,
    )

    itemCol: "Param[str]" = Param(
        Params._dummy(),
        "itemCol",
        "input column of items: text, whole numbers or decimals (default: item)",
        TypeConverters.toString,
    )

    itemNameCol: "Param[str]" = Param(
        Params._dummy(),
        "itemNameCol",
        "input column of item names, read by fit alone; unset: items are named by their ids",
        TypeConverters.toString,
    )

    minRating: "Param[float]" = Param(
        Params._dummy(),
        "minRating",
        "ratings at or above count as 1, lower ones not at all; unset: ratings keep their values, and those of 0 do "
        "not count; a finite number",
        TypeConverters.toFloat,
    )

    minUserRatings: "Param[int]" = Param(
        Params._dummy(),
        "minUserRatings",
        "users with fewer ratings (of distinct items, after minRating, of all items) are left out, in fit and in "
        "transform; 0 or more (default: 0)",
        TypeConverters.toInt,
    )

    numItems: "Param[int]" = Param(
        Params._dummy(),
        "numItems",
        "number of items in the vocabulary: those with most ratings by the users that minUserRatings leaves, ties "
        "going to the smaller id; unset: all items; 1 or more",
        TypeConverters.toInt,
    )

    outputCol: "Param[str]" = Param(
        Params._dummy(),
        "outputCol",
        "output column of sparse feature vectors (default: features)",
        TypeConverters.toString,
    )

    ratingCol: "Param[str]" = Param(
        Params._dummy(),
        "ratingCol",
        "input column of ratings: numbers (default: rating)",
        TypeConverters.toString,
    )

    repeatedRatings: "Param[str]" = Param(
        Params._dummy(),
        "repeatedRatings",
        "what counts of several ratings of an item by a user: max, the largest; last, that of the latest time in "
        "timeCol, of equal times the largest; sum; mean. minRating is applied to it; one of max, last, sum, mean "
        "(default: max)",
        TypeConverters.toString,
    )

    timeCol: "Param[str]" = Param(
        Params._dummy(),
        "timeCol",
        "input column of times: numbers, dates or timestamps; needed, and read, where repeatedRatings is last, and "
        "a row with a null time is then invalid; unset: none",
        TypeConverters.toString,
    )

    userCol: "Param[str]" = Param(
        Params._dummy(),
        "userCol",
        "input column of users: text, whole numbers or decimals (default: user)",
        TypeConverters.toString,
    )

    def getEmptyUsers(self) -> str:
        """The value of emptyUsers in force."""
        return self._in_force("getEmptyUsers")

    def getHandleInvalid(self) -> str:
        """The value of handleInvalid in force."""
        return self._in_force("getHandleInvalid")

    def getItemCol(self) -> str:
        """The value of itemCol in force."""
        return self._in_force("getItemCol")

    def getItemNameCol(self) -> Optional[str]:
        """The value of itemNameCol in force, or None when unset."""
        return self._in_force("getItemNameCol")

    def getMinRating(self) -> Optional[float]:
        """The value of minRating in force, or None when unset."""
        return self._in_force("getMinRating")

    def getMinUserRatings(self) -> int:
        """The value of minUserRatings in force."""
        return self._in_force("getMinUserRatings")

    def getNumItems(self) -> Optional[int]:
        """The value of numItems in force, or None when unset."""
        return self._in_force("getNumItems")

    def getOutputCol(self) -> str:
        """The value of outputCol in force."""
        return self._in_force("getOutputCol")

    def getRatingCol(self) -> str:
        """The value of ratingCol in force."""
        return self._in_force("getRatingCol")

    def getRepeatedRatings(self) -> str:
        """The value of repeatedRatings in force."""
        return self._in_force("getRepeatedRatings")

    def getTimeCol(self) -> Optional[str]:
        """The value of timeCol in force, or None when unset."""
        return self._in_force("getTimeCol")

    def getUserCol(self) -> str:
        """The value of userCol in force."""
        return self._in_force("getUserCol")


class RatingsVectorizerSetters(RatingsVectorizerParams):
    """Setters of RatingsVectorizer."""

    def setEmptyUsers(self: S, value: str) -> S:
        """
        Sets emptyUsers: users with enough ratings but none of an item of the vocabulary: drop leaves them out,
        keep gives them a vector of zeros; one of drop, keep (default: drop)
        """
        return self._set(emptyUsers=value)

    def setHandleInvalid(self: S, value: str) -> S:
        """
        Sets handleInvalid: rows with a null user, item or rating, or with a NaN or infinite rating: error refuses
        them, skip drops and counts them; one of error, skip (default: error)
        """
        return self._set(handleInvalid=value)

    def setItemCol(self: S, value: str) -> S:
        """Sets itemCol: input column of items: text, whole numbers or decimals (default: item)"""
        return self._set(itemCol=value)

    def setItemNameCol(self: S, value: str) -> S:
        """Sets itemNameCol: input column of item names, read by fit alone; unset: items are named by their ids"""
        return self._set(itemNameCol=value)

    def setMinRating(self: S, value: float) -> S:
        """
        Sets minRating: ratings at or above count as 1, lower ones not at all; unset: ratings keep their values,
        and those of 0 do not count; a finite number
        """
        return self._set(minRating=value)

    def setMinUserRatings(self: S, value: int) -> S:
        """
        Sets minUserRatings: users with fewer ratings (of distinct items, after minRating, of all items) are left
        out, in fit and in transform; 0 or more (default: 0)
        """
        return self._set(minUserRatings=value)

    def setNumItems(self: S, value: int) -> S:
        """
        Sets numItems: number of items in the vocabulary: those with most ratings by the users that minUserRatings
        leaves, ties going to the smaller id; unset: all items; 1 or more
        """
        return self._set(numItems=value)

    def setOutputCol(self: S, value: str) -> S:
        """Sets outputCol: output column of sparse feature vectors (default: features)"""
        return self._set(outputCol=value)

    def setRatingCol(self: S, value: str) -> S:
        """Sets ratingCol: input column of ratings: numbers (default: rating)"""
        return self._set(ratingCol=value)

    def setRepeatedRatings(self: S, value: str) -> S:
        """
        Sets repeatedRatings: what counts of several ratings of an item by a user: max, the largest; last, that of
        the latest time in timeCol, of equal times the largest; sum; mean. minRating is applied to it; one of max,
        last, sum, mean (default: max)
        """
        return self._set(repeatedRatings=value)

    def setTimeCol(self: S, value: str) -> S:
        """
        Sets timeCol: input column of times: numbers, dates or timestamps; needed, and read, where repeatedRatings
        is last, and a row with a null time is then invalid; unset: none
        """
        return self._set(timeCol=value)

    def setUserCol(self: S, value: str) -> S:
        """Sets userCol: input column of users: text, whole numbers or decimals (default: user)"""
        return self._set(userCol=value)

    def __init__(
        self,
        *,
        emptyUsers: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        itemCol: Optional[str] = None,
        itemNameCol: Optional[str] = None,
        minRating: Optional[float] = None,
        minUserRatings: Optional[int] = None,
        numItems: Optional[int] = None,
        outputCol: Optional[str] = None,
        ratingCol: Optional[str] = None,
        repeatedRatings: Optional[str] = None,
        timeCol: Optional[str] = None,
        userCol: Optional[str] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        emptyUsers: Optional[str] = None,
        handleInvalid: Optional[str] = None,
        itemCol: Optional[str] = None,
        itemNameCol: Optional[str] = None,
        minRating: Optional[float] = None,
        minUserRatings: Optional[int] = None,
        numItems: Optional[int] = None,
        outputCol: Optional[str] = None,
        ratingCol: Optional[str] = None,
        repeatedRatings: Optional[str] = None,
        timeCol: Optional[str] = None,
        userCol: Optional[str] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class RatingsVectorizerModelSetters(RatingsVectorizerParams):
    """Setters of RatingsVectorizerModel."""

    def setEmptyUsers(self: S, value: str) -> S:
        """
        Sets emptyUsers: users with enough ratings but none of an item of the vocabulary: drop leaves them out,
        keep gives them a vector of zeros; one of drop, keep (default: drop)
        """
        return self._set(emptyUsers=value)

    def setHandleInvalid(self: S, value: str) -> S:
        """
        Sets handleInvalid: rows with a null user, item or rating, or with a NaN or infinite rating: error refuses
        them, skip drops and counts them; one of error, skip (default: error)
        """
        return self._set(handleInvalid=value)

    def setItemCol(self: S, value: str) -> S:
        """Sets itemCol: input column of items: text, whole numbers or decimals (default: item)"""
        return self._set(itemCol=value)

    def setMinUserRatings(self: S, value: int) -> S:
        """
        Sets minUserRatings: users with fewer ratings (of distinct items, after minRating, of all items) are left
        out, in fit and in transform; 0 or more (default: 0)
        """
        return self._set(minUserRatings=value)

    def setOutputCol(self: S, value: str) -> S:
        """Sets outputCol: output column of sparse feature vectors (default: features)"""
        return self._set(outputCol=value)

    def setRatingCol(self: S, value: str) -> S:
        """Sets ratingCol: input column of ratings: numbers (default: rating)"""
        return self._set(ratingCol=value)

    def setTimeCol(self: S, value: str) -> S:
        """
        Sets timeCol: input column of times: numbers, dates or timestamps; needed, and read, where repeatedRatings
        is last, and a row with a null time is then invalid; unset: none
        """
        return self._set(timeCol=value)

    def setUserCol(self: S, value: str) -> S:
        """Sets userCol: input column of users: text, whole numbers or decimals (default: user)"""
        return self._set(userCol=value)


class VectorNamesParams(JavaStage):
    """Params of VectorNames."""

    inputCol: "Param[str]" = Param(
        Params._dummy(),
        "inputCol",
        "column of vectors whose entries are given names (default: features)",
        TypeConverters.toString,
    )

    names: "Param[List[str]]" = Param(
        Params._dummy(),
        "names",
        "a name for each entry; unset: those of namesCol",
        TypeConverters.toListString,
    )

    namesCol: "Param[str]" = Param(
        Params._dummy(),
        "namesCol",
        "column of vectors of the same size whose names they get; unset: those of the param names",
        TypeConverters.toString,
    )

    def getInputCol(self) -> str:
        """The value of inputCol in force."""
        return self._in_force("getInputCol")

    def getNames(self) -> Optional[List[str]]:
        """The value of names in force, or None when unset."""
        return self._in_force("getNames")

    def getNamesCol(self) -> Optional[str]:
        """The value of namesCol in force, or None when unset."""
        return self._in_force("getNamesCol")


class VectorNamesSetters(VectorNamesParams):
    """Setters of VectorNames."""

    def setInputCol(self: S, value: str) -> S:
        """Sets inputCol: column of vectors whose entries are given names (default: features)"""
        return self._set(inputCol=value)

    def setNames(self: S, value: List[str]) -> S:
        """Sets names: a name for each entry; unset: those of namesCol"""
        return self._set(names=value)

    def setNamesCol(self: S, value: str) -> S:
        """Sets namesCol: column of vectors of the same size whose names they get; unset: those of the param names"""
        return self._set(namesCol=value)

    def __init__(
        self,
        *,
        inputCol: Optional[str] = None,
        names: Optional[List[str]] = None,
        namesCol: Optional[str] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        inputCol: Optional[str] = None,
        names: Optional[List[str]] = None,
        namesCol: Optional[str] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class ReconstructionEvaluatorParams(JavaStage):
    """Params of ReconstructionEvaluator."""

    featuresCol: "Param[str]" = Param(
        Params._dummy(),
        "featuresCol",
        "column of feature vectors that the model has read (default: features)",
        TypeConverters.toString,
    )

    metricName: "Param[str]" = Param(
        Params._dummy(),
        "metricName",
        "the metric: nll, bernoulliNll, mse, recall, ndcg (default: nll); of the last two larger is better, of the "
        "others smaller",
        TypeConverters.toString,
    )

    n: "Param[int]" = Param(
        Params._dummy(),
        "n",
        "recall and ndcg: length of the ranking; 1 or more (default: 5 for recall, 10 for ndcg)",
        TypeConverters.toInt,
    )

    reconstructionCol: "Param[str]" = Param(
        Params._dummy(),
        "reconstructionCol",
        "column of the model's reconstructions (default: reconstruction)",
        TypeConverters.toString,
    )

    weightCol: "Param[str]" = Param(
        Params._dummy(),
        "weightCol",
        "column of row weights, positive numbers; unset: every row counts once",
        TypeConverters.toString,
    )

    def getFeaturesCol(self) -> str:
        """The value of featuresCol in force."""
        return self._in_force("getFeaturesCol")

    def getMetricName(self) -> str:
        """The value of metricName in force."""
        return self._in_force("getMetricName")

    def getN(self) -> int:
        """The value of n in force."""
        return self._in_force("getN")

    def getReconstructionCol(self) -> str:
        """The value of reconstructionCol in force."""
        return self._in_force("getReconstructionCol")

    def getWeightCol(self) -> Optional[str]:
        """The value of weightCol in force, or None when unset."""
        return self._in_force("getWeightCol")


class ReconstructionEvaluatorSetters(ReconstructionEvaluatorParams):
    """Setters of ReconstructionEvaluator."""

    def setFeaturesCol(self: S, value: str) -> S:
        """Sets featuresCol: column of feature vectors that the model has read (default: features)"""
        return self._set(featuresCol=value)

    def setMetricName(self: S, value: str) -> S:
        """
        Sets metricName: the metric: nll, bernoulliNll, mse, recall, ndcg (default: nll); of the last two larger
        is better, of the others smaller
        """
        return self._set(metricName=value)

    def setN(self: S, value: int) -> S:
        """Sets n: recall and ndcg: length of the ranking; 1 or more (default: 5 for recall, 10 for ndcg)"""
        return self._set(n=value)

    def setReconstructionCol(self: S, value: str) -> S:
        """Sets reconstructionCol: column of the model's reconstructions (default: reconstruction)"""
        return self._set(reconstructionCol=value)

    def setWeightCol(self: S, value: str) -> S:
        """Sets weightCol: column of row weights, positive numbers; unset: every row counts once"""
        return self._set(weightCol=value)

    def __init__(
        self,
        *,
        featuresCol: Optional[str] = None,
        metricName: Optional[str] = None,
        n: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        weightCol: Optional[str] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        featuresCol: Optional[str] = None,
        metricName: Optional[str] = None,
        n: Optional[int] = None,
        reconstructionCol: Optional[str] = None,
        weightCol: Optional[str] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class FactorRecoveryEvaluatorParams(JavaStage):
    """Params of FactorRecoveryEvaluator."""

    factorCols: "Param[List[str]]" = Param(
        Params._dummy(),
        "factorCols",
        "columns of the true factors, numbers, at least one",
        TypeConverters.toListString,
    )

    latentCol: "Param[str]" = Param(
        Params._dummy(),
        "latentCol",
        "column of codes, vectors of one size: the latentCol of the model (default: latent)",
        TypeConverters.toString,
    )

    metricName: "Param[str]" = Param(
        Params._dummy(),
        "metricName",
        "the metric: mean or minimum of the matched correlations (default: mean); larger is better",
        TypeConverters.toString,
    )

    def getFactorCols(self) -> List[str]:
        """The value of factorCols in force."""
        return self._in_force("getFactorCols")

    def getLatentCol(self) -> str:
        """The value of latentCol in force."""
        return self._in_force("getLatentCol")

    def getMetricName(self) -> str:
        """The value of metricName in force."""
        return self._in_force("getMetricName")


class FactorRecoveryEvaluatorSetters(FactorRecoveryEvaluatorParams):
    """Setters of FactorRecoveryEvaluator."""

    def setFactorCols(self: S, value: List[str]) -> S:
        """Sets factorCols: columns of the true factors, numbers, at least one"""
        return self._set(factorCols=value)

    def setLatentCol(self: S, value: str) -> S:
        """Sets latentCol: column of codes, vectors of one size: the latentCol of the model (default: latent)"""
        return self._set(latentCol=value)

    def setMetricName(self: S, value: str) -> S:
        """
        Sets metricName: the metric: mean or minimum of the matched correlations (default: mean); larger is better
        """
        return self._set(metricName=value)

    def __init__(
        self,
        *,
        factorCols: Optional[List[str]] = None,
        latentCol: Optional[str] = None,
        metricName: Optional[str] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        factorCols: Optional[List[str]] = None,
        latentCol: Optional[str] = None,
        metricName: Optional[str] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())


class DisentanglementEvaluatorParams(JavaStage):
    """Params of DisentanglementEvaluator."""

    factorCols: "Param[List[str]]" = Param(
        Params._dummy(),
        "factorCols",
        "columns of the true factors, numbers, at least one",
        TypeConverters.toListString,
    )

    latentCol: "Param[str]" = Param(
        Params._dummy(),
        "latentCol",
        "column of codes, vectors of one size: the latentCol of the model (default: latent)",
        TypeConverters.toString,
    )

    maxDepth: "Param[int]" = Param(
        Params._dummy(),
        "maxDepth",
        "depth of a tree; 1 to 30 (default: 5)",
        TypeConverters.toInt,
    )

    maxIter: "Param[int]" = Param(
        Params._dummy(),
        "maxIter",
        "trees per factor; 1 or more (default: 5)",
        TypeConverters.toInt,
    )

    maxRows: "Param[int]" = Param(
        Params._dummy(),
        "maxRows",
        "rows to use, chosen by a hash of their content; 10 or more (default: 10000)",
        TypeConverters.toInt,
    )

    metricName: "Param[str]" = Param(
        Params._dummy(),
        "metricName",
        "the metric: disentanglement, completeness, informativeness (default: disentanglement); larger is better",
        TypeConverters.toString,
    )

    seed: "Param[int]" = Param(
        Params._dummy(),
        "seed",
        "seed of the choice of rows and of the trees (default: 0)",
        TypeConverters.toInt,
    )

    def getFactorCols(self) -> List[str]:
        """The value of factorCols in force."""
        return self._in_force("getFactorCols")

    def getLatentCol(self) -> str:
        """The value of latentCol in force."""
        return self._in_force("getLatentCol")

    def getMaxDepth(self) -> int:
        """The value of maxDepth in force."""
        return self._in_force("getMaxDepth")

    def getMaxIter(self) -> int:
        """The value of maxIter in force."""
        return self._in_force("getMaxIter")

    def getMaxRows(self) -> int:
        """The value of maxRows in force."""
        return self._in_force("getMaxRows")

    def getMetricName(self) -> str:
        """The value of metricName in force."""
        return self._in_force("getMetricName")

    def getSeed(self) -> int:
        """The value of seed in force."""
        return self._in_force("getSeed")


class DisentanglementEvaluatorSetters(DisentanglementEvaluatorParams):
    """Setters of DisentanglementEvaluator."""

    def setFactorCols(self: S, value: List[str]) -> S:
        """Sets factorCols: columns of the true factors, numbers, at least one"""
        return self._set(factorCols=value)

    def setLatentCol(self: S, value: str) -> S:
        """Sets latentCol: column of codes, vectors of one size: the latentCol of the model (default: latent)"""
        return self._set(latentCol=value)

    def setMaxDepth(self: S, value: int) -> S:
        """Sets maxDepth: depth of a tree; 1 to 30 (default: 5)"""
        return self._set(maxDepth=value)

    def setMaxIter(self: S, value: int) -> S:
        """Sets maxIter: trees per factor; 1 or more (default: 5)"""
        return self._set(maxIter=value)

    def setMaxRows(self: S, value: int) -> S:
        """Sets maxRows: rows to use, chosen by a hash of their content; 10 or more (default: 10000)"""
        return self._set(maxRows=value)

    def setMetricName(self: S, value: str) -> S:
        """
        Sets metricName: the metric: disentanglement, completeness, informativeness (default: disentanglement);
        larger is better
        """
        return self._set(metricName=value)

    def setSeed(self: S, value: int) -> S:
        """Sets seed: seed of the choice of rows and of the trees (default: 0)"""
        return self._set(seed=value)

    def __init__(
        self,
        *,
        factorCols: Optional[List[str]] = None,
        latentCol: Optional[str] = None,
        maxDepth: Optional[int] = None,
        maxIter: Optional[int] = None,
        maxRows: Optional[int] = None,
        metricName: Optional[str] = None,
        seed: Optional[int] = None,
    ) -> None:
        arguments = dict(locals())
        super().__init__()
        self._set_given(arguments)

    def setParams(
        self: S,
        *,
        factorCols: Optional[List[str]] = None,
        latentCol: Optional[str] = None,
        maxDepth: Optional[int] = None,
        maxIter: Optional[int] = None,
        maxRows: Optional[int] = None,
        metricName: Optional[str] = None,
        seed: Optional[int] = None,
    ) -> S:
        """Sets the params that are given; the others stay as they are."""
        return self._set_given(locals())
