# SPDX-License-Identifier: Apache-2.0
"""What can be told of the package without PySpark and without the jar."""

import ast
import importlib.util
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

PYTHON = Path(__file__).resolve().parents[1]
PACKAGE = PYTHON / "sparsevae"


def jars_module(folder=PACKAGE):
    """The module jars alone: its package cannot be imported without PySpark."""
    spec = importlib.util.spec_from_file_location("jars", folder / "jars.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class SourcesTest(unittest.TestCase):
    def sources(self):
        for file in sorted(PACKAGE.glob("*.py")) + sorted((PYTHON / "org").rglob("*.py")):
            yield file, ast.parse(file.read_text(), str(file), feature_version=(3, 8))

    def test_every_name_that_a_module_imports_from_the_package_is_there(self):
        names = {file.stem: self.names(tree) for file, tree in self.sources() if file.parent == PACKAGE}
        imports = 0
        for file, tree in self.sources():
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sparsevae."):
                    for alias in node.names:
                        imports += 1
                        self.assertIn(alias.name, names[node.module.split(".")[1]], f"{file}: {node.module}")
        self.assertGreater(imports, 40)

    def test_what_is_exported_is_there(self):
        exporting = 0
        for file, tree in self.sources():
            names = self.names(tree)
            for node in tree.body:
                if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
                    exporting += 1
                    self.assertEqual(sorted(set(ast.literal_eval(node.value)) - names), [], file)
        self.assertEqual(exporting, 4)

    def test_public_classes_and_methods_are_documented_and_their_arguments_have_types(self):
        for file, tree in self.sources():
            for node in ast.walk(tree):
                if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
                    if node.name not in ("run", "build_py_with_jar"):
                        self.assertTrue(ast.get_docstring(node), f"{file}: {node.name}")
                if isinstance(node, ast.FunctionDef):
                    self.assertTrue(node.returns is not None, f"{file}: {node.name}")
                    untyped = [a.arg for a in node.args.args + node.args.kwonlyargs if not a.annotation]
                    self.assertTrue(set(untyped) <= {"self", "cls"}, f"{file}: {node.name}: {untyped}")

    def test_blocks_of_the_pages_name_what_is_there(self):
        trees = dict((file.stem, tree) for file, tree in self.sources() if file.parent == PACKAGE)
        classes = {node.name: node for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef)}
        constructors = 0
        for page in (PYTHON / "README.md", PYTHON.parent / "README.md"):
            for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL):
                for node in ast.walk(ast.parse(block)):
                    if isinstance(node, ast.ImportFrom) and node.module == "sparsevae":
                        self.assertEqual({a.name for a in node.names} - self.names(trees["__init__"]), set(), page)
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id + "Setters" in classes:
                        constructors += 1
                        accepted = {
                            argument.arg
                            for method in classes[node.func.id + "Setters"].body
                            if isinstance(method, ast.FunctionDef) and method.name == "__init__"
                            for argument in method.args.kwonlyargs
                        }
                        self.assertEqual({k.arg for k in node.keywords} - accepted, set(), f"{page}: {node.func.id}")
        self.assertGreater(constructors, 3)

    def test_org_and_org_sparsevae_stay_open_to_other_packages(self):
        self.assertFalse((PYTHON / "org" / "__init__.py").exists())
        self.assertFalse((PYTHON / "org" / "sparsevae" / "__init__.py").exists())

    @staticmethod
    def names(tree):
        names = set()
        for node in ast.walk(tree):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                names.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
            elif isinstance(node, ast.Assign):
                names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        return names


class JarTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.checkout = Path(temporary.name)
        self.package = self.checkout / "python" / "sparsevae"
        self.package.mkdir(parents=True)
        (self.package / "jars.py").write_text((PACKAGE / "jars.py").read_text())
        self.jars = jars_module(self.package)
        environment = {name: value for name, value in os.environ.items() if name != "SPARSEVAE_JAR"}
        patch = mock.patch.dict(os.environ, environment, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def jar(self, *path):
        file = self.checkout.joinpath(*path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
        return str(file.resolve())

    def test_without_a_jar_it_is_said_what_to_do(self):
        self.jar("spark-baselines", "target", "sparsevae-1-sources.jar")
        with self.assertRaisesRegex(FileNotFoundError, "mvn package -DskipTests.*SPARSEVAE_JAR"):
            self.jars.jar_path()

    def test_that_of_the_checkout_then_that_of_the_package_then_the_named_one(self):
        old = self.jar("spark-baselines", "target", "sparsevae-1.jar")
        os.utime(old, (1, 1))
        built = self.jar("spark-baselines", "target", "sparsevae-2.jar")
        self.assertEqual(self.jars.jar_path(), built)
        installed = self.jar("python", "sparsevae", "jars", "sparsevae-1.jar")
        self.assertEqual(self.jars.jar_path(), installed)
        named = self.jar("elsewhere.jar")
        os.environ["SPARSEVAE_JAR"] = named
        self.assertEqual(self.jars.jar_path(), named)
        os.environ["SPARSEVAE_JAR"] = named + ".not"
        with self.assertRaisesRegex(FileNotFoundError, "SPARSEVAE_JAR=.*elsewhere.jar.not is not a file"):
            self.jars.jar_path()

    def test_settings_are_those_of_the_configuration_file(self):
        lines = (PYTHON.parent / "conf" / "spark-defaults.conf").read_text().splitlines()
        defaults = dict(line.split(None, 1) for line in lines if line.startswith("spark."))
        for name, value in self.jars._SETTINGS.items():
            if name.endswith("JavaOptions"):
                self.assertEqual(set(value.split()) - set(defaults[name].split()), set())
            else:
                self.assertEqual(value, defaults[name].strip(), name)


class WithoutPySparkTest(unittest.TestCase):
    def test_the_import_says_what_is_missing(self):
        with mock.patch.dict(sys.modules, {"pyspark": None}), mock.patch.object(sys, "path", [str(PYTHON)] + sys.path):
            with self.assertRaisesRegex(ImportError, "sparsevae needs PySpark 3.5"):
                import sparsevae  # noqa: F401


if __name__ == "__main__":
    unittest.main()
