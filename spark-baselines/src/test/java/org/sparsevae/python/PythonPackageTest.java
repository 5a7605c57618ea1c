// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.sql.Dataset;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.factorization.FactorizationSummary;
import org.sparsevae.metrics.Disentanglement;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.ml.TrainingSummary;
import org.sparsevae.ml.evaluation.IdentifiabilityReport;
import org.sparsevae.python.PythonParams.Stage;
import org.sparsevae.ratings.RatingCounts;
import org.sparsevae.training.TrainedNetwork;
import py4j.Py4JException;
import py4j.reflection.ReflectionEngine;

/** The Python package beside the jar, as far as it can be told without PySpark: its bridge, py4j, is among Spark's own jars. */
class PythonPackageTest {
    private static final Path PYTHON = Path.of("..", "python");

    /** What Python's classes without a stage of the same name stand for. */
    private static final Map<String, Class<?>> RESULTS = Map.of(
            "TrainingSummary", TrainingSummary.class,
            "Restart", TrainedNetwork.RestartRecord.class,
            "IdentifiabilityReport", IdentifiabilityReport.class,
            "RatingCounts", RatingCounts.class,
            "FactorMatching", FactorMatching.class,
            "Disentanglement", Disentanglement.class,
            "FactorizationSummary", FactorizationSummary.class);

    private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)\\((.*)\\):$");
    private static final Pattern CALL = Pattern.compile("self\\._(?:call|in_force)\\(\"(\\w+)\"((?:, [^\\n]*?)?)\\)");
    private static final Pattern JAVA_CLASS = Pattern.compile("_java_class = \"([\\w.]+)\"");

    /** A class of the package: those it extends, and which methods of Java's it calls with how many arguments. */
    private record PythonClass(List<String> bases, String javaClass, Map<String, Integer> calls) {}

    @Test
    void paramsAreThoseOfTheJavaClasses() throws IOException {
        assertEquals(
                PythonParams.module(),
                Files.readString(PythonParams.FILE),
                "python/sparsevae/_params.py is out of date: run org.sparsevae.python.PythonParams, see CONTRIBUTING.md");
    }

    @Test
    void everyStageHasAClassOfTheSameName() throws IOException {
        Map<String, PythonClass> classes = classes();
        for (Stage stage : PythonParams.stages()) {
            for (Class<?> javaClass : Stream.of(stage.stage().getClass(), stage.model())
                    .filter(one -> one != null)
                    .toList()) {
                PythonClass found = classes.get(javaClass.getSimpleName());
                assertTrue(found != null, javaClass + " is not in the package");
                assertEquals(javaClass.getName(), found.javaClass);
                String module = javaClass.getPackageName().replace('.', '/') + "/__init__.py";
                assertTrue(
                        Files.readString(PYTHON.resolve(module)).contains("\"" + javaClass.getSimpleName() + "\""),
                        "PipelineModel.load does not find " + javaClass.getName() + ": name it in " + module);
                assertTrue(
                        Files.readString(PYTHON.resolve("sparsevae/__init__.py"))
                                .contains("\"" + javaClass.getSimpleName() + "\""),
                        javaClass.getSimpleName() + " is not exported");
            }
        }
    }

    @Test
    void everyMethodThatThePackageCallsIsReached() throws IOException {
        Map<String, PythonClass> classes = classes();
        List<String> missing = new ArrayList<>();
        int calls = 0;
        for (String name : classes.keySet()) {
            Class<?> javaClass = javaClass(name, classes);
            if (javaClass != null) {
                for (Map.Entry<String, Integer> call : inherited(name, classes).entrySet()) {
                    calls++;
                    if (!isReached(javaClass, call.getKey(), call.getValue())) {
                        missing.add(javaClass.getSimpleName() + "." + call.getKey() + "/" + call.getValue());
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(calls > 500, "the params of four networks and their models alone are some 400: " + calls);
    }

    @Test
    void whatPySparkItselfCallsIsReached() {
        List<String> missing = new ArrayList<>();
        for (Stage stage : PythonParams.stages()) {
            Class<?> estimator = stage.stage().getClass();
            for (Class<?> javaClass : Stream.of(estimator, stage.model())
                    .filter(one -> one != null)
                    .toList()) {
                Map<String, List<Class<?>>> methods = new LinkedHashMap<>();
                for (String method : List.of("uid", "params", "write", "toString", "getClass")) {
                    methods.put(method, List.of());
                }
                methods.put("getParam", List.of(String.class));
                methods.put("hasParam", List.of(String.class));
                for (String method :
                        List.of("isSet", "hasDefault", "getOrDefault", "getDefault", "clear", "explainParam")) {
                    methods.put(method, List.of(Param.class));
                }
                methods.put("set", List.of(ParamPair.class));
                methods.put("copy", List.of(ParamMap.class));
                boolean fits = javaClass == estimator && stage.model() != null;
                boolean evaluates = org.apache.spark.ml.evaluation.Evaluator.class.isAssignableFrom(javaClass);
                methods.put(fits ? "fit" : evaluates ? "evaluate" : "transform", List.of(Dataset.class));
                if (evaluates) {
                    methods.put("isLargerBetter", List.of());
                }
                methods.forEach((method, types) -> {
                    if (!isReached(javaClass, method, types)) {
                        missing.add(javaClass.getSimpleName() + "." + method);
                    }
                });
                require(() -> new ReflectionEngine().getMethod(javaClass.getName(), "read", new Object[0]), missing);
                if (javaClass == estimator) {
                    require(
                            () -> new ReflectionEngine().getConstructor(javaClass.getName(), new Object[] {"uid"}),
                            missing);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    interface Own {
        default int answer() {
            return 1;
        }
    }

    interface Extending extends Own {}

    public static class OfAnInterfaceBehind implements Extending {}

    public static class OfItsInterface implements Extending, Own {}

    @Test
    void theBridgeSeesDefaultMethodsOfInterfacesThatAClassNames() {
        assertTrue(isReached(OfItsInterface.class, "answer", List.of()));
        assertFalse(isReached(OfAnInterfaceBehind.class, "answer", List.of()), "a bridge that sees more needs less");
    }

    @Test
    void testsThatNeedNoPySparkPass() throws IOException, InterruptedException {
        Process python = start("-c", "import sys; sys.exit(sys.version_info < (3, 8))");
        assumeTrue(python != null && python.waitFor() == 0, "there is no python3 here, of Python 3.8 or later");
        Process tests = start("-m", "unittest", "test_package");
        String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tests.waitFor(), said);
    }

    /** A Python that runs in the folder of the tests; null if there is none. */
    private static Process start(String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", "-B"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .directory(PYTHON.resolve("tests").toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return null;
        }
    }

    @Test
    void theVersionIsThatOfThePom() throws IOException {
        Matcher version =
                Pattern.compile("<revision>(.*?)</revision>").matcher(Files.readString(Path.of("..", "pom.xml")));
        assertTrue(version.find());
        String expected = version.group(1).replace("-SNAPSHOT", ".dev0");
        assertTrue(
                Files.readString(PYTHON.resolve("sparsevae/__init__.py"))
                        .contains("\n__version__ = \"" + expected + "\"\n"),
                "python/sparsevae/__init__.py must say " + expected);
    }

    private static void require(Runnable lookUp, List<String> missing) {
        try {
            lookUp.run();
        } catch (Py4JException e) {
            missing.add(e.getMessage());
        }
    }

    private static Map<String, PythonClass> classes() throws IOException {
        Map<String, PythonClass> classes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(PYTHON.resolve("sparsevae"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".py")).sorted().toList()) {
                String text = Files.readString(file);
                Matcher starts = CLASS.matcher(text);
                List<int[]> spans = new ArrayList<>();
                List<String[]> heads = new ArrayList<>();
                while (starts.find()) {
                    spans.add(new int[] {starts.end(), text.length()});
                    heads.add(new String[] {starts.group(1), starts.group(2)});
                    if (spans.size() > 1) {
                        spans.get(spans.size() - 2)[1] = starts.start();
                    }
                }
                for (int i = 0; i < spans.size(); i++) {
                    String body = text.substring(spans.get(i)[0], spans.get(i)[1]);
                    Matcher java = JAVA_CLASS.matcher(body);
                    Map<String, Integer> calls = new LinkedHashMap<>();
                    Matcher call = CALL.matcher(body);
                    while (call.find()) {
                        calls.put(call.group(1), arguments(call.group(2)));
                    }
                    classes.put(
                            heads.get(i)[0],
                            new PythonClass(
                                    Arrays.asList(heads.get(i)[1].split(", ")),
                                    java.find() ? java.group(1) : null,
                                    calls));
                }
            }
        }
        return classes;
    }

    /** Arguments in a call after the method's name; those of a call or a literal within it are one. */
    private static int arguments(String text) {
        int depth = 0;
        int count = 0;
        for (char c : text.toCharArray()) {
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            count += c == ',' && depth == 0 ? 1 : 0;
        }
        return count;
    }

    private static Class<?> javaClass(String name, Map<String, PythonClass> classes) {
        String javaClass = classes.get(name).javaClass;
        try {
            return javaClass == null ? RESULTS.get(name) : Class.forName(javaClass);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + " stands for a class that is not there", e);
        }
    }

    private static Map<String, Integer> inherited(String name, Map<String, PythonClass> classes) {
        PythonClass python = classes.get(name);
        Map<String, Integer> calls = new LinkedHashMap<>();
        if (python != null) {
            python.bases.forEach(base -> calls.putAll(inherited(base, classes)));
            calls.putAll(python.calls);
        }
        return calls;
    }

    /** Whether the bridge finds a method of that many parameters, given what Python hands over for their types. */
    private static boolean isReached(Class<?> javaClass, String method, int parameters) {
        return Arrays.stream(javaClass.getMethods())
                .filter(one -> one.getName().equals(method) && one.getParameterCount() == parameters)
                .filter(one -> !Modifier.isStatic(one.getModifiers()))
                .map(Method::getParameterTypes)
                .anyMatch(types -> isReached(
                        javaClass,
                        method,
                        Arrays.stream(types)
                                .<Class<?>>map(PythonPackageTest::handedOver)
                                .toList()));
    }

    private static boolean isReached(Class<?> javaClass, String method, List<Class<?>> arguments) {
        try {
            return new ReflectionEngine().getMethod(javaClass, method, arguments.toArray(new Class<?>[0])) != null;
        } catch (Py4JException e) {
            return false;
        }
    }

    private static Class<?> handedOver(Class<?> parameter) {
        if (parameter == int.class || parameter == long.class) {
            return Integer.class;
        } else if (parameter == double.class) {
            return Double.class;
        } else if (parameter == boolean.class) {
            return Boolean.class;
        } else if (parameter == Vector.class) {
            return DenseVector.class;
        }
        return parameter == Map.class ? HashMap.class : parameter;
    }
}
