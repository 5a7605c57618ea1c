# SPDX-License-Identifier: Apache-2.0
"""Puts the jar that Maven built in the checkout, if it has, into the installed package; pyproject.toml says the rest."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BUILT = Path(__file__).resolve().parent.parent / "spark-baselines" / "target"


class build_py_with_jar(build_py):
    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return  # the package in the checkout finds the checkout's jar
        jars = sorted(
            (jar for jar in BUILT.glob("sparsevae-*.jar") if not jar.name.endswith(("-sources.jar", "-javadoc.jar"))),
            key=lambda jar: jar.stat().st_mtime,
        )
        if jars:
            folder = Path(self.build_lib) / "sparsevae" / "jars"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            shutil.copy2(jars[-1], folder)
        else:
            print(
                "no jar in", BUILT, "to install with the package: build it (mvn package -DskipTests) and install again, or"
                " name one in SPARSEVAE_JAR",
                file=sys.stderr,
            )


setup(cmdclass={"build_py": build_py_with_jar})
