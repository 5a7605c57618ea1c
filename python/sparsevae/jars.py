# SPDX-License-Identifier: Apache-2.0
"""Where the jar is, and a Spark session that has it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Names a jar to use instead of any other.
JAR_VARIABLE = "SPARSEVAE_JAR"

# What conf/spark-defaults.conf says of these, where a session is started from Python. Java 17's --add-opens are not among
# them, because spark-submit and SparkContext add them by themselves.
_JAVA_OPTIONS = "-XX:+ExitOnOutOfMemoryError -Dorg.bytedeco.javacpp.maxbytes=75% -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
_SETTINGS: Dict[str, str] = {
    "spark.driver.defaultJavaOptions": _JAVA_OPTIONS,
    "spark.executor.defaultJavaOptions": _JAVA_OPTIONS,
    "spark.executor.memoryOverheadFactor": "1.0",
    "spark.driver.memoryOverheadFactor": "1.0",
    "spark.kryo.registrator": "org.sparsevae.training.SparseVAEKryoRegistrator",
    "spark.broadcast.compress": "false",
    "spark.task.maxDirectResultSize": "64m",
}


def jar_path() -> str:
    """
    The path of the sparse VAE's jar, for ``spark.jars`` or ``--jars``.

    It is the file that the environment variable ``SPARSEVAE_JAR`` names; else the one that was installed with this package;
    else, where the package is used from a checkout, the one that Maven built there last.

    :raises FileNotFoundError: if there is none, with what to do
    """
    named = os.environ.get(JAR_VARIABLE)
    if named:
        if not os.path.isfile(named):
            raise FileNotFoundError(f"{JAR_VARIABLE}={named} is not a file: name the jar, or unset the variable")
        return os.path.abspath(named)
    package = Path(__file__).resolve().parent
    for folder in (package / "jars", package.parents[1] / "spark-baselines" / "target"):
        built = [jar for jar in folder.glob("sparsevae-*.jar") if not jar.name.endswith(("-sources.jar", "-javadoc.jar"))]
        if built:
            return str(max(built, key=lambda jar: jar.stat().st_mtime))
    raise FileNotFoundError(
        "the jar of the sparse VAE was not found: build it in the checkout (mvn package -DskipTests) and install this package"
        f" again, or name it in the environment variable {JAR_VARIABLE}"
    )


def spark_builder() -> "SparkSession.Builder":
    """
    A ``SparkSession.builder`` with the jar and with the settings that fits like; add a master, memory and what else you set.

    It has an effect only on a session that is still to be started: where one is running, ``getOrCreate`` answers with that.

    >>> spark = sparsevae.spark_builder().master("local[2]").config("spark.driver.memory", "4g").getOrCreate()

    :raises FileNotFoundError: if there is no jar, as :py:func:`jar_path` says
    """
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder.config("spark.jars", jar_path())
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder
