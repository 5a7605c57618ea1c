// SPDX-License-Identifier: Apache-2.0
/**
 * The network of a variational autoencoder on DL4J: stock dense layers as the encoder and one output layer, with
 * hand-written gradients, composed of a posterior, a decoder and a likelihood that can each be exchanged.
 */
package org.sparsevae.network;
