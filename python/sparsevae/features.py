# SPDX-License-Identifier: Apache-2.0
"""Vectors to fit: from a table of ratings, and with names."""

from typing import List

from pyspark.sql import DataFrame

from sparsevae._java import Estimator, JavaResult, Model, Transformer
from sparsevae._params import (
    RatingsVectorizerModelSetters,
    RatingsVectorizerSetters,
    VectorNamesSetters,
)


class RatingCounts(JavaResult):
    """
    What became of the rows of a table of ratings. The ratings add up, rows = invalid + tooLow + repeated + ofSmallUsers +
    unknownItems + ratings, and so do the users, users = smallUsers + emptyUsers + fullUsers.
    """

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return self._call("rows")

    @property
    def invalid(self) -> int:
        """Rows with a null user, item or rating, a blank user or item, or a rating that is no finite number."""
        return self._call("invalid")

    @property
    def tooLow(self) -> int:
        """Ratings below minRating, without a minRating those of 0."""
        return self._call("tooLow")

    @property
    def repeated(self) -> int:
        """Kept ratings of an item that the user has rated before."""
        return self._call("repeated")

    @property
    def ofSmallUsers(self) -> int:
        """Ratings of users with fewer than minUserRatings."""
        return self._call("ofSmallUsers")

    @property
    def unknownItems(self) -> int:
        """Ratings of items outside the vocabulary."""
        return self._call("unknownItems")

    @property
    def ratings(self) -> int:
        """Ratings that are entries of a vector."""
        return self._call("ratings")

    @property
    def users(self) -> int:
        """Users with a valid row."""
        return self._call("users")

    @property
    def smallUsers(self) -> int:
        """Users with fewer than minUserRatings."""
        return self._call("smallUsers")

    @property
    def emptyUsers(self) -> int:
        """Users with enough ratings, none of an item of the vocabulary."""
        return self._call("emptyUsers")

    @property
    def fullUsers(self) -> int:
        """Users whose vector has an entry."""
        return self._call("fullUsers")


class RatingsVectorizerModel(RatingsVectorizerModelSetters, Model):
    """Makes a sparse vector per user of a table of ratings, with the items that were chosen by the fit."""

    _java_class = "org.sparsevae.ml.RatingsVectorizerModel"

    @property
    def numFeatures(self) -> int:
        """Number of items in the vocabulary, the size of the vectors."""
        return self._call("numFeatures")

    @property
    def itemIds(self) -> List[str]:
        """Ids of the items as text, in the order of the vectors' entries."""
        return self._call("itemIds")

    @property
    def itemNames(self) -> List[str]:
        """Names of the items, no two alike, in the order of the vectors' entries; the id where no name was given."""
        return self._call("itemNames")

    def vocabulary(self) -> DataFrame:
        """The items: index (place in the vector), item (the id), name, ratings (number of ratings it was chosen by)."""
        return self._call("vocabulary")

    @property
    def summary(self) -> RatingCounts:
        """What became of the rows of the table that was fitted."""
        return RatingCounts(self._call("summary"))

    def audit(self, dataset: DataFrame) -> RatingCounts:
        """Counts what ``transform`` does with the rows of a table, in one pass."""
        return RatingCounts(self._call("audit", dataset))


class RatingsVectorizer(RatingsVectorizerSetters, Estimator[RatingsVectorizerModel]):
    """
    Turns a table of ratings, a row per (user, item, rating), into one sparse feature vector per user.

    >>> RatingsVectorizer(minRating=4.0, minUserRatings=20, numItems=300).fit(ratings).transform(ratings)
    """

    _java_class = "org.sparsevae.ml.RatingsVectorizer"
    _model = RatingsVectorizerModel


class VectorNames(VectorNamesSetters, Transformer):
    """
    Gives the features of a vector column names, which fitted models then show.

    >>> VectorNames(inputCol="features", names=["height", "weight"]).transform(rows)
    """

    _java_class = "org.sparsevae.ml.VectorNames"
