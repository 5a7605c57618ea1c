// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.notebooks;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;
import org.apache.zeppelin.interpreter.Interpreter;
import org.apache.zeppelin.interpreter.InterpreterContext;
import org.apache.zeppelin.interpreter.InterpreterResult;
import scala.Console;
import scala.collection.JavaConverters;
import scala.collection.immutable.List;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/**
 * What runs {@code %spark} paragraphs in the tests: Scala's interpreter, the one within Spark's shell, with the session that a paragraph
 * expects to be there as {@code spark}. It stands in for Zeppelin's own Spark interpreter, of which not all parts are published.
 */
public final class ReplInterpreter extends Interpreter {
    private final StringWriter said = new StringWriter();
    private IMain repl;

    /** Called by Zeppelin. */
    public ReplInterpreter(Properties properties) {
        super(properties);
    }

    @Override
    public void open() {
        SparkSession spark = SparkSession.builder().appName("zeppelin").getOrCreate();
        Settings settings = new Settings();
        settings.processArgumentString("-usejavacp -Yrepl-class-based");
        repl = new IMain(settings, new PrintWriter(said, true));
        // what the interpreter says of every value (x: Int = 1) is no output of the paragraph
        repl.printResults_$eq(false);
        repl.initializeSynchronous();
        List<String> modifiers =
                JavaConverters.asScalaBuffer(java.util.List.of("@transient")).toList();
        repl.bind("spark", SparkSession.class.getName(), spark, modifiers);
    }

    @Override
    public InterpreterResult interpret(String code, InterpreterContext context) {
        repl.setContextClassLoader();
        said.getBuffer().setLength(0);
        Results.Result[] result = new Results.Result[1];
        PrintStream out = new PrintStream(context.out, true, StandardCharsets.UTF_8);
        Console.withOut(out, () -> result[0] = repl.interpret(code));
        out.flush();
        return result[0] == Results.Success$.MODULE$
                ? new InterpreterResult(InterpreterResult.Code.SUCCESS)
                : new InterpreterResult(InterpreterResult.Code.ERROR, said.toString());
    }

    @Override
    public void close() {
        if (repl != null) {
            repl.close();
            SparkSession.active().stop();
        }
    }

    @Override
    public void cancel(InterpreterContext context) {}

    @Override
    public FormType getFormType() {
        return FormType.NONE;
    }

    @Override
    public int getProgress(InterpreterContext context) {
        return 0;
    }
}
