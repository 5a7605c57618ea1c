// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.fromscala

import java.nio.file.{Files, Path}
import java.util.{List => JavaList}

import org.apache.spark.sql.{DataFrame, SparkSession}
import org.sparsevae.app.PlantedGenres

/** What `bin/sparsevae quickstart --output quickstart` leaves beside its model. */
object RatingsOfGenres {

  /** Writes ratings.csv and items.csv to the folder quickstart. */
  def write(folder: Path): Unit = {
    val planted = new PlantedGenres(150, 42)
    val quickstart = Files.createDirectories(folder.resolve("quickstart"))
    def lines(file: String, text: JavaList[String]): Unit = Files.write(quickstart.resolve(file), text)
    lines("ratings.csv", planted.ratingLines)
    lines("items.csv", planted.itemLines)
  }

  /** Both as one table: user, item, rating, title. */
  def read(spark: SparkSession, folder: Path): DataFrame = {
    def table(file: String): DataFrame = spark.read.option("header", true).csv(s"$folder/quickstart/$file")
    table("ratings.csv")
      .join(table("items.csv"), "movieId")
      .selectExpr("userId as user", "movieId as item", "cast(rating as double) as rating", "title")
  }
}
