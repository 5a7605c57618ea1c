// SPDX-License-Identifier: Apache-2.0
/**
 * An averaging round on Spark, and the only package that imports dl4j-spark. Of dl4j-spark the worker does work: {@code
 * ParameterAveragingTrainingWorker} sets up the network's start of a round and fits every minibatch. Its master, its data sets of {@code
 * DataSet} objects, its aggregation and its statistics do not: {@link org.sparsevae.training.dl4j.AveragingMaster} says what they do
 * otherwise than a reproducible fit needs.
 */
package org.sparsevae.training.dl4j;
