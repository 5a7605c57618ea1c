// SPDX-License-Identifier: Apache-2.0
/** A saved model at work in any Java program: no Spark, no Hadoop, no ND4J; the JDK and Jackson are enough. */
package org.sparsevae.scorer;
