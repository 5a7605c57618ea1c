// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeMap$;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import org.apache.spark.sql.catalyst.plans.physical.UnknownPartitioning;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Rows that are made of kept blocks when they are asked for; the table that the blocks were read from is remembered. */
public final class KeptRows extends RDD<InternalRow> {
    private static final long serialVersionUID = 1L;

    private static final ClassTag<InternalRow> ROW = ClassTag$.MODULE$.apply(InternalRow.class);
    private static final ClassTag<byte[]> BLOCK = ClassTag$.MODULE$.apply(byte[].class);

    private final Rows rows;
    private final transient Dataset<Row> source;

    /** The rows of a block. */
    @FunctionalInterface
    interface Rows extends Function<byte[], Iterator<InternalRow>>, Serializable {}

    private KeptRows(RDD<byte[]> blocks, Rows rows, Dataset<Row> source) {
        super(blocks, ROW);
        this.rows = rows;
        this.source = source;
    }

    /**
     * A table of such rows.
     *
     * @param spark the session
     * @param schema its columns
     * @param blocks what it is made of
     * @param rows the rows of a block
     * @param source what the blocks were read from
     * @param bytes how large it is
     */
    static Dataset<Row> table(
            SparkSession spark, StructType schema, RDD<byte[]> blocks, Rows rows, Dataset<Row> source, long bytes) {
        Statistics size = new Statistics(
                scala.math.BigInt.apply(Math.max(1, bytes)), Option.empty(), AttributeMap$.MODULE$.empty(), false);
        List<Attribute> columns = new ArrayList<>(JavaConverters.seqAsJavaList(DataTypeUtils.toAttributes(schema)));
        scala.collection.Seq<Attribute> attributes = JavaConverters.asScalaBuffer(columns);
        LogicalPlan plan = new LogicalRDD(
                attributes,
                new KeptRows(blocks, rows, source),
                new UnknownPartitioning(0),
                JavaConverters.asScalaBuffer(new ArrayList<SortOrder>()).toSeq(),
                false,
                spark,
                Option.apply(size),
                Option.empty());
        return Dataset.ofRows(spark, plan);
    }

    /**
     * The table that rows of a plan were read from before they were kept.
     *
     * @param leaf a leaf of a plan
     * @return that table; empty if the leaf has no kept rows
     */
    public static Optional<Dataset<Row>> sourceOf(LogicalPlan leaf) {
        return leaf instanceof LogicalRDD given && given.rdd() instanceof KeptRows kept
                ? Optional.ofNullable(kept.source)
                : Optional.empty();
    }

    @Override
    public scala.collection.Iterator<InternalRow> compute(Partition split, TaskContext context) {
        scala.collection.Iterator<byte[]> blocks =
                this.<byte[]>firstParent(BLOCK).iterator(split, context);
        return JavaConverters.asScalaIterator(new Flat(blocks, rows));
    }

    @Override
    public Partition[] getPartitions() {
        return this.<byte[]>firstParent(BLOCK).partitions();
    }

    /** The rows of blocks one after another. */
    private static final class Flat implements Iterator<InternalRow> {
        private final scala.collection.Iterator<byte[]> blocks;
        private final Rows rows;
        private Iterator<InternalRow> current;

        Flat(scala.collection.Iterator<byte[]> blocks, Rows rows) {
            this.blocks = blocks;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while ((current == null || !current.hasNext()) && blocks.hasNext()) {
                current = rows.apply(blocks.next());
            }
            return current != null && current.hasNext();
        }

        @Override
        public InternalRow next() {
            hasNext();
            return current.next();
        }
    }
}
