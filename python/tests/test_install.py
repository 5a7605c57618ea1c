# SPDX-License-Identifier: Apache-2.0
"""pip installs the package from the checkout, without an index; skipped where there is no venv, pip or setuptools."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PYTHON = Path(__file__).resolve().parents[1]


def skipped():
    for module in ("venv", "ensurepip", "setuptools", "wheel"):
        if subprocess.run([sys.executable, "-c", "import " + module], capture_output=True).returncode:
            return f"{sys.executable} has no {module}: apt-get install python3-venv python3-pip python3-setuptools python3-wheel"
    return None


SKIPPED = skipped()


@unittest.skipIf(SKIPPED, SKIPPED)
class InstallTest(unittest.TestCase):
    def test_pip_installs_the_package_with_the_jar(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            checkout = folder / "checkout" / "python"
            shutil.copytree(PYTHON, checkout, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
            jar = folder / "checkout" / "spark-baselines" / "target" / "sparsevae-9.jar"
            jar.parent.mkdir(parents=True)
            jar.write_text("a jar")
            python = folder / "venv" / "bin" / "python"
            self.run_quietly(sys.executable, "-m", "venv", "--system-site-packages", folder / "venv")
            self.run_quietly(
                python, "-m", "pip", "install", "--no-index", "--no-build-isolation", "--disable-pip-version-check", checkout
            )
            shutil.rmtree(folder / "checkout")
            # as a spec: the package itself cannot be imported without PySpark
            find = "import importlib.util as u; print(u.find_spec('sparsevae').origin)"
            source = Path(self.run_quietly(python, "-c", find).strip()).parent
            self.assertIn(str(folder / "venv"), str(source))
            for module in ("ml", "ml/evaluation", "baselines"):
                self.assertTrue((source.parent / "org" / "sparsevae" / module / "__init__.py").is_file(), module)
            self.assertTrue((source / "py.typed").is_file())
            load = f"import runpy; print(runpy.run_path({str(source / 'jars.py')!r})['jar_path']())"
            self.assertEqual(self.run_quietly(python, "-c", load).strip(), str(source / "jars" / "sparsevae-9.jar"))

    def run_quietly(self, *command):
        environment = {name: value for name, value in os.environ.items() if name not in ("SPARSEVAE_JAR", "PYTHONPATH")}
        result = subprocess.run(
            [str(word) for word in command], cwd="/", env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout


if __name__ == "__main__":
    unittest.main()
