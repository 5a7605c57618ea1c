// SPDX-License-Identifier: Apache-2.0
/**
 * The saved form of a fitted model: a flat weights file that plain Java reads, a manifest with the SHA-256 of every file
 * of the folder, and output that appears whole or not at all. JSON, Parquet and little-endian numbers; no Java
 * serialisation.
 *
 * <p>{@link org.sparsevae.store.WeightsFile} needs the JDK and Jackson alone; {@link org.sparsevae.store.HadoopWeights}, {@link org.sparsevae.store.Manifest} and {@link
 * org.sparsevae.store.AtomicOutput} work on any Hadoop file system.
 */
package org.sparsevae.store;
