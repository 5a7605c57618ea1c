# SPDX-License-Identifier: Apache-2.0
"""
The jar in a Python process, with pandas and without PySpark: fit, loadings as a pandas table, save, load. Skipped where there
is no JPype, pandas or jar; SPARSEVAE_CLASSPATH names Spark's jars.
"""

import importlib.util
import os
import random
import tempfile
import unittest
from pathlib import Path

from test_package import PYTHON, jars_module

SPARK = os.environ.get("SPARSEVAE_CLASSPATH", str(PYTHON.parent / "spark-home" / "jars" / "*"))


def skipped():
    for module in ("jpype", "pandas"):
        if importlib.util.find_spec(module) is None:
            return f"there is no {module} here: apt-get install python3-jpype python3-pandas"
    try:
        jars_module().jar_path()
    except FileNotFoundError as missing:
        return str(missing)
    if SPARK.endswith("*") and not list(Path(SPARK).parent.glob("spark-core*.jar")):
        return "Spark's jars are not in spark-home/jars: run bin/sparsevae once, or name them in SPARSEVAE_CLASSPATH"
    return None


SKIPPED = skipped()


@unittest.skipIf(SKIPPED, SKIPPED)
class JarInPythonTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import jpype

        opens = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in (
            "java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util",
            "java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.ref", "sun.nio.ch", "sun.nio.cs",
            "sun.security.action", "sun.util.calendar",
        )]
        # where Debian keeps JPype's own jar
        bridge = ["/usr/share/java/org.jpype.jar"] if os.path.exists("/usr/share/java/org.jpype.jar") else []
        jars = bridge + [jars_module().jar_path()] + SPARK.split(os.pathsep)
        quiet = f"-Dlog4j2.configurationFile={PYTHON.parent / 'conf' / 'log4j2.properties'}"
        jpype.startJVM(*opens, quiet, "-Xmx1g", "-XX:TieredStopAtLevel=1", classpath=jars)
        cls.sql = jpype.JPackage("org").apache.spark.sql
        cls.ml = jpype.JPackage("org").sparsevae.ml
        builder = cls.sql.SparkSession.builder().master("local[2]")
        for name, value in {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
        }.items():
            builder.config(name, value)
        cls.spark = builder.getOrCreate()
        cls.spark.sparkContext().setLogLevel("ERROR")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def test_fit_read_save_load(self):
        import jpype
        import pandas

        with tempfile.TemporaryDirectory() as folder:
            chance = random.Random(1)
            lines = ["user,item,rating"] + [
                f"u{user},i{item},5"
                for user in range(120)
                for item in range(10)
                if chance.random() < (0.8 if item % 2 == user % 2 else 0.2)
            ]
            Path(folder, "ratings.csv").write_text("\n".join(lines) + "\n")
            ratings = self.spark.read().schema("user string, item string, rating double").option("header", True)
            stages = jpype.JArray(jpype.JPackage("org").apache.spark.ml.PipelineStage)([
                self.ml.RatingsVectorizer(),
                self.ml.SparseVAE().setLikelihood("multinomial").setK(3).setEpochs(20).setVerbosity(0),
            ])
            table = ratings.csv(folder + "/ratings.csv")
            pipeline = jpype.JPackage("org").apache.spark.ml.Pipeline().setStages(stages)
            model = pipeline.fit(table).stages()[1]
            loadings = self.pandas(model.loadings(), pandas)
            self.assertEqual(
                list(loadings.columns), ["featureIndex", "featureName", "factor", "weight", "inclusionProbability"]
            )
            self.assertTrue(set(loadings.featureName) <= {f"i{item}" for item in range(10)})
            self.assertTrue(((loadings.inclusionProbability >= 0) & (loadings.inclusionProbability <= 1)).all())
            model.write().overwrite().save(folder + "/model")
            loaded = self.ml.SparseVAEModel.load(folder + "/model")
            self.assertEqual(str(loaded.weightsSha256()), str(model.weightsSha256()))
            pandas.testing.assert_frame_equal(self.pandas(loaded.loadings(), pandas), loadings)
            with self.assertRaisesRegex(Exception, "k must be 1 or more: k = 0"):
                self.ml.SparseVAE().setK(0)

    @staticmethod
    def pandas(table, pandas):
        columns = [str(name) for name in table.columns()]

        def plain(value):
            return next((kind(value) for kind in (int, float) if isinstance(value, kind)), str(value))

        rows = [[plain(row.get(i)) for i in range(len(columns))] for row in table.collectAsList()]
        return pandas.DataFrame(rows, columns=columns)


if __name__ == "__main__":
    unittest.main()
