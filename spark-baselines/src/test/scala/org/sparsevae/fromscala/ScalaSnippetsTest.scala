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
    Thread.currentThread.setContextClassLoader(loader)
    shell.close()
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

  test("the shell tells what goes wrong, and forgets") {
    freshShell()
    assert(typed("val there = 1").isEmpty)
    assert(typed("val here: Int = \"text\"").exists(_.contains("type mismatch")))
    assert(typed("throw new IllegalStateException(\"too bad\")").exists(_.contains("too bad")))
    freshShell()
    assert(typed("println(there)").exists(_.contains("not found")))
  }

  for ((page, blocks) <- pages) {
    test(s"${root.relativize(page)}: ${blocks.size} blocks") {
      freshShell()
      for ((block, number) <- blocks.zipWithIndex) {
        typed(block).foreach(error => fail(s"block ${number + 1} of $page:\n$block\n$error"))
      }
    }
  }

  private val said = new StringWriter
  private lazy val loader = Thread.currentThread.getContextClassLoader
  private lazy val ratings: DataFrame = RatingsOfGenres.read(spark, folder)
  // one for all pages: most of what a page takes is the compiler's start
  private lazy val shell: IMain = {
    loader
    val settings = new Settings
    settings.classpath.value = System.getProperty("java.class.path")
    new IMain(settings, new PrintWriter(said))
  }

  /** The shell as it starts, with what spark-shell imports. */
  private def freshShell(): Unit = {
    shell.reset()
    Thread.currentThread.setContextClassLoader(shell.classLoader)
    shell.beQuietDuring {
      shell.bind("spark", classOf[SparkSession].getName, spark)
      shell.bind("ratings", "org.apache.spark.sql.DataFrame", ratings)
      shell.bind("output", "String", folder.resolve("output").toString)
      val imports = "import spark.implicits._; import spark.sql; import org.apache.spark.sql.functions._"
      assert(shell.interpret(imports) == Results.Success, said)
    }
  }

  /** Nothing where all went well, or what the shell said. */
  private def typed(code: String): Option[String] = {
    said.getBuffer.setLength(0)
    val result = Console.withOut(new java.io.ByteArrayOutputStream)(shell.interpret(code))
    if (result == Results.Success) None else Some(said.toString)
  }
}

/** The blocks of Scala of a page. */
object ScalaSnippets {
  private val Block = "(?s)```scala\n(.*?)```".r

  def of(page: Path): Seq[String] =
    Block.findAllMatchIn(new String(Files.readAllBytes(page), "UTF-8")).map(_.group(1)).toSeq
}
