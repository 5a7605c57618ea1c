// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.python;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.sparsevae.baselines.NonNegativeMatrixFactorization;
import org.sparsevae.baselines.NonNegativeMatrixFactorizationModel;
import org.sparsevae.baselines.OutputInterpretableVAE;
import org.sparsevae.baselines.OutputInterpretableVAEModel;
import org.sparsevae.baselines.VAE;
import org.sparsevae.baselines.VAEModel;
import org.sparsevae.baselines.VariationalSparseCoding;
import org.sparsevae.baselines.VariationalSparseCodingModel;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.VectorNames;
import org.sparsevae.ml.evaluation.DisentanglementEvaluator;
import org.sparsevae.ml.evaluation.FactorRecoveryEvaluator;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;

/**
 * The params of the Python package, made from those of the stages: names, types, documentation, getters, setters, keyword arguments. Run
 * {@link #main} from the module's folder to renew them, as CONTRIBUTING.md says.
 */
public final class PythonParams {
    static final Path FILE = Path.of("..", "python", "sparsevae", "_params.py");

    private static final int WIDTH = 118;

    /**
     * A stage that Python has.
     *
     * @param stage with nothing set
     * @param model what it fits; null if it fits nothing
     */
    record Stage(Params stage, Class<?> model) {
        String name() {
            return stage.getClass().getSimpleName();
        }

        boolean isLatent() {
            return stage instanceof LatentEstimator;
        }

        List<Param<?>> params() {
            return Arrays.stream(stage.params())
                    .sorted(Comparator.comparing(Param::name))
                    .collect(Collectors.toList());
        }
    }

    private PythonParams() {}

    /** All of them. */
    static List<Stage> stages() {
        return List.of(
                new Stage(new SparseVAE(), SparseVAEModel.class),
                new Stage(new VAE(), VAEModel.class),
                new Stage(new VariationalSparseCoding(), VariationalSparseCodingModel.class),
                new Stage(new OutputInterpretableVAE(), OutputInterpretableVAEModel.class),
                new Stage(new NonNegativeMatrixFactorization(), NonNegativeMatrixFactorizationModel.class),
                new Stage(new RatingsVectorizer(), RatingsVectorizerModel.class),
                new Stage(new VectorNames(), null),
                new Stage(new ReconstructionEvaluator(), null),
                new Stage(new FactorRecoveryEvaluator(), null),
                new Stage(new DisentanglementEvaluator(), null));
    }

    /** Rewrites the file. */
    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, module());
    }

    /** The module's text. */
    static String module() {
        StringBuilder text = new StringBuilder(
                """
                # SPDX-License-Identifier: Apache-2.0
                \"""The params of all stages, made from those of the Java classes by PythonParams: not to be edited by hand.\"""

                from typing import List, Optional

                from pyspark.ml.param import Param, Params, TypeConverters

                from sparsevae._java import JavaStage, S
                """);
        List<Stage> latent = stages().stream().filter(Stage::isLatent).toList();
        Stage first = latent.get(0);
        List<Param<?>> shared = first.params().stream()
                .filter(param -> latent.stream().allMatch(stage -> sameIn(first, param, stage)))
                .collect(Collectors.toList());
        String of = "the models that a network is trained for";
        text.append(classOf("LatentParams", "JavaStage", "Params of " + of + ".", first, shared));
        text.append(setters("LatentSetters", "LatentParams", of, first, shared, first.stage.getClass()));
        text.append(
                setters("LatentModelSetters", "LatentParams", "fitted " + of.substring(4), first, shared, first.model));
        for (Stage stage : stages()) {
            text.append(ofStage(stage, shared));
        }
        return text.toString();
    }

    private static boolean sameIn(Stage stage, Param<?> param, Stage other) {
        return other.stage.hasParam(param.name())
                && other.stage.getParam(param.name()).doc().equals(param.doc())
                && type(stage, param).equals(type(other, other.stage.getParam(param.name())));
    }

    private static String ofStage(Stage stage, List<Param<?>> shared) {
        Predicate<Param<?>> inherited = param ->
                stage.isLatent() && shared.stream().anyMatch(one -> one.name().equals(param.name()));
        List<Param<?>> own = stage.params().stream().filter(inherited.negate()).collect(Collectors.toList());
        String params = stage.name() + "Params";
        String base = stage.isLatent() ? "LatentParams" : "JavaStage";
        StringBuilder text = new StringBuilder();
        text.append(classOf(params, base, "Params of " + stage.name() + ".", stage, own));
        text.append(setters(
                stage.name() + "Setters",
                params + (stage.isLatent() ? ", LatentSetters" : ""),
                stage.name(),
                stage,
                own,
                stage.stage.getClass()));
        text.append(keywords("__init__", "None", "", stage));
        text.append(keywords("setParams", "S", "Sets the params that are given; the others stay as they are.", stage));
        if (stage.model != null && own.stream().anyMatch(param -> hasSetter(stage.model, param))) {
            text.append(setters(
                    stage.name() + "ModelSetters",
                    params + (stage.isLatent() ? ", LatentModelSetters" : ""),
                    stage.model.getSimpleName(),
                    stage,
                    own,
                    stage.model));
        }
        return text.toString();
    }

    /** A class with params and their getters. */
    private static String classOf(String name, String bases, String doc, Stage stage, List<Param<?>> params) {
        StringBuilder text = new StringBuilder("\n\nclass %s(%s):\n    \"\"\"%s\"\"\"\n".formatted(name, bases, doc));
        for (Param<?> param : params) {
            text.append("\n    %s: \"Param[%s]\" = Param(\n        Params._dummy(),\n        \"%s\",\n"
                    .formatted(param.name(), type(param), param.name()));
            text.append(wrapped(param.doc(), "        ", "\"", "\"").replace("\"\n        \"", " \"\n        \""))
                    .append(",\n        TypeConverters.%s,\n    )\n".formatted(converter(param)));
        }
        for (Param<?> param : params) {
            String type = type(stage, param);
            text.append("\n    def get%s(self) -> %s:\n        \"\"\"The value of %s in force%s.\"\"\"\n"
                    .formatted(
                            capitalised(param),
                            type,
                            param.name(),
                            type.startsWith("Optional") ? ", or None when unset" : ""));
            text.append("        return self._in_force(\"get%s\")\n".formatted(capitalised(param)));
        }
        return text.toString();
    }

    /** A class with the setters that a stage has of some params. */
    private static String setters(
            String name, String bases, String of, Stage stage, List<Param<?>> params, Class<?> javaClass) {
        StringBuilder text =
                new StringBuilder("\n\nclass %s(%s):\n    \"\"\"Setters of %s.\"\"\"\n".formatted(name, bases, of));
        for (Param<?> param : params) {
            if (hasSetter(javaClass, param)) {
                text.append("\n    def set%s(self: S, value: %s) -> S:\n".formatted(capitalised(param), type(param)));
                text.append(docstring(wrapped("Sets " + param.name() + ": " + param.doc(), "        ", "", "")));
                text.append("\n        return self._set(%s=value)\n".formatted(param.name()));
            }
        }
        return text.toString();
    }

    /** A method that takes every param by its name. */
    private static String keywords(String name, String answer, String doc, Stage stage) {
        String self = answer.equals("S") ? "self: S" : "self";
        StringBuilder text = new StringBuilder("\n    def %s(\n        %s,\n        *,\n".formatted(name, self));
        for (Param<?> param : stage.params()) {
            text.append("        %s: Optional[%s] = None,\n".formatted(param.name(), type(param)));
        }
        text.append("    ) -> %s:\n".formatted(answer));
        if (!doc.isEmpty()) {
            text.append("        \"\"\"%s\"\"\"\n".formatted(doc));
        }
        text.append(
                name.equals("__init__")
                        ? "        arguments = dict(locals())\n        super().__init__()\n        self._set_given(arguments)\n"
                        : "        return self._set_given(locals())\n");
        return text.toString();
    }

    /** Whether the class has the param's setter. */
    static boolean hasSetter(Class<?> javaClass, Param<?> param) {
        return Arrays.stream(javaClass.getMethods())
                .anyMatch(method ->
                        method.getName().equals("set" + capitalised(param)) && method.getParameterCount() == 1);
    }

    static String capitalised(Param<?> param) {
        return Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
    }

    private static String docstring(String lines) {
        String text = lines.strip().replace("\\", "\\\\");
        return text.contains("\n") || text.length() > WIDTH - 14
                ? "        \"\"\"\n        " + text + "\n        \"\"\""
                : "        \"\"\"" + text + "\"\"\"";
    }

    private static String wrapped(String text, String indent, String open, String close) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : (open.isEmpty() ? text : text.replace("\\", "\\\\").replace("\"", "\\\"")).split(" ")) {
            if (line.length() > 0 && indent.length() + line.length() + word.length() + 5 > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines.stream().map(part -> indent + open + part + close).collect(Collectors.joining("\n"));
    }

    /** The type hint of what a getter answers: whether it can be nothing is asked of a stage with nothing set. */
    private static String type(Stage stage, Param<?> param) {
        try {
            Method getter = stage.stage.getClass().getMethod("get" + capitalised(param));
            return getter.invoke(stage.stage) == null ? "Optional[" + type(param) + "]" : type(param);
        } catch (InvocationTargetException refusesWhereUnset) {
            return type(param);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(stage.name() + " has no getter of " + param.name() + " to be asked", e);
        }
    }

    private record Kind(Class<?> param, String type, String converter) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(IntParam.class, "int", "toInt"),
            new Kind(LongParam.class, "int", "toInt"),
            new Kind(DoubleParam.class, "float", "toFloat"),
            new Kind(BooleanParam.class, "bool", "toBoolean"),
            new Kind(IntArrayParam.class, "List[int]", "toListInt"),
            new Kind(StringArrayParam.class, "List[str]", "toListString"),
            new Kind(Param.class, "str", "toString"));

    private static Kind kind(Param<?> param) {
        return KINDS.stream()
                .filter(kind -> kind.param == param.getClass())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("say in KINDS what Python makes of a "
                        + param.getClass().getSimpleName() + ", the kind of " + param.name()));
    }

    private static String type(Param<?> param) {
        return kind(param).type;
    }

    private static String converter(Param<?> param) {
        return kind(param).converter;
    }
}
