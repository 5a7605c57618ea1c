# SPDX-License-Identifier: Apache-2.0
"""How the classes of this package stand for those of the jar: what PySpark's own wrappers do, for classes of other packages."""

from typing import Any, Dict, List, Optional, Type, TypeVar

from py4j.java_collections import JavaArray, JavaList
from py4j.java_gateway import JavaClass, JavaObject
from pyspark import SparkContext
from pyspark.ml.common import _java2py, _py2java
from pyspark.ml.evaluation import JavaEvaluator
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams, JavaTransformer, JavaWrapper

S = TypeVar("S", bound="JavaStage")
M = TypeVar("M", bound="Model")


def java_class(name: str) -> JavaClass:
    """The class of the jar with this name; refuses, in words, a session that has no such class."""
    context = SparkContext._active_spark_context
    if context is None:
        raise RuntimeError(
            "no Spark session of this process is running: start one with"
            " sparsevae.spark_builder().getOrCreate(); Spark Connect does not take stages of a jar"
        )
    found = context._jvm
    for part in name.split("."):
        found = getattr(found, part)
    if not isinstance(found, JavaClass):
        raise RuntimeError(
            f"the running Spark session has no class {name}, because the jar of the sparse VAE is not on its class path:"
            " stop the session, and start one with sparsevae.spark_builder().getOrCreate(), or with spark.jars set to"
            " sparsevae.jar_path()"
        )
    return found


def to_python(value: Any) -> Any:
    """What Java answered: arrays and lists of any depth as lists, an OptionalDouble as a number or None, tables and vectors."""
    if isinstance(value, JavaArray) and not (len(value) and isinstance(value[0], JavaArray)):
        # in one go; PySpark cannot do that with arrays of arrays
        return list(_java2py(SparkContext._active_spark_context, value))
    if isinstance(value, (JavaArray, JavaList)):
        return [to_python(element) for element in value]
    if isinstance(value, JavaObject) and value.getClass().getName() == "java.util.OptionalDouble":
        return value.getAsDouble() if value.isPresent() else None
    return _java2py(SparkContext._active_spark_context, value)


def call(java_object: JavaObject, method: str, *args: Any) -> Any:
    """Calls a method of a Java object."""
    context = SparkContext._active_spark_context
    return to_python(getattr(java_object, method)(*[_py2java(context, argument) for argument in args]))


class JavaResult(JavaWrapper):
    """Something that a stage answered, such as a summary; it is read from Java when it is asked for."""

    def _call(self, method: str, *args: Any) -> Any:
        return call(self._java_obj, method, *args)

    def __repr__(self) -> str:
        return self._java_obj.toString()


class JavaStage(JavaParams, JavaMLReadable, JavaMLWritable):
    """A stage of the jar. A value that Java refuses is refused where it is set, with Java's own message."""

    _java_class: str
    # PySpark asks for it when an object is dropped, also one whose constructor refused its arguments
    _java_obj: Optional[JavaObject] = None

    def __init__(self) -> None:
        super().__init__()
        self._java_obj = java_class(self._java_class)(self.uid)

    def _set(self: S, **kwargs: Any) -> S:
        given = {name: value for name, value in kwargs.items() if value is not None}
        for name, value in given.items():
            param = self.getParam(name)
            try:
                value = param.typeConverter(value)
            except TypeError as wrong:
                raise TypeError(f'Invalid param value given for param "{name}". {wrong}') from None
            self._make_java_param_pair(param, value)
        return super()._set(**given)

    def _set_given(self: S, arguments: Dict[str, Any]) -> S:
        """Sets the params among a method's arguments; those that are None stay as they are."""
        return self._set(**{name: value for name, value in arguments.items() if self.hasParam(name)})

    def _transfer_params_to_java(self) -> None:
        # defaults are Java's own: they follow the likelihood, and some the data
        for param, value in self._paramMap.items():
            self._java_obj.set(self._make_java_param_pair(param, value))

    def _in_force(self, getter: str) -> Any:
        """What a getter of Java answers: the value that was set, or the one in force without it."""
        self._transfer_params_to_java()
        return call(self._java_obj, getter)

    def _call(self, method: str, *args: Any) -> Any:
        self._transfer_params_to_java()
        return call(self._java_obj, method, *args)

    def explainParam(self, param: Any) -> str:
        """A param in words: its meaning, range and default, and the value that was set or is in force without it."""
        self._transfer_params_to_java()
        return self._java_obj.explainParam(self._java_obj.getParam(self._resolveParam(param).name))

    @classmethod
    def read(cls) -> "StageReader":
        """A reader of what :py:meth:`write` or another language's API saved."""
        return StageReader(cls)

    @classmethod
    def load(cls: Type[S], path: str) -> S:
        """Reads what was saved to a folder, a shortcut of ``read().load(path)``."""
        return cls.read().load(path)


class StageReader(JavaMLReader):
    """Reads saved stages of the jar."""

    @classmethod
    def _load_java_obj(cls, clazz: Any) -> Any:
        return java_class(clazz._java_class)


class Estimator(JavaStage, JavaEstimator[M]):
    """An estimator of the jar."""

    _model: Type[M]

    def _create_model(self, java_model: Any) -> M:
        return self._model(java_model)


class Transformer(JavaStage, JavaTransformer):
    """A transformer of the jar."""


class Model(JavaStage, JavaModel):
    """A fitted model of the jar; fit and load make it."""

    def __init__(self, java_model: Optional[Any] = None) -> None:
        JavaModel.__init__(self, java_model)
        if java_model is not None:
            self._transfer_params_from_java()

    def _names(self, names: List[str]) -> Any:
        """An array of Java's strings."""
        return self._new_java_array([str(name) for name in names], java_class("java.lang.String"))


class Evaluator(JavaStage, JavaEvaluator):
    """An evaluator of the jar."""
