// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.fromscala

import java.io.{File, PrintWriter, StringWriter}
import java.nio.file.{Files, Path, Paths}

import scala.tools.nsc.Settings
import scala.tools.nsc.interpreter.{IMain, Results}

import org.apache.hadoop.fs.{FileSystem, Path => HadoopPath}
import org.apache.spark.sql.{DataFrame, SparkSession}
import org.scalatest.BeforeAndAfterAll
import org.scalatest.funsuite.AnyFunSuite
import org.sparsevae.ml.LocalSpark

/**
 * Every `scala` block of the README and of docs, typed into Scala's shell as spark-shell starts it. The blocks of a page are typed one after
 * the other. They find `spark`, the folder `quickstart` that the command of that name leaves, `ratings` (its table) and `output` (a path to
 * save to). What is only shown stands in `text` blocks.
 */
class ScalaSnippetsTest extends AnyFunSuite with BeforeAndAfterAll {
  private val root: Path = Paths.get("..").toAbsolutePath.normalize
  private val folder: Path = Files.createTempDirectory("snippets")
  private lazy val spark: SparkSession = LocalSpark.session()
  private lazy val files = FileSystem.getLocal(spark.sessionState.newHadoopConf())
  private lazy val workingFolder = files.getWorkingDirectory

  override def beforeAll(): Unit = {
    RatingsOfGenres.write(folder)
    workingFolder
    files.setWorkingDirectory(new HadoopPath(folder.toUri))
    FileSystem.get(spark.sessionState.newHadoopConf()).setWorkingDirectory(new HadoopPath(folder.toUri))
  }

  override def afterAll(): Unit = {
    files.setWorkingDirectory(workingFolder)
    FileSystem.get(spark.sessionState.newHadoopConf()).setWorkingDirectory(workingFolder)
    org.apache.commons.io.FileUtils.deleteDirectory(folder.toFile)
  }

  private val pages: Seq[(Path, Seq[String])] = {
    val docs = Option(root.resolve("docs").toFile.listFiles).toSeq.flatten.filter(_.getName.endsWith(".md")).sorted
    (new File(root.toFile, "README.md") +: docs).map(page => page.toPath -> ScalaSnippets.of(page.toPath)).filter(_._2.nonEmpty)
  }

  test("docs/scala.md is among the pages") {
    assert(pages.exists(_._1.endsWith("docs/scala.md")))
  }

  test("the shell tells what goes wrong") {
    val shell = new Shell
    try {
      assert(shell.typed("val there = 1").isEmpty)
      assert(shell.typed("val here: Int = \"text\"").exists(_.contains("type mismatch")))
      assert(shell.typed("throw new IllegalStateException(\"too bad\")").exists(_.contains("too bad")))
    } finally shell.close()
  }

  for ((page, blocks) <- pages) {
    test(s"${root.relativize(page)}: ${blocks.size} blocks") {
      val shell = new Shell
      try {
        for ((block, number) <- blocks.zipWithIndex) {
          shell.typed(block).foreach(error => fail(s"block ${number + 1} of $page:\n$block\n$error"))
        }
      } finally shell.close()
    }
  }

  /** Scala's shell with what spark-shell imports. */
  private class Shell {
    private val said = new StringWriter
    private val settings = new Settings
    settings.classpath.value = System.getProperty("java.class.path")
    private val interpreter = new IMain(settings, new PrintWriter(said))
    private val before = Thread.currentThread.getContextClassLoader
    Thread.currentThread.setContextClassLoader(interpreter.classLoader)
    private lazy val ratings: DataFrame = RatingsOfGenres.read(spark, folder)

    interpreter.beQuietDuring {
      interpreter.bind("spark", classOf[SparkSession].getName, spark)
      interpreter.bind("sc", classOf[org.apache.spark.SparkContext].getName, spark.sparkContext)
      interpreter.bind("ratings", "org.apache.spark.sql.DataFrame", ratings)
      interpreter.bind("output", "String", folder.resolve("output").toString)
      for (line <- Seq("import spark.implicits._", "import spark.sql", "import org.apache.spark.sql.functions._")) {
        assert(interpreter.interpret(line) == Results.Success, said)
      }
    }

    /** Nothing where all went well, or what the shell said. */
    def typed(code: String): Option[String] = {
      said.getBuffer.setLength(0)
      if (Console.withOut(new java.io.ByteArrayOutputStream)(interpreter.interpret(code)) == Results.Success) None else Some(said.toString)
    }

    def close(): Unit = {
      Thread.currentThread.setContextClassLoader(before)
      interpreter.close()
    }
  }
}

/** The blocks of Scala of a page. */
object ScalaSnippets {
  private val Block = "(?s)```scala\n(.*?)```".r

  def of(page: Path): Seq[String] =
    Block.findAllMatchIn(new String(Files.readAllBytes(page), "UTF-8")).map(_.group(1)).toSeq
}
